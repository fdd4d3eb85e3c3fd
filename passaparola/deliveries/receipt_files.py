"""Receipts as files: plain JSON with a name for its form and a hash of its content. ``docs/reference/receipts.md`` says
what stands where.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from passaparola.deliveries import receipts
from passaparola.deliveries.models import Attempt, Delivery
from passaparola.kernel.message import Message
from passaparola.workspaces.models import Brand
from passaparola.workspaces.words import say

OF_DELIVERY, OF_POST = "passaparola.receipt.delivery/1", "passaparola.receipt.post/1"
"""The forms. What is added later does not change them; what is renamed or taken away gets a new number."""


def of_delivery(row: Delivery, brand: Brand) -> dict[str, Any]:
    """Everything that is known of one delivery; moments in UTC, the reasons in the active language too."""
    return signed({"schema": OF_DELIVERY, "brand": _brand(brand), **_delivery(row)})


def of_post(kind: str, thing: int, rows: Sequence[Delivery], brand: Brand) -> dict[str, Any]:
    """Everything that is known of one post: a receipt for each of its deliveries, the first one first."""
    about = {"schema": OF_POST, "brand": _brand(brand), "thing": {"kind": kind, "id": thing}}
    return signed({**about, "deliveries": [_delivery(row) for row in rows]})


def signed(told: Mapping[str, Any]) -> dict[str, Any]:
    """With the SHA-256 of the content: of its JSON without ``sha256``, keys sorted, without spaces, in UTF-8."""
    return {**told, "sha256": digest(told)}


def digest(told: Mapping[str, Any]) -> str:
    """The hash that stands in a receipt, computed from the rest of it."""
    content = {name: value for name, value in told.items() if name != "sha256"}
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def _delivery(row: Delivery) -> dict[str, Any]:
    late = receipts.late_by(row)
    return {
        "delivery": row.pk,
        "key": str(row.key),
        "action": row.action,
        "thing": {"kind": row.thing_kind, "id": row.thing_id, "revision": row.revision, "occurrence": row.occurrence},
        "channel": _channel(row),
        "content": row.snapshot,
        "approval": row.snapshot.get("approval"),
        "state": row.state,
        "reason": _reason(row.reason),
        "asked": {"at": row.made_at.isoformat(), "by": str(row.made_by) if row.made_by else None},
        "planned_at": row.due_at.isoformat(),
        "intent": {"count": row.intents, "last_at": _moment(row.intent_at)},
        "sent_at": _moment(row.sent_at),
        "settled_at": _moment(row.settled_at),
        "late_seconds": round(late.total_seconds(), 3) if late else None,
        "passed_at": _moment(row.passed_at),
        "remote": {"id": row.remote_id, "url": row.remote_url, "seen_at": _moment(row.sent_at), "proof": row.proof},
        "attempts": [_attempt(each) for each in row.attempts.select_related("person")],
    }


def _moment(value: Any) -> str | None:
    return value.isoformat() if value else None


def _brand(brand: Brand) -> dict[str, str]:
    return {"name": brand.name, "zone": brand.zone}


def _channel(row: Delivery) -> dict[str, Any]:
    channel = row.channel
    return {"network": channel.network, "handle": channel.handle, "id": channel.remote_id, "address": channel.address}


def _attempt(each: Attempt) -> dict[str, Any]:
    said = {"said": _reason(each.details["reason"])} if "reason" in each.details else {}
    return {
        "kind": each.kind,
        "started_at": each.started_at.isoformat(),
        "ended_at": _moment(each.ended_at),
        "outcome": each.outcome,
        "person": each.person.username if each.person else None,
        "details": {**each.details, **said},
    }


def _reason(stored: Mapping[str, Any] | None) -> dict[str, Any] | None:
    message = Message.from_json(stored)
    return {**message.as_json(), "text": say(message)} if message else None
