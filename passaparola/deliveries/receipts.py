"""The receipt of a delivery: what, where, when, every attempt, and the proof; for a page and as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from passaparola.deliveries import rules, store
from passaparola.deliveries.models import Attempt, Delivery
from passaparola.deliveries.queries import is_absent
from passaparola.deliveries.rules import Action, State
from passaparola.kernel.message import Message
from passaparola.workspaces.words import say

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
}


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
    if store.is_by_hand(row.channel):  # the ready pack asks for more than a word
        return {"cancel": _takes(standing, rules.Cancelled(), moment)}
    words: dict[str, rules.Event] = {"there": rules.Confirmed(), "send": rules.SendAsked(), "cancel": rules.Cancelled()}
    return {name: _takes(standing, event, moment) for name, event in words.items()}


def receipt(row: Delivery) -> dict[str, Any]:
    """Everything that is known, as plain JSON; moments in UTC, the reasons in the active language too."""
    return {
        "delivery": row.pk,
        "key": str(row.key),
        "action": row.action,
        "thing": {"kind": row.thing_kind, "id": row.thing_id, "revision": row.revision, "occurrence": row.occurrence},
        "channel": _channel(row),
        "content": row.snapshot,
        "state": row.state,
        "reason": _reason(row.reason),
        "planned_at": row.due_at.isoformat(),
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "settled_at": row.settled_at.isoformat() if row.settled_at else None,
        "remote": {"id": row.remote_id, "url": row.remote_url, "proof": row.proof},
        "attempts": [_attempt(each) for each in row.attempts.select_related("person")],
    }


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


def _channel(row: Delivery) -> dict[str, Any]:
    channel = row.channel
    return {"network": channel.network, "handle": channel.handle, "id": channel.remote_id, "address": channel.address}


def _attempt(each: Attempt) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "started_at": each.started_at.isoformat(),
        "ended_at": each.ended_at.isoformat() if each.ended_at else None,
        "outcome": each.outcome,
        "person": each.person.username if each.person else None,
        "details": {**each.details, **({"said": _reason(each.details["reason"])} if "reason" in each.details else {})},
    }


def _reason(stored: Mapping[str, Any] | None) -> dict[str, Any] | None:
    message = Message.from_json(stored)
    return {**message.as_json(), "text": say(message)} if message else None
