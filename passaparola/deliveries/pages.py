"""The brand's deliveries: what needs somebody, the list, and one of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from passaparola.channels.access import is_by_hand
from passaparola.channels.models import Channel
from passaparola.channels.shown import shown
from passaparola.deliveries import queries, receipts, rules
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.needy import again_address, allowed, needy_groups, needy_row
from passaparola.deliveries.queries import Tab, Wanted
from passaparola.deliveries.rules import State
from passaparola.workspaces.holding import MAY_HOLD
from passaparola.workspaces.requests import PersonRequest
from passaparola.workspaces.requests import needs as allowed_for
from passaparola.workspaces.rules import Permission, allows


@require_GET
@allowed_for(Permission.SEE)
def deliveries(request: PersonRequest, slug: str) -> HttpResponse:
    """The list: what needs somebody, what comes, what was sent, or all of it."""
    counts = queries.counts(request.brand.pk)
    wanted = _wanted(request, Tab.NEEDS_YOU if counts[Tab.NEEDS_YOU] else Tab.COMING)
    context = {
        "wanted": wanted,
        "tabs": _tabs(request, wanted, counts),
        "channels": Channel.objects.order_by("handle"),
        "states": list(State),
        "filtered": bool(wanted.state or wanted.channel or wanted.text),
        "may_hold": allows(request.role, MAY_HOLD),
    }
    content = _needy if wanted.tab is Tab.NEEDS_YOU else _listed
    return render(request, "deliveries/list.html", context | content(request, wanted))


def _needy(request: PersonRequest, wanted: Wanted) -> dict[str, Any]:
    """By what is to be decided, the oldest first."""
    rows = queries.narrowed(queries.needy([request.brand.pk]), wanted)
    start = int(wanted.after) if wanted.after.isdecimal() and len(wanted.after) < 9 else 0
    found = queries.needy_page(rows, start, queries.PAGE)
    shown = [needy_row(each, request.role, request.brand.slug) for each in found.rows]
    more = sum(found.counts.values()) > start + queries.PAGE
    return {
        "rows": shown,
        "groups": needy_groups(shown, found.counts),
        "choosable": any(each["choosable"] for each in shown),
        "dismissable": any(each["allowed"].get("dismiss") for each in shown),
        "next": _address(request, after=str(start + queries.PAGE)) if more else "",
    }


def _listed(request: PersonRequest, wanted: Wanted) -> dict[str, Any]:
    found = queries.page(request.brand.pk, wanted)
    rows = [{"delivery": each, "shown": shown(each.channel), "told": receipts.explained(each),
             "by_hand": is_by_hand(each.channel)} for each in found.rows]  # fmt: skip
    return {"rows": rows, "next": _address(request, after=found.after) if found.after else ""}


@require_GET
@allowed_for(Permission.SEE)
def delivery(request: PersonRequest, slug: str, delivery: int) -> HttpResponse:
    """One delivery: its receipt, and what a person may say about it."""
    row = _one(delivery)
    context = {
        "row": row,
        "title": row.snapshot.get("title") or row.snapshot.get("text", ""),
        "shown": shown(row.channel),
        "told": receipts.explained(row),
        "absent": queries.is_absent(row),
        "steps": receipts.steps(row),
        "allowed": allowed(row, request.role),
        "again": again_address(row, slug),
        "dismissed": row.state == State.FAILED and row.dismissed_at is not None,
        "late_by": receipts.late_by(row),
        "media": receipts.media(row, slug),
        "by_hand": is_by_hand(row.channel) and row.state not in rules.SETTLED,
    }
    return render(request, "deliveries/one.html", context)


@require_GET
@allowed_for(Permission.SEE)
def summary(request: PersonRequest, slug: str) -> HttpResponse:
    """The brand in one line, for cards elsewhere."""
    return render(request, "deliveries/summary.html", {"summary": queries.summary(request.brand.pk)})


def _one(delivery: int) -> Delivery:
    return get_object_or_404(Delivery.objects.select_related("channel", "made_by"), pk=delivery)


def _wanted(request: HttpRequest, otherwise: Tab) -> Wanted:
    given = request.GET
    tab = given.get("tab", "")
    narrowed = Tab.ALL if given.get("state") or given.get("channel") or given.get("q") else otherwise
    channel = given.get("channel", "")
    return Wanted(
        tab=Tab(tab) if tab in set(Tab) else narrowed,
        state=given.get("state", "") if given.get("state") in set(State) else "",
        channel=int(channel) if channel.isdecimal() and len(channel) < 18 else None,
        text=given.get("q", "").strip()[:200],
        after=given.get("after", ""),
    )


def _tabs(request: HttpRequest, wanted: Wanted, counts: dict[Tab, int]) -> list[dict[str, Any]]:
    names = {
        Tab.NEEDS_YOU: pgettext("tab", "Needs you"),
        Tab.COMING: pgettext("tab", "Coming"),
        Tab.SENT: pgettext("tab", "Sent"),
        Tab.ALL: pgettext("tab", "All"),
    }
    return [
        {"name": name, "address": _address(request, tab=tab.value, after=""), "count": counts.get(tab, 0),
         "current": tab is wanted.tab}
        for tab, name in names.items()
    ]  # fmt: skip


def _address(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"?{query.urlencode()}"
