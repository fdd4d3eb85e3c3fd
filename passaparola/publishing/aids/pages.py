"""The pages of what a team writes with."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.library.pages import may_write
from passaparola.publishing.addresses import page_of
from passaparola.publishing.aids import inserting, shelf
from passaparola.publishing.aids.forms import AidForm
from passaparola.publishing.aids.wording import KINDS, MENTION
from passaparola.publishing.models import Aid, AidKind, Post
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission


@require_GET
@needs(Permission.SEE)
def list_(request: PersonRequest, slug: str) -> HttpResponse:
    """The aids of one kind; ``?q`` searches, ``?bin`` shows the bin."""
    kind = request.GET.get("kind", AidKind.HASHTAGS.value)
    if kind not in KINDS:
        raise Http404
    return shelf_page(request, kind, shelf.aids(kind, words_of(request), binned="bin" in request.GET))


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def new(request: PersonRequest, slug: str) -> HttpResponseBase:
    """A new aid of the kind that ``?kind`` says."""
    kind = request.GET.get("kind", AidKind.HASHTAGS.value)
    if kind not in KINDS:
        raise Http404
    return _edit(request, Aid(brand=request.brand, kind=kind, made_by=request.user))


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE)
def one(request: PersonRequest, slug: str, aid: int) -> HttpResponseBase:
    """An aid, to read and to change."""
    return _edit(request, get_object_or_404(Aid, pk=aid))


@require_POST
@needs(Permission.WRITE)
def bin(request: PersonRequest, slug: str, aid: int) -> HttpResponseBase:
    """Throw an aid away; the toast takes it back. Posts that were written with it stay as they are."""
    row = get_object_or_404(Aid, pk=aid)
    shelf.throw_away(row)
    undo = reverse("publishing:aid_recover", args=[slug, aid])
    messages.success(request, _("Moved to the bin."), extra_tags=f"undo:{undo}")
    return _listed(slug, row.kind)


@require_POST
@needs(Permission.WRITE)
def recover(request: PersonRequest, slug: str, aid: int) -> HttpResponseBase:
    """Take it out of the bin."""
    row = get_object_or_404(Aid, pk=aid)
    shelf.recover(row)
    messages.success(request, _("It is back."))
    return _listed(slug, row.kind)


@require_POST
@needs(Permission.WRITE)
def used(request: PersonRequest, slug: str, aid: int) -> HttpResponseBase:
    """Count a use: the browser put it into a post."""
    shelf.use(get_object_or_404(Aid, pk=aid))
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def fill(request: PersonRequest, slug: str, aid: int, post: int) -> HttpResponseBase:
    """The blanks of a template, asked for on a page; sent, it goes into the post."""
    row, into = get_object_or_404(Aid, pk=aid), get_object_or_404(Post, pk=post)
    asked = shelf.blanks_of(row)
    if request.method == "POST":
        answers = {name: request.POST.get(f"blank-{number}", "").strip() for number, name in enumerate(asked)}
        inserting.insert(into, row, answers)
        return redirect(page_of(slug, into))
    context = {"aid": row, "post": into, "asked": list(enumerate(asked)), "back": page_of(slug, into)}
    return render(request, "publishing/aids/fill.html", context)


def shelf_page(request: PersonRequest, kind: str, rows: Any) -> HttpResponse:
    """The list of one kind, under the tabs of all."""
    binned = "bin" in request.GET
    context = {
        "kind": MENTION if kind == MENTION.id else KINDS[kind], "kinds": _tabs(binned), "rows": rows,
        "words": words_of(request), "binned": binned, "may_write": may_write(request),
    }  # fmt: skip
    return render(request, "publishing/aids/list.html", context)


def words_of(request: PersonRequest) -> str:
    """What is searched for."""
    return request.GET.get("q", "").replace("\0", "").strip()[:200]


def _tabs(binned: bool) -> list[tuple[Any, str, int]]:
    counted = shelf.count(binned)
    return [(each, f"?kind={each.id}", counted[each.id]) for each in KINDS.values()] + [
        (MENTION, "", counted[MENTION.id])
    ]


def _edit(request: PersonRequest, row: Aid) -> HttpResponseBase:
    if request.method == "POST" and not may_write(request):
        return HttpResponse(status=403)
    start = {"name": row.name, "channel": row.channel_id, "always": row.always, **row.content}
    form = AidForm(row.kind, request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        form.keep(row)
        messages.success(request, _("Saved."))
        return _listed(request.brand.slug, row.kind)
    context = {"form": form, "aid": row, "kind": KINDS[row.kind], "may_write": may_write(request)}
    return render(request, "publishing/aids/edit.html", context, status=422 if form.errors else 200)


def _listed(slug: str, kind: str) -> HttpResponseBase:
    return redirect(reverse("publishing:aids", args=[slug]) + f"?kind={kind}")
