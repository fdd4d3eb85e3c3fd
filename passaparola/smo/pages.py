"""The site's pages: what a good card needs, and how each page stands."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.links import shapes
from passaparola.links.card_pages import drawn
from passaparola.links.reading import Seen
from passaparola.smo import site as verbs
from passaparola.smo.forms import PageForm
from passaparola.smo.models import Page, PageReading
from passaparola.workspaces.requests import PersonRequest, entered, needs, outside_scope
from passaparola.workspaces.rules import Permission, allows

PAGE = 30  # pages on one page
SORTS = {"worst": ("-errors", "-warnings", "pk"), "newest": ("-pk",), "url": ("url",)}


@outside_scope
@login_required
@require_http_methods(["GET", "POST"])
def site(request: PersonRequest, slug: str) -> HttpResponseBase:
    """The pages that are watched; POST takes one in and reads it at once."""
    form = PageForm(request.POST or None)
    if request.method == "POST":
        made = _taken_in(request, slug, form)
        if made is not None:
            verbs.read_now(made.brand_id, made.pk)
            return redirect("smo:page", slug, made.pk)
    with entered(request, slug):
        if not allows(request.role, Permission.SEE):
            raise PermissionDenied
        return _listed(request, form)


@require_GET
@needs(Permission.SEE)
def page(request: PersonRequest, slug: str, page: int) -> HttpResponse:
    """How the page will look when it is shared, what it lacks, and what changed; ``?reading=`` shows an earlier one."""
    row = get_object_or_404(Page, pk=page)
    history = verbs.history(row)
    chosen = next(
        (each for each in history if str(each.pk) == request.GET.get("reading")), history[0] if history else None
    )
    context: dict[str, Any] = {"page": row, "history": history, "may_write": _may_write(request), "chosen": chosen}
    if chosen is not None:
        context |= _seen(request, chosen, history)
    return render(request, "smo/page.html", context)


@outside_scope
@login_required
@require_POST
def read(request: PersonRequest, slug: str, page: int) -> HttpResponseBase:
    """Read the page again now."""
    with entered(request, slug):
        row = get_object_or_404(Page, pk=page)
        if not _may_write(request):
            raise PermissionDenied
    verbs.read_now(row.brand_id, row.pk)
    messages.success(request, _("Read again just now."))
    return redirect("smo:page", slug, page)


@require_POST
@needs(Permission.WRITE)
def bin(request: PersonRequest, slug: str, page: int) -> HttpResponseBase:
    """Watch the page no more; the toast takes it back."""
    verbs.throw_away(get_object_or_404(Page, pk=page))
    undo = reverse("smo:recover", kwargs={"slug": slug, "page": page})
    messages.success(request, _("The page is not watched any more."), extra_tags=f"undo:{undo}")
    return redirect("smo:site", slug)


@require_POST
@needs(Permission.WRITE)
def recover(request: PersonRequest, slug: str, page: int) -> HttpResponseBase:
    """Watch it again."""
    verbs.recover(get_object_or_404(Page, pk=page))
    messages.success(request, _("The page is watched again."))
    return redirect("smo:page", slug, page)


def _taken_in(request: PersonRequest, slug: str, form: PageForm) -> Page | None:
    with entered(request, slug):
        if not _may_write(request):
            raise PermissionDenied
        return verbs.take_in(request.brand.pk, form.cleaned_data["url"], request.user.pk) if form.is_valid() else None


def _listed(request: PersonRequest, form: PageForm) -> HttpResponse:
    words, sort = request.GET.get("q", "").replace("\0", "").strip()[:200], request.GET.get("sort", "worst")
    rows = _rows(words).order_by(*SORTS.get(sort, SORTS["worst"]))
    context = {
        "form": form, "page": Paginator(rows, PAGE).get_page(request.GET.get("page")), "words": words, "sort": sort,
        "may_write": _may_write(request), "linked": verbs.linked(),
        "sorts": [("worst", _("Most to mend first")), ("newest", _("Newest first")), ("url", _("By address"))],
    }  # fmt: skip
    return render(request, "smo/site.html", context, status=422 if form.errors else 200)


def _rows(words: str) -> QuerySet[Page]:
    newest = PageReading.objects.filter(page=OuterRef("pk")).order_by("-at", "-pk")
    rows = Page.objects.filter(binned_at__isnull=True).annotate(
        errors=Subquery(newest.values("errors")[:1]),
        warnings=Subquery(newest.values("warnings")[:1]),
        unread=Subquery(newest.values("unread")[:1]),
        name=Subquery(newest.values("card__title__value")[:1]),
    )
    for word in words.split():
        rows = rows.filter(Q(url__icontains=word) | Q(name__icontains=word))
    return rows


def _seen(request: PersonRequest, chosen: PageReading, history: list[PageReading]) -> dict[str, Any]:
    read_now = verbs.read_of(chosen)
    position = history.index(chosen)
    earlier = history[position + 1] if position + 1 < len(history) else None
    mended, new = verbs.changed(earlier, chosen) if earlier else ([], [])
    found: dict[str, Any] = {"read": read_now, "earlier": earlier, "mended": mended, "new": new, "drawn": []}
    if read_now.card is not None:
        fits = shapes.shape_of(read_now.card)
        seen = Seen(read_now.card, chosen.thumb)
        found["drawn"] = [(each.id, each.id == fits, drawn(chosen.brand_id, seen, each.id)) for each in shapes.SHAPES]
    return found


def _may_write(request: PersonRequest) -> bool:
    return allows(request.role, Permission.WRITE)
