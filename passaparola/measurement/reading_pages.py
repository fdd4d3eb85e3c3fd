"""Readings: asked of the networks now, typed in, or brought in a file."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from passaparola.analysis.tables import Unreadable
from passaparola.channels.models import Channel
from passaparola.measurement import collecting, entering, money_files, results
from passaparola.measurement.reading_forms import ACCOUNT, POSTS, EnterForm, ReadingsFile
from passaparola.workspaces.requests import PersonRequest, entered, needs, outside_scope
from passaparola.workspaces.rules import Permission, allows
from passaparola.workspaces.words import say

LISTED = 300
"""Publications that can be chosen from in the form, the newest; older ones come by file."""
SHOWN_REFUSED = 100


@outside_scope
@require_POST
def read_now(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Ask every channel of the brand now, outside any scope; each says for itself what went wrong."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    with entered(request, slug):
        if not allows(request.role, Permission.WRITE):
            return HttpResponse(status=403)
        brand = request.brand.pk
        rows = Channel.objects.filter(binned_at__isnull=True, network__in=collecting.measuring())
        channels = list(rows.values_list("pk", "handle"))
    troubles = [(handle, collecting.collect(brand, pk, everything=True)) for pk, handle in channels]
    for handle, trouble in troubles:
        if trouble is not None:
            messages.warning(request, f"{handle}: {say(trouble)}")
    well = sum(1 for _handle, trouble in troubles if trouble is None)
    if well or not troubles:
        said = ngettext("%(count)s channel was read.", "%(count)s channels were read.", well)
        messages.success(request, said % {"count": well} if well else _("No channel gives its numbers to a program."))
    return redirect("measurement:results", slug=slug)


@needs(Permission.WRITE)
def enter(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Type in what a network shows; below, a file with the same."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        count = entering.enter(*form.place(), form.values(), form.cleaned_data["at"])
        if count:
            said = ngettext("%(count)s reading is stored.", "%(count)s readings are stored.", count)
            messages.success(request, said % {"count": count})
        else:
            messages.info(request, _("These readings were here already."))
        return redirect("measurement:results", slug=slug)
    context = {"form": form, "file_form": ReadingsFile()}
    return render(request, "measurement/enter.html", context, status=422 if form.errors else 200)


@needs(Permission.WRITE)
def bring(request: PersonRequest, slug: str) -> HttpResponseBase:
    """A file of readings: first what is understood, then, with its ticket, stored."""
    form = ReadingsFile(request.POST or None, request.FILES or None)
    ticket = request.POST.get("ticket", "")
    try:
        file = money_files.found(request.brand.pk, ticket) if ticket else None
        if file is None and request.method == "POST" and form.is_valid():
            file = money_files.take(request.brand.pk, form.cleaned_data["file"])
    except Unreadable as unreadable:
        form.add_error("file", say(unreadable.reason))
        file = None
    if file is None:
        return render(request, "measurement/bring.html", {"form": form}, status=422 if form.errors else 200)
    found = entering.look_at(file.header, file.rows, request.brand.zone)
    if ticket:
        count = entering.store(found, file.name)
        money_files.forget(file)
        said = ngettext("%(count)s reading is stored.", "%(count)s readings are stored.", count)
        messages.success(request, said % {"count": count})
        return redirect("measurement:results", slug=slug)
    context = {"file": file, "found": found, "refused": found.refused[:SHOWN_REFUSED], "form": form}
    return render(request, "measurement/bring.html", context)


def _form(request: PersonRequest) -> EnterForm:
    posts = list(results.publications()[:LISTED])
    channels = list(Channel.objects.filter(binned_at__isnull=True).order_by("name", "handle"))
    asked = {POSTS: request.GET.get("delivery", ""), ACCOUNT: request.GET.get("channel", "")}
    what = next((f"{kind}:{number}" for kind, number in asked.items() if number), "")
    given = request.POST if request.method == "POST" else None
    return EnterForm(given, posts=posts, channels=channels, zone=request.brand.zone, initial={"what": what})
