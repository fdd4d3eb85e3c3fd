"""Pages about tracked links."""

from collections.abc import Sequence
from typing import Any

from babel.dates import format_date
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.channels.models import Channel
from passaparola.links import queries, rules, tracking
from passaparola.links.forms import LinkForm, UtmRuleForm
from passaparola.links.models import TrackedLink, UtmRule
from passaparola.links.queries import Wanted
from passaparola.workspaces import spreadsheets
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows

PAGE = 50  # links on one page
DAYS = 30


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE)
def list_(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Every link with its visits; a form makes one that belongs to no post."""
    form = LinkForm(request.POST or None)
    if request.method == "POST":
        if not may_write(request):
            return HttpResponse(status=403)
        if form.is_valid():
            return _made(request, form)
    wanted = _wanted(request)
    found = queries.links(wanted)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page, "wanted": wanted, "form": form, "may_write": may_write(request), "sorts": _sorts(),
        "shown": [_shown(link) for link in page], "total": queries.visits(found.order_by()),
        "channels": Channel.objects.order_by("handle"), "is_public": tracking.is_public(),
        "filtered": bool(wanted.words or wanted.channel or wanted.post),
    }  # fmt: skip
    return render(request, "links/list.html", context, status=422 if form.errors else 200)


@require_GET
@needs(Permission.SEE)
def export(request: PersonRequest, slug: str) -> HttpResponse:
    """The list as a file."""
    head = ["code", "address", "target", "label", "channel", "post", "made_at", "stopped_at", "visits", "other_clicks"]
    rows = (
        (
            link.code, tracking.address_of(link), rules.with_marks(link.target, link.marks), link.label,
            link.channel.handle if link.channel else "", link.thing_id if link.thing_kind == "post" else "",
            link.made_at.isoformat(), link.stopped_at.isoformat() if link.stopped_at else "",
            getattr(link, "visits", 0), getattr(link, "others", 0),
        )
        for link in queries.links(_wanted(request))
    )  # fmt: skip
    return spreadsheets.download(f"links-{slug}", [head, *rows])


@require_GET
@needs(Permission.SEE)
def one(request: PersonRequest, slug: str, link: int) -> HttpResponse:
    """One link: visits by day, where they came from, and the clicks that are none."""
    row = get_object_or_404(TrackedLink.objects.select_related("channel", "made_by"), pk=link)
    chart = _chart(queries.by_day(row, request.brand.zone, DAYS))
    context = {
        "link": row, "address": tracking.address_of(row), "visits": queries.visits_of(row),
        "chart": chart,
        "target": rules.shown(row.target), "leads_to": rules.with_marks(row.target, row.marks),
        "robots": queries.robots_of(row), "referrers": queries.referrers_of(row), "may_write": may_write(request),
        "is_public": tracking.is_public(), "period": DAYS,
    }  # fmt: skip
    return render(request, "links/one.html", context)


@require_POST
@needs(Permission.WRITE)
def stop(request: PersonRequest, slug: str, link: int) -> HttpResponseBase:
    """Let the link lead nowhere; the toast takes it back."""
    tracking.stop(get_object_or_404(TrackedLink, pk=link))
    undo = reverse("links:resume", kwargs={"slug": slug, "link": link})
    messages.success(request, _("The link leads nowhere from now on."), extra_tags=f"undo:{undo}")
    return redirect("links:one", slug, link)


@require_POST
@needs(Permission.WRITE)
def resume(request: PersonRequest, slug: str, link: int) -> HttpResponseBase:
    """Let it lead on again."""
    tracking.resume(get_object_or_404(TrackedLink, pk=link))
    messages.success(request, _("The link leads to its page again."))
    return redirect("links:one", slug, link)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE)
def campaign(request: PersonRequest, slug: str) -> HttpResponseBase:
    """What is added to the addresses of new links."""
    row = UtmRule.objects.first() or UtmRule(brand=request.brand)
    form = UtmRuleForm(request.POST or None, instance=row)
    if request.method == "POST":
        if not may_write(request):
            return HttpResponse(status=403)
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved. New links get it."))
            return redirect("links:list", slug)
    context = {
        "form": form,
        "preview": form.preview(),
        "facts": form.facts(),
        "plain": _plain_fields(form),
        "by_channel": form.by_channel(),
        "may_write": may_write(request),
    }
    return render(request, "links/campaign.html", context, status=422 if form.errors else 200)


def _plain_fields(form: UtmRuleForm) -> list[Any]:
    return [form[name] for name in form.Meta.fields]


def may_write(request: HttpRequest) -> bool:
    """Whether the person may make and stop links here."""
    return allows(getattr(request, "role", ""), Permission.WRITE)


def _made(request: PersonRequest, form: LinkForm) -> HttpResponseBase:
    given = form.cleaned_data
    link = tracking.shorten(
        request.brand.pk, given["target"], purpose=tracking.FREE, label=given["label"], person=request.user.pk
    )
    messages.success(request, _("The link is ready: copy it."))
    return redirect("links:one", request.brand.slug, link.pk)


def _chart(days: Sequence[queries.Day]) -> dict[str, Any]:
    language = (get_language() or "en").split("-")[0]
    return {
        "kind": "bar",
        "stacked": True,
        "labels": [format_date(each.day, "d MMM", locale=language) for each in days],
        "series": [
            {"name": _("Visits"), "values": [each.visits for each in days]},
            {"name": _("Not visits"), "values": [each.others for each in days]},
        ],
    }


def _shown(link: TrackedLink) -> dict[str, Any]:
    visits = queries.shown_visits(link)
    return {"row": link, "visits": visits, "address": tracking.address_of(link), "target": rules.shown(link.target)}


def _wanted(request: HttpRequest) -> Wanted:
    given = request.GET
    sort = given.get("sort", "newest")
    return Wanted(
        given.get("q", "").replace("\0", "").strip()[:200], _number(given.get("channel")), _number(given.get("post")),
        sort if sort in queries.SORTS else "newest",
    )  # fmt: skip


def _number(written: str | None) -> int | None:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 19 else None


def _sorts() -> list[tuple[str, str]]:
    return [("newest", _("Newest first")), ("visits", _("Most visits first")), ("label", _("By name"))]
