"""The page that has the history of a channel read from its network."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from passaparola.audit import fetching
from passaparola.audit.forms import HistoryForm
from passaparola.audit.pages import onwards
from passaparola.channels.models import Channel
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def history(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Choose a channel and since when; a job reads it, and its audit is made as of files."""
    rows = Channel.objects.filter(binned_at=None).order_by("network", "handle")
    channels = [row.pk for row in rows if fetching.is_readable(row)]
    given = request.POST if request.method == "POST" else None
    form = HistoryForm(given, zone=request.brand.zone, channels=channels)
    if given is not None and is_held():
        form.add_error(None, _("The installation is paused: nothing is asked of any network."))
    if form.is_valid():
        return _begun(request, slug, form)
    shown = {"form": form, "channels": channels}
    return render(request, "audit/history.html", shown, status=422 if form.errors else 200)


def _begun(request: PersonRequest, slug: str, form: HistoryForm) -> HttpResponseBase:
    channel: Channel = form.cleaned_data["channel"]
    name = _("History of %(handle)s") % {"handle": channel.handle}
    since, zone = form.cleaned_data["since"], form.cleaned_data["zone"]
    row = fetching.begin(request.brand.pk, channel, name[:200], since, zone, person=request.user.pk)
    return onwards(request, row, slug)
