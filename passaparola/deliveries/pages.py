"""The brand's deliveries: the list, the receipts, and a person's word on those that wait for one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from passaparola.channels.models import Channel
from passaparola.channels.shown import shown
from passaparola.deliveries import queries, receipts, rules, store
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.pictures import SHOWN
from passaparola.deliveries.queries import Tab, Wanted
from passaparola.deliveries.rules import State
from passaparola.workspaces import auditing
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows

SAID: dict[str, tuple[Callable[[], rules.Event], Did]] = {
    "there": (rules.Confirmed, Did.DELIVERY_CONFIRMED),
    "send": (rules.SendAsked, Did.DELIVERY_SEND_ASKED),
    "cancel": (rules.Cancelled, Did.DELIVERY_CANCELLED),
}


@require_GET
@needs(Permission.SEE)
def deliveries(request: PersonRequest, slug: str) -> HttpResponse:
    """The list: what needs somebody, what comes, what was sent, or all of it."""
    counts = queries.counts(request.brand.pk)
    wanted = _wanted(request, Tab.NEEDS_YOU if counts[Tab.NEEDS_YOU] else Tab.COMING)
    found = queries.page(request.brand.pk, wanted)
    rows = [_row(each) for each in found.rows]
    context = {
        "wanted": wanted,
        "rows": rows,
        "choosable": any(each["choosable"] for each in rows),
        "next": _address(request, after=found.after) if found.after else "",
        "tabs": _tabs(request, wanted, counts),
        "channels": Channel.objects.order_by("handle"),
        "states": list(State),
        "may_decide": allows(request.role, Permission.DECIDE),
        "filtered": bool(wanted.state or wanted.channel or wanted.text),
    }
    return render(request, "deliveries/list.html", context)


@require_GET
@needs(Permission.SEE)
def delivery(request: PersonRequest, slug: str, delivery: int) -> HttpResponse:
    """One delivery: its receipt, and what a person may say about it."""
    row = _one(delivery)
    may = allows(request.role, Permission.DECIDE)
    context = {
        "row": row,
        "shown": shown(row.channel),
        "told": receipts.explained(row),
        "absent": queries.is_absent(row),
        "steps": receipts.steps(row),
        "allowed": receipts.allowed(row) if may else {},
        "media": _media(row, slug),
        "by_hand": store.is_by_hand(row.channel) and row.state not in rules.SETTLED,
    }
    return render(request, "deliveries/one.html", context)


@require_GET
@needs(Permission.SEE)
def receipt(request: PersonRequest, slug: str, delivery: int) -> JsonResponse:
    """The receipt as a file."""
    row = _one(delivery)
    response = JsonResponse(receipts.receipt(row), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="receipt-{row.pk}.json"'
    return response


@require_GET
@needs(Permission.SEE)
def summary(request: PersonRequest, slug: str) -> HttpResponse:
    """The brand in one line, for cards elsewhere."""
    return render(request, "deliveries/summary.html", {"summary": queries.summary(request.brand.pk)})


@require_POST
@needs(Permission.DECIDE)
def decide(request: PersonRequest, slug: str, delivery: int, word: str) -> HttpResponse:
    """Take a person's word: it is there, send it, or cancel it."""
    row = _one(delivery)
    try:
        _decided(request, row, word)
    except rules.NotAllowed:
        messages.warning(request, _("It has moved on meanwhile: look at where it stands now."))
    else:
        messages.success(request, _noted(word))
    return redirect("deliveries:one", slug, row.pk)


@require_POST
@needs(Permission.DECIDE)
def send_chosen(request: PersonRequest, slug: str) -> HttpResponse:
    """Send those restored or waiting deliveries that the person ticked."""
    chosen = [int(each) for each in request.POST.getlist("delivery") if each.isdecimal()]
    sent = 0
    rows = Delivery.objects.filter(pk__in=chosen, state__in=[State.RESTORED, State.WAITING]).select_related("channel")
    for row in (each for each in rows if not store.is_by_hand(each.channel)):
        sent += _tried(request, row, "send")
    if sent:
        text = ngettext("%(count)d goes out again.", "%(count)d go out again.", sent) % {"count": sent}
        messages.success(request, text)
    else:
        messages.warning(request, _("Nothing was chosen that could be sent."))
    return redirect("deliveries:list", slug)


def _tried(request: PersonRequest, row: Delivery, word: str) -> bool:
    try:
        _decided(request, row, word)
    except rules.NotAllowed:
        return False
    return True


def _decided(request: PersonRequest, row: Delivery, word: str) -> None:
    event, action = SAID[word]
    was = row.state
    store.decide(row.pk, event(), request.user.pk)
    details = {"delivery": row.pk, "was": was, "channel": row.channel.handle}
    auditing.note(action, row.channel.handle, details=details)


def _noted(word: str) -> str:
    return {
        "there": _("Noted: it is there. Nothing more is sent."),
        "send": _("It goes out."),
        "cancel": _("Cancelled: it does not go out."),
    }[word]


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


def _row(row: Delivery) -> dict[str, Any]:
    by_hand = store.is_by_hand(row.channel)
    return {
        "delivery": row,
        "shown": shown(row.channel),
        "told": receipts.explained(row),
        "choosable": not by_hand and (row.state == State.WAITING or queries.awaits_a_word(row)),
        "by_hand": by_hand,
    }


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


def _media(row: Delivery, slug: str) -> list[dict[str, Any]]:
    """The files of the snapshot; pictures with the address of their bytes."""
    return [
        {**item, "address": reverse("deliveries:picture", args=[slug, row.pk, position]) if _seen(item) else ""}
        for position, item in enumerate(row.snapshot.get("media", []))
    ]


def _seen(item: dict[str, Any]) -> bool:
    return item.get("type") in SHOWN
