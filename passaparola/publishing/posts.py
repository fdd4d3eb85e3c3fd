"""The list of posts, and what is done to one without its form: bin, recover, copy."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passaparola.deliveries.rules import State
from passaparola.library.pages import may_write
from passaparola.publishing import approving, drafts, queries
from passaparola.publishing.addresses import page_of
from passaparola.publishing.models import Post
from passaparola.publishing.planning import team
from passaparola.publishing.sheet import sheet_of
from passaparola.strategy.models import Campaign, Goal, Persona, Pillar
from passaparola.workspaces.models import Brand
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission

PAGE = 25  # posts on one page
TABS = {
    "drafts": gettext_lazy("Drafts"),
    "approval": gettext_lazy("To approve"),
    "scheduled": pgettext_lazy("several posts", "Scheduled"),
    "published": pgettext_lazy("several posts", "Published"),
    "bin": gettext_lazy("Bin"),
}
FILTERS: dict[str, tuple[Any, Any]] = {
    "persona": (gettext_lazy("Persona"), Persona),
    "pillar": (gettext_lazy("Pillar"), Pillar),
    "goal": (gettext_lazy("Goal"), Goal),
    "campaign": (gettext_lazy("Campaign"), Campaign),
}
ORDERS = {
    "": gettext_lazy("As usual"),
    "soonest": gettext_lazy("Soonest first"),
    "latest": gettext_lazy("Latest first"),
    "changed": gettext_lazy("Changed last"),
    "oldest": gettext_lazy("Oldest first"),
}


@require_GET
@needs(Permission.SEE)
def posts(request: PersonRequest, slug: str) -> HttpResponse:
    """The brand's posts: ``?view`` is a tab, ``?q`` searches, ``?sort`` sorts."""
    view = request.GET.get("view", "drafts")
    view = view if view in TABS else "drafts"
    words = request.GET.get("q", "").strip()
    to, sort = _narrowed_to(request), request.GET.get("sort", "")
    page = Paginator(queries.posts(view, words, to, sort), PAGE).get_page(request.GET.get("page"))
    shown: dict[str, Any] = {
        "page": page,
        "rows": queries.listed(page.object_list),
        "view": view,
        "tabs": TABS,
        "words": words,
    }
    shown |= {"sorts": ORDERS, "sort": sort if sort in ORDERS else ""}
    shown |= {
        "filters": _filters(to, request.brand),
        "states": list(State),
        "to": to,
        "to_approve": approving.open_ones().count(),
    }
    return render(request, "publishing/posts.html", shown | {"may_write": may_write(request)})


def _narrowed_to(request: HttpRequest) -> queries.Narrowed:
    ids = {name: request.GET.get(name, "") for name in (*FILTERS, "assignee")}
    kept = {name: int(value) for name, value in ids.items() if value.isascii() and value.isdigit() and len(value) < 18}
    state = request.GET.get("state", "")
    return queries.Narrowed(**kept, state=state if state in set(State) else "")


def _filters(to: queries.Narrowed, brand: Brand) -> list[dict[str, Any]]:
    """The choices that the brand has: a filter without any is not shown."""
    found = []
    for name, (word, model) in FILTERS.items():
        rows = list(model.objects.filter(binned_at__isnull=True).order_by("pk"))
        if rows:
            found.append({"name": name, "word": word, "rows": rows, "chosen": getattr(to, name)})
    people = team.of(brand)
    if len(people) > 1 or to.assignee is not None:
        found.append({"name": "assignee", "word": _("In whose hands"), "rows": people, "chosen": to.assignee})
    return found


@require_GET
@needs(Permission.SEE)
def deliveries(request: HttpRequest, slug: str, post: int) -> HttpResponse:
    """The deliveries of one post, read again whenever one of them changes."""
    row = get_object_or_404(Post, pk=post)
    return render(request, "publishing/deliveries.html", {"post": row, "sheet": sheet_of(row)})


@require_POST
@needs(Permission.WRITE)
def bin(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """Into the bin; the toast takes it back."""
    row = get_object_or_404(Post, pk=post)
    try:
        drafts.throw_away(row, request.user.pk)
    except drafts.StillOut:
        messages.error(request, _("Something of this post is going out, or waits for a decision: settle that first."))
        return redirect(page_of(slug, row))
    undo = reverse("publishing:recover", kwargs={"slug": slug, "post": post})
    messages.success(request, _("Moved to the bin."), extra_tags=f"undo:{undo}")
    return redirect("publishing:posts", slug=slug)


@require_POST
@needs(Permission.WRITE)
def recover(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """Out of the bin, as a draft."""
    row = get_object_or_404(Post, pk=post)
    drafts.recover(row)
    messages.success(request, _("Back among the drafts. It is not scheduled any more."))
    return redirect(page_of(slug, row))


@require_POST
@needs(Permission.WRITE)
def copy(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """A new draft with the same content."""
    copied = drafts.duplicate(get_object_or_404(Post, pk=post), request.user.pk)
    messages.success(request, _("This is the copy: a draft of its own."))
    return redirect(page_of(slug, copied))
