"""The media library."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.library import shelving
from passaparola.library.models import Asset
from passaparola.library.receiving import NotTaken, Received, Taken, received, receives_files, within
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows
from passaparola.workspaces.words import say

PAGE = 48  # pictures on one page


@require_GET
@needs(Permission.SEE)
def shelf(request: HttpRequest, slug: str) -> HttpResponse:
    """Every picture of the brand; ``?q`` searches, ``?bin`` shows the bin."""
    words, binned = request.GET.get("q", "").strip(), "bin" in request.GET
    page = Paginator(shelving.shelf(words, binned=binned), PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "words": words, "binned": binned, "may_write": may_write(request)}
    return render(request, "library/shelf.html", shown)


@require_POST
@receives_files
def upload(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Put the files of the form on the shelf; each refused one is named with its reason."""
    taken = received(request, slug)

    @needs(Permission.WRITE)
    def keep(request: PersonRequest, slug: str) -> HttpResponseBase:
        assets = [shelving.shelve(request.brand.pk, each, request.user.pk) for each in taken if isinstance(each, Taken)]
        tell(request, taken)
        if assets:
            messages.success(request, _added(assets) % {"count": len(assets)})
        return _moved(request, reverse("library:list", kwargs={"slug": slug}))

    return within(request, keep, slug)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE)
def one(request: HttpRequest, slug: str, asset: int) -> HttpResponse:
    """A picture and what it shows."""
    row = get_object_or_404(Asset, pk=asset)
    if request.method == "POST":
        return _describe(request, slug, asset)  # type: ignore[return-value]
    return render(request, "library/one.html", {"asset": row, "may_write": may_write(request)})


@needs(Permission.WRITE)
def _describe(request: HttpRequest, slug: str, asset: int) -> HttpResponseBase:
    row = get_object_or_404(Asset, pk=asset)
    shelving.describe(row, request.POST.get("alt", "").strip(), " ".join(request.POST.get("title", "").split()))
    messages.success(request, _("Description saved."))
    return redirect("library:list", slug=slug)


@require_POST
@needs(Permission.WRITE)
def bin(request: HttpRequest, slug: str, asset: int) -> HttpResponseBase:
    """Throw a picture away; the toast takes it back."""
    shelving.throw_away(get_object_or_404(Asset, pk=asset))
    undo = reverse("library:recover", kwargs={"slug": slug, "asset": asset})
    messages.success(request, _("Moved to the bin."), extra_tags=f"undo:{undo}")
    return redirect("library:list", slug=slug)


@require_POST
@needs(Permission.WRITE)
def recover(request: HttpRequest, slug: str, asset: int) -> HttpResponseBase:
    """Take a picture out of the bin."""
    shelving.recover(get_object_or_404(Asset, pk=asset))
    messages.success(request, _("Back in the library."))
    return redirect("library:list", slug=slug)


def _added(assets: list[Asset]) -> str:
    if any(each.is_document or each.is_video for each in assets):
        return ngettext("%(count)d file added.", "%(count)d files added.", len(assets))
    return ngettext("%(count)d picture added.", "%(count)d pictures added.", len(assets))


def tell(request: HttpRequest, files: Received) -> None:
    """Name each file that was refused, with its reason."""
    for each in files:
        if isinstance(each, NotTaken):
            messages.error(request, _("%(name)s: %(reason)s") % {"name": each.name, "reason": say(each.reason)})


def may_write(request: HttpRequest) -> bool:
    """Whether the person may add and change things here."""
    return allows(getattr(request, "role", ""), Permission.WRITE)


def _moved(request: HttpRequest, where: str) -> HttpResponseBase:
    """On to a page; a script that uploads with progress asks for the address instead of following it."""
    if request.headers.get("X-Upload"):
        return HttpResponse(where, content_type="text/plain")
    return HttpResponseRedirect(where)
