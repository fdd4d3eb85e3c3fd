"""What needs somebody, as pages show it: a sentence on what happened, and the buttons that would be taken now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from passaparola.channels.access import is_by_hand
from passaparola.channels.shown import shown
from passaparola.deliveries import receipts
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.queries import Need
from passaparola.deliveries.rules import State
from passaparola.kernel.message import Message
from passaparola.workspaces.rules import Permission, allows


@dataclass(frozen=True)
class Asked:
    """What is to be decided about a group, in words, and its picture."""

    icon: str
    title: Any
    told: Any


ASKED = {
    Need.DOUBT: Asked(icon="help-circle", title=_("Did it go out?"), told=_(
        "It was handed to the network and no proof came back. Look there. “It is there” settles it and sends nothing; "
        "“Send again” sends it once more, and if it is there already it will be there twice.")),
    Need.DEAD: Asked(icon="skull", title=_("Set aside: the sender stopped while it had it in hand"), told=_(
        "Something in it may be the reason. Look on the network whether it is out; write it anew if it is not.")),
    Need.LATE: Asked(icon="clock-exclamation", title=_("Late: does it still make sense?"), told=_(
        "Its moment passed longer ago than this brand allows, so it did not go out by itself. Send it, or cancel it.")),
    Need.HELD: Asked(icon="player-pause", title=_("Came due while everything was held"), told=_(
        "It did not go out, and does not by itself. Send it now, or cancel it.")),
    Need.RESTORED: Asked(icon="restore", title=_("Out of a backup"), told=_(
        "It may have gone out since the backup was made. Look on the network before you decide.")),
    Need.BY_HAND: Asked(icon="hand-click", title=_("To publish by hand"), told=_(
        "It is time: publish it yourself, then say where it stands.")),
    Need.STUCK: Asked(icon="hand-stop", title=_("Waits for your decision"), told=_(
        "It was not handed to the network. Send it, or cancel it.")),
    Need.CHANNEL: Asked(icon="plug-connected-x", title=_("Waits for its channel"), told=_(
        "It is due and its channel cannot send. Connect the channel again: it goes out then, or asks you if it is late."
        )),
    Need.OVERDUE: Asked(icon="hourglass", title=_("Past its moment and not out yet"), told=_(
        "Nothing is lost: it goes out as soon as it can. If it stays here, look whether the sender is running.")),
    Need.FAILED: Asked(icon="alert-triangle", title=_("The network refused it"), told=_(
        "It did not go out. Write it again and schedule it anew, or dismiss it here.")),
    Need.LOOKING: Asked(icon="search", title=_("Being looked for"), told=_(
        "Nobody knows yet whether it went out. It is looked for on the network, and not sent meanwhile. "
        "Nothing to do yet.")),
}  # fmt: skip


def needy_row(row: Delivery, role: str, slug: str, *, back: str = "") -> dict[str, Any]:
    """A row of the page; ``role`` is the person's in its organisation, ``back`` the page to come back to."""
    need = Need(row.need)  # type: ignore[attr-defined]  # queries.needy
    by_hand, words = is_by_hand(row.channel), allowed(row, role)
    return {
        "delivery": row,
        "brand": row.brand,
        "slug": slug,
        "back": back,
        "need": need,
        "shown": shown(row.channel),
        "told": _told(row, need),
        "allowed": words,
        "choosable": not by_hand and bool(words.get("send") or words.get("cancel") or words.get("dismiss")),
        "by_hand": by_hand,
        "again": again_address(row, slug) if need in (Need.FAILED, Need.DEAD) else "",
        "reconnect": need is Need.CHANNEL and allows(role, Permission.CONNECT),
    }


def needy_groups(rows: Sequence[Mapping[str, Any]], counts: Mapping[Need, int]) -> list[dict[str, Any]]:
    """The rows by what is to be decided, with how many of each there are in all."""
    found = [(need, [row for row in rows if row["need"] is need]) for need in Need]
    return [{"need": need, "asked": ASKED[need], "rows": mine, "count": counts.get(need, len(mine))}
            for need, mine in found if mine]  # fmt: skip


def allowed(row: Delivery, role: str) -> dict[str, bool]:
    """Which words the rules, and the person's role, would take now: there, send, cancel, dismiss."""
    words = receipts.allowed(row) if allows(role, Permission.DECIDE) else {}
    failed = row.state == State.FAILED and row.dismissed_at is None
    return words | {"dismiss": failed and allows(role, Permission.SCHEDULE)}


def again_address(row: Delivery, slug: str) -> str:
    """The page on which what it carries is written; empty where that is none of a post."""
    if not (row.thing_kind in ("post", "comment") or row.thing_kind.startswith("part.")):
        return ""
    try:
        return reverse("publishing:post", args=[slug, row.thing_id])
    except NoReverseMatch:
        return ""


def _told(row: Delivery, need: Need) -> Message | None:
    if need is Need.CHANNEL:
        away = row.channel.binned_at is not None
        return Message("delivery.channel_away" if away else "delivery.channel_shut", {"channel": str(row.channel)})
    return Message("delivery.overdue") if need is Need.OVERDUE else receipts.explained(row)
