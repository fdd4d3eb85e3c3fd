"""The pages of queues: the list, one with what waits in it, and its form."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.library.pages import may_write
from passaparola.publishing import queries
from passaparola.publishing.models import Evergreen, Post, Queue, Queued
from passaparola.publishing.planning import evergreen, queues
from passaparola.publishing.planning.forms import QueueForm
from passaparola.publishing.planning.queues import waiting
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows

OFFERED = 30  # drafts that a queue offers to take
WHERE = ("up", "down", "front", "end")


@require_GET
@needs(Permission.SEE)
def listed(request: PersonRequest, slug: str) -> HttpResponse:
    """The brand's queues, with what waits in each and its next date."""
    rows = Queue.objects.filter(binned_at__isnull=True).select_related("pillar").prefetch_related("channels__channel")
    shown = [
        {"queue": each, "waiting": len(waiting(each)), "next": queues.preview(each, request.brand.zone, 1)}
        for each in rows
    ]
    return render(request, "publishing/queues/list.html", {"queues": shown, "may_write": may_write(request)})


@require_GET
@needs(Permission.SEE)
def one(request: PersonRequest, slug: str, queue: int) -> HttpResponse:
    """One queue: what waits in order, the next dates, what is on its way, what comes again."""
    row = get_object_or_404(Queue, pk=queue, binned_at__isnull=True)
    left = waiting(row)
    resting = [{"row": each, "on": evergreen.next_on(each)} for each in _evergreens(row)]
    shown = {
        "queue": row,
        "waiting": left,
        "preview": queues.preview(row, request.brand.zone),
        "placed": queues.placed(row),
        "resting": resting,
        "drafts": _offered(),
        "may_write": may_write(request),
        "may_schedule": allows(request.role, Permission.SCHEDULE),
    }
    return render(request, "publishing/queues/one.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.SCHEDULE)
def form(request: PersonRequest, slug: str, queue: int = 0) -> HttpResponse:
    """A new queue, or one that stands."""
    row = get_object_or_404(Queue, pk=queue, binned_at__isnull=True) if queue else None
    shown = QueueForm(request.POST or None, row)
    if request.method == "POST" and shown.is_valid():
        kept = queues.keep(request.brand, shown.shape(), row)
        messages.success(request, _("Queue saved."))
        return redirect(_page(slug, kept))
    context = {"form": shown, "queue": row}
    return render(request, "publishing/queues/form.html", context, status=422 if shown.errors else 200)


@require_POST
@needs(Permission.SCHEDULE)
def add(request: PersonRequest, slug: str, queue: int) -> HttpResponseBase:
    """Put posts (``post``, several) into the queue; ``front`` puts them before all that waits."""
    row = get_object_or_404(Queue, pk=queue, binned_at__isnull=True)
    given = request.POST.getlist("post") or request.GET.getlist("post")  # an undo says it in its address
    ids = [int(each) for each in given if each.isascii() and each.isdigit() and len(each) < 19]
    posts = list(Post.objects.filter(pk__in=ids, binned_at__isnull=True))
    posts.sort(key=lambda each: ids.index(each.pk))
    count = queues.add(row, posts, request.user.pk, front="front" in request.POST)
    _tell_added(request, row, count)
    return redirect(_page(slug, row))


@require_POST
@needs(Permission.SCHEDULE)
def move(request: PersonRequest, slug: str, queue: int, post: int) -> HttpResponseBase:
    """Move a post within what waits: ``where`` is up, down, front or end, or the id of the post before it (0: none)."""
    row, found = get_object_or_404(Queue, pk=queue), get_object_or_404(Post, pk=post)
    where = request.POST.get("where", "")
    if where in WHERE or (where.isascii() and where.isdigit() and len(where) < 19):
        queues.move(row, found.pk, where)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect(_page(slug, row) + f"#post-{found.pk}")


@require_POST
@needs(Permission.SCHEDULE)
def remove(request: PersonRequest, slug: str, queue: int, post: int) -> HttpResponseBase:
    """Take a post out of the queue."""
    row, found = get_object_or_404(Queue, pk=queue), get_object_or_404(Post, pk=post)
    queues.remove(row, found.pk)
    undo = reverse("publishing:queue_add", kwargs={"slug": slug, "queue": queue}) + f"?post={found.pk}"
    messages.success(request, _("Out of the queue; the post itself stays."), extra_tags=f"undo:{undo}")
    return redirect(_page(slug, row))


@require_POST
@needs(Permission.SCHEDULE)
def pause(request: PersonRequest, slug: str, queue: int) -> HttpResponseBase:
    """Stop the queue, or let it go on."""
    row = get_object_or_404(Queue, pk=queue, binned_at__isnull=True)
    stop = row.paused_at is None
    queues.set_paused(row, stop)
    said = _("Paused: nothing new is scheduled from this queue. What is scheduled already goes out.")
    messages.success(request, said if stop else _("The queue goes on."))
    return redirect(_page(slug, row))


@require_POST
@needs(Permission.SCHEDULE)
def fill(request: PersonRequest, slug: str, queue: int) -> HttpResponseBase:
    """Schedule what fits into the coming days now, without waiting for the job."""
    row = get_object_or_404(Queue, pk=queue, binned_at__isnull=True)
    count = queues.top_up(row.pk, request.brand.zone)
    said = ngettext("%(count)d post scheduled.", "%(count)d posts scheduled.", count) % {"count": count}
    messages.success(request, said if count else _("Nothing could be scheduled in the coming days: see below why."))
    return redirect(_page(slug, row))


@require_POST
@needs(Permission.SCHEDULE)
def bin(request: PersonRequest, slug: str, queue: int) -> HttpResponseBase:
    """Throw the queue away; its posts stay."""
    row = get_object_or_404(Queue, pk=queue)
    Queue.objects.filter(pk=row.pk).update(binned_at=timezone.now())
    undo = reverse("publishing:queue_recover", kwargs={"slug": slug, "queue": queue})
    messages.success(request, _("The queue is gone; its posts stay."), extra_tags=f"undo:{undo}")
    return redirect("publishing:queues", slug=slug)


@require_POST
@needs(Permission.SCHEDULE)
def recover(request: PersonRequest, slug: str, queue: int) -> HttpResponseBase:
    """Bring the queue back."""
    row = get_object_or_404(Queue, pk=queue)
    Queue.objects.filter(pk=row.pk).update(binned_at=None)
    messages.success(request, _("The queue is back."))
    return redirect(_page(slug, row))


def _tell_added(request: HttpRequest, row: Queue, count: int) -> None:
    said = ngettext("%(count)d post added to “%(queue)s”.", "%(count)d posts added to “%(queue)s”.", count)
    messages.success(request, said % {"count": count, "queue": row.name})


def _offered() -> list[queries.Listed]:
    """The drafts changed last that wait in no queue."""
    queued = Queued.objects.filter(placed_for__isnull=True).values("post_id")
    return queries.listed(queries.posts("drafts").exclude(pk__in=queued)[:OFFERED])


def _evergreens(row: Queue) -> list[Evergreen]:
    return list(row.evergreens.filter(binned_at__isnull=True).select_related("post").order_by("last_on", "pk"))


def _page(slug: str, row: Queue) -> str:
    return reverse("publishing:queue", kwargs={"slug": slug, "queue": row.pk})
