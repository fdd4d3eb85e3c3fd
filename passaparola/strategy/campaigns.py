"""The pages of the campaigns: posts that belong together for a while."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.strategy.models import Campaign, Goal
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows

HUES = [
    ("chart-1", gettext_lazy("Blue")),
    ("chart-2", gettext_lazy("Orange")),
    ("chart-3", gettext_lazy("Green")),
    ("chart-4", gettext_lazy("Purple")),
    ("chart-5", gettext_lazy("Ochre")),
    ("chart-6", gettext_lazy("Grey")),
]
"""Colours of the palette, which are told apart in light and in dark; a campaign is named beside its colour too."""


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Its name, its days, its colour, and the goal that it serves."""

    class Meta:
        model = Campaign
        fields = ["name", "about", "starts_on", "ends_on", "hue", "goal"]
        labels = {
            "name": gettext_lazy("Name"),
            "about": gettext_lazy("What it is about"),
            "starts_on": gettext_lazy("First day"),
            "ends_on": gettext_lazy("Last day"),
            "goal": gettext_lazy("Goal that it serves"),
        }
        widgets = {
            "about": forms.Textarea(attrs={"rows": 3}),
            "starts_on": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            "ends_on": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        }

    hue = forms.ChoiceField(label=gettext_lazy("Colour on the calendar"), choices=HUES, initial=HUES[0][0])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("about", "starts_on", "ends_on", "goal"):
            self.fields[name].required = False
        goals = Goal.objects.filter(binned_at__isnull=True).order_by("name", "pk")
        self.fields["goal"].queryset = goals  # type: ignore[attr-defined]
        self.fields["goal"].empty_label = _("None in particular")  # type: ignore[attr-defined]
        if not goals.exists():
            del self.fields["goal"]

    def clean(self) -> dict[str, Any]:
        """It does not end before it begins."""
        given = super().clean() or {}
        start, end = given.get("starts_on"), given.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("It would end before it begins."))
        return given


@require_GET
@needs(Permission.SEE)
def campaigns(request: PersonRequest, slug: str) -> HttpResponse:
    """The brand's campaigns, the running and coming ones first; ``?q`` searches, ``?bin`` shows the bin."""
    words, binned = request.GET.get("q", "").strip()[:120], "bin" in request.GET
    rows = Campaign.objects.filter(binned_at__isnull=not binned, name__icontains=words).select_related("goal")
    shown = {
        "campaigns": rows.order_by(F("ends_on").desc(nulls_first=True), "name", "pk"),
        "words": words,
        "binned": binned,
        "bin_count": Campaign.objects.filter(binned_at__isnull=False).count(),
        "today": timezone.localdate(),
        "may_write": allows(request.role, Permission.WRITE),
    }
    return render(request, "strategy/campaigns.html", shown)


@require_GET
@needs(Permission.SEE)
def campaign(request: PersonRequest, slug: str, campaign: int) -> HttpResponse:
    """One campaign; its posts come from the layer that has them."""
    row = get_object_or_404(Campaign.objects.select_related("goal"), pk=campaign)
    shown = {"campaign": row, "may_write": allows(request.role, Permission.WRITE)}
    return render(request, "strategy/campaign.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def new(request: PersonRequest, slug: str) -> HttpResponseBase:
    """An empty form."""
    return _edit(request, Campaign(brand=request.brand))


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def edit(request: PersonRequest, slug: str, campaign: int) -> HttpResponseBase:
    """Change a campaign."""
    return _edit(request, get_object_or_404(Campaign, pk=campaign))


@require_POST
@needs(Permission.WRITE)
def bin(request: PersonRequest, slug: str, campaign: int) -> HttpResponseBase:
    """Into the bin; the toast takes it back. Its posts stay what they are."""
    row = get_object_or_404(Campaign, pk=campaign)
    row.binned_at = timezone.now()
    row.save(update_fields=["binned_at"])
    undo = reverse("strategy:campaign_recover", kwargs={"slug": slug, "campaign": campaign})
    messages.success(request, _("Moved to the bin."), extra_tags=f"undo:{undo}")
    return redirect("strategy:campaigns", slug=slug)


@require_POST
@needs(Permission.WRITE)
def recover(request: PersonRequest, slug: str, campaign: int) -> HttpResponseBase:
    """Out of the bin."""
    row = get_object_or_404(Campaign, pk=campaign)
    row.binned_at = None
    row.save(update_fields=["binned_at"])
    messages.success(request, _("The campaign is back."))
    return redirect("strategy:campaign", slug=slug, campaign=campaign)


def _edit(request: PersonRequest, row: Campaign) -> HttpResponseBase:
    form = CampaignForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        kept = form.save()
        messages.success(request, _("Saved."))
        return redirect("strategy:campaign", slug=request.brand.slug, campaign=kept.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "strategy/campaign_edit.html", {"form": form, "campaign": row}, status=status)
