"""The page on which calendar addresses are made and revoked."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from passaparola.channels.models import Channel
from passaparola.publishing import calendar_shares
from passaparola.publishing.models import CalendarShare
from passaparola.strategy.models import Campaign, Pillar
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission


class ShareForm(forms.Form):
    """What an address shows."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.none(), label=gettext_lazy("Channels"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: all of them."),
    )  # fmt: skip
    campaign = forms.ModelChoiceField(
        Campaign.objects.none(),
        label=gettext_lazy("Campaign"),
        required=False,
        empty_label=gettext_lazy("All campaigns"),
    )
    pillar = forms.ModelChoiceField(
        Pillar.objects.none(), label=gettext_lazy("Pillar"), required=False, empty_label=gettext_lazy("All pillars")
    )
    drafts = forms.BooleanField(label=gettext_lazy("Also drafts that have a day"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("channels", Channel), ("campaign", Campaign), ("pillar", Pillar)):
            field: Any = self.fields[name]
            field.queryset = model._default_manager.filter(binned_at__isnull=True)

    def wanted(self) -> dict[str, Any]:
        """What was chosen, as it is stored."""
        said = self.cleaned_data
        return {
            "channels": [each.pk for each in said["channels"]], "drafts": said["drafts"],
            "campaign": said["campaign"].pk if said["campaign"] else 0,
            "pillar": said["pillar"].pk if said["pillar"] else 0,
        }  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def shares(request: PersonRequest, slug: str) -> HttpResponse:
    """The addresses, and the form for another; a new one is shown this once."""
    form = ShareForm(request.POST or None)
    made = ""
    if request.method == "POST" and form.is_valid():
        path = calendar_shares.make(request.brand, form.cleaned_data["name"], form.wanted(), request.user.pk)
        made, form = f"{settings.URL}{path}", ShareForm()
    rows = CalendarShare.objects.filter(revoked_at__isnull=True).select_related("made_by")
    context = {"form": form, "rows": rows, "made": made}
    return render(request, "publishing/feeds/calendars.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.WRITE)
def revoke(request: PersonRequest, slug: str, share: int) -> HttpResponseBase:
    """The address shows nothing any more: no undo, whoever has it is out at once."""
    calendar_shares.revoke(get_object_or_404(CalendarShare, pk=share))
    messages.success(request, _("Revoked: the address shows nothing any more."))
    return redirect("publishing:calendar_shares", slug=slug)
