"""The page of pauses: making one, seeing what is scheduled into it all the same, ending it."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola import networks
from passaparola.kernel import plans
from passaparola.publishing import queries
from passaparola.publishing.models import Pause
from passaparola.publishing.places import Quiet
from passaparola.publishing.planning import pauses
from passaparola.publishing.planning.forms import PauseForm
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE)
def listed(request: PersonRequest, slug: str) -> HttpResponse:
    """The pauses that are not over, and the form for another."""
    may = allows(request.role, Permission.SCHEDULE)
    form = PauseForm(request.POST or None)
    if request.method == "POST" and may and form.is_valid():
        said = form.cleaned_data
        days = Quiet(said["network"], said["first"], said["last"])
        made = pauses.make(request.brand, days, said["reason"], request.user.pk)
        messages.success(request, _("Paused: nothing new is planned on these days."))
        return redirect("publishing:pause", slug=slug, pause=made.pk)
    today = plans.to_wall(datetime.now(UTC), request.brand.zone).date()
    rows = [{"row": each, "network": _name(each)} for each in pauses.running(today)]
    context = {"rows": rows, "form": form, "may_schedule": may}
    return render(request, "publishing/queues/pauses.html", context, status=422 if form.errors else 200)


@require_GET
@needs(Permission.SEE)
def one(request: PersonRequest, slug: str, pause: int) -> HttpResponse:
    """What is scheduled into a pause all the same."""
    row = get_object_or_404(Pause, pk=pause)
    posts = queries.listed(pauses.scheduled_in(row, request.brand.zone))
    shown = {
        "row": row,
        "network": _name(row),
        "posts": posts,
        "may_schedule": allows(request.role, Permission.SCHEDULE),
    }
    return render(request, "publishing/queues/pause.html", shown)


@require_POST
@needs(Permission.SCHEDULE)
def end(request: PersonRequest, slug: str, pause: int) -> HttpResponseBase:
    """End a pause; with ``back`` it holds after all."""
    row = get_object_or_404(Pause, pk=pause)
    if "back" in request.GET:
        pauses.recover(row)
        messages.success(request, _("The pause holds again."))
    else:
        pauses.end(row)
        undo = reverse("publishing:pause_end", kwargs={"slug": slug, "pause": pause})
        messages.success(request, _("The pause is over."), extra_tags=f"undo:{undo}?back=1")
    return redirect("publishing:pauses", slug=slug)


def _name(pause: Pause) -> str:
    return networks.named(pause.network).spec.name if pause.network in networks.every() else ""
