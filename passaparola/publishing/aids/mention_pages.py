"""The book of mentions."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.library.pages import may_write
from passaparola.publishing.aids import shelf
from passaparola.publishing.aids.forms import MentionForm
from passaparola.publishing.aids.pages import shelf_page, words_of
from passaparola.publishing.aids.wording import MENTION
from passaparola.publishing.models import Mention
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission


@require_GET
@needs(Permission.SEE)
def list_(request: PersonRequest, slug: str) -> HttpResponse:
    """Everybody in the book; ``?q`` searches, ``?bin`` shows the bin."""
    return shelf_page(request, MENTION.id, shelf.mentions(words_of(request), binned="bin" in request.GET))


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def new(request: PersonRequest, slug: str) -> HttpResponseBase:
    """A new entry."""
    return _edit(request, Mention(brand=request.brand))


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE)
def one(request: PersonRequest, slug: str, mention: int) -> HttpResponseBase:
    """An entry, to read and to change."""
    return _edit(request, get_object_or_404(Mention, pk=mention))


@require_POST
@needs(Permission.WRITE)
def bin(request: PersonRequest, slug: str, mention: int) -> HttpResponseBase:
    """Throw an entry away; the toast takes it back."""
    shelf.throw_away(get_object_or_404(Mention, pk=mention))
    undo = reverse("publishing:mention_recover", args=[slug, mention])
    messages.success(request, _("Moved to the bin."), extra_tags=f"undo:{undo}")
    return redirect("publishing:mentions", slug)


@require_POST
@needs(Permission.WRITE)
def recover(request: PersonRequest, slug: str, mention: int) -> HttpResponseBase:
    """Take it out of the bin."""
    if shelf.recover(get_object_or_404(Mention, pk=mention)):
        messages.success(request, _("It is back."))
    else:
        messages.error(request, _("Another mention has this name already."))
    return redirect("publishing:mentions", slug)


def _edit(request: PersonRequest, row: Mention) -> HttpResponseBase:
    if request.method == "POST" and not may_write(request):
        return HttpResponse(status=403)
    form = MentionForm(request.POST or None, handles=row.handles, initial={"name": row.name, "plain": row.plain})
    form.row = row.pk
    if request.method == "POST" and form.is_valid():
        form.keep(row)
        messages.success(request, _("Saved."))
        return redirect("publishing:mentions", request.brand.slug)
    context = {"form": form, "mention": row, "kind": MENTION, "may_write": may_write(request)}
    return render(request, "publishing/aids/edit.html", context, status=422 if form.errors else 200)
