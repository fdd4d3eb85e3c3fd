"""The receipt of a delivery for a page: every attempt, answers, proof. The file is ``receipt_files``' matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from passaparola.channels.access import is_by_hand
from passaparola.deliveries import rules, store
from passaparola.deliveries.models import Attempt, Delivery
from passaparola.deliveries.queries import is_absent
from passaparola.deliveries.rules import Action, State
from passaparola.kernel.message import Message
from passaparola.workspaces.serving import DOCUMENTS, EXTENSIONS

TONES = {
    "accepted": "success",
    "found": "success",
    "confirmed": "success",
    "publishedbyhand": "success",
    "refused": "danger",
    "doubted": "warning",
    "absent": "warning",
    "lookupfailed": "warning",
    "inconclusive": "warning",
    "postponed": "warning",
    "heldback": "warning",
}


IN_TIME = timedelta(minutes=1)
"""Out within this after its moment is in time."""
BY_HAND = "delivery.by_hand"
"""The reason of a delivery that waits for the person who publishes it."""


@dataclass(frozen=True)
class Sign:
    """The picture of a kind of attempt."""

    icon: str


SIGNS = {
    "claim": Sign(icon="hand-grab"),
    "prepare": Sign(icon="tool"),
    "commit": Sign(icon="send"),
    "look_up": Sign(icon="search"),
    "person": Sign(icon="user"),
    "restore": Sign(icon="restore"),
}
ANY = Sign(icon="point")


@dataclass(frozen=True)
class Step:
    """An attempt as the receipt tells it."""

    attempt: Attempt
    what: Message
    outcome: Message
    reason: Mapping[str, Any] | None
    tone: str
    sign: str


def steps(row: Delivery) -> list[Step]:
    """Every attempt, the first one first."""
    return [_step(each) for each in row.attempts.select_related("person")]


def explained(row: Delivery) -> Message | None:
    """One sentence on where it stands and what happens next, where the state alone does not say it."""
    if row.state == State.RESTORED and row.next_at is not None:
        return Message("delivery.restored_looking")
    if is_absent(row) and row.due_at > timezone.now():
        return Message("delivery.restored_future")
    if row.state == State.WAITING and row.action != Action.PUBLISH and (row.reason or {}).get("id") == BY_HAND:
        return Message(f"{BY_HAND}_{row.action}")
    if row.state == State.UNKNOWN:
        return Message("delivery.unknown_looking")
    return Message.from_json(row.reason)


def allowed(row: Delivery) -> dict[str, bool]:
    """Which of a person's words the rules would take now."""
    standing, moment = store.standing_of(row), timezone.now()
    if is_by_hand(row.channel):  # the ready pack asks for more than a word
        return {"cancel": _takes(standing, rules.Cancelled(), moment)}
    words: dict[str, rules.Event] = {"there": rules.Confirmed(), "send": rules.SendAsked(), "cancel": rules.Cancelled()}
    return {name: _takes(standing, event, moment) for name, event in words.items()}


def late_by(row: Delivery) -> timedelta | None:
    """How long after its moment it went out; None in time (within a minute), or when it did not go out."""
    if row.sent_at is None or row.action != Action.PUBLISH or row.state != State.SENT:
        return None
    late = row.sent_at - row.due_at
    return late if late >= IN_TIME else None


def media(row: Delivery, slug: str) -> list[dict[str, Any]]:
    """The files of the snapshot; those that can be shown with the address of their bytes."""
    return [
        {
            **item,
            "address": reverse("deliveries:picture", args=[slug, row.pk, position]) if _seen(item) else "",
            "is_document": item.get("type") in DOCUMENTS,
        }
        for position, item in enumerate(row.snapshot.get("media", []))
    ]


def _seen(item: Mapping[str, Any]) -> bool:
    return item.get("type") in EXTENSIONS


def _step(each: Attempt) -> Step:
    unanswered = each.kind == "commit" and each.ended_at is None
    outcome = "unanswered" if unanswered else each.outcome or "done"
    reason = each.details.get("reason")
    return Step(
        attempt=each,
        what=Message(f"attempt.{each.kind}"),
        outcome=Message(f"outcome.{outcome}"),
        reason=reason if isinstance(reason, dict) else None,
        tone="violet" if unanswered else TONES.get(each.outcome, "neutral"),
        sign=SIGNS.get(each.kind, ANY).icon,
    )


def _takes(standing: rules.Standing, event: rules.Event, moment: Any) -> bool:
    try:
        rules.step(standing, event, moment)
    except rules.NotAllowed:
        return False
    return True
