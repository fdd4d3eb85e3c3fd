"""The installation's own state: whether it may send."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from passaparola.kernel.message import Message


@dataclass(frozen=True)
class Hold:
    """Why, and since when (UTC), nothing goes out."""

    since: datetime
    reason: Message


def is_held() -> bool:
    """Whether nothing may go out."""
    return bool(_row("SELECT passaparola_held()", [])[0])


def hold_now() -> Hold | None:
    """The hold in force."""
    since, reason, *_ = _row("SELECT held_at, held_reason::text FROM passaparola_installation()", [])
    if since is None:
        return None
    stored = json.loads(reason) if reason else None
    return Hold(since, Message.from_json(stored) or Message("hold.asked"))


def identity() -> str:
    """The fingerprint of the machine that these data belong to; empty before the first start."""
    return str(_row("SELECT passaparola_identity()", [])[0] or "")


def hold(reason: Message) -> None:
    """Let nothing out until somebody resumes."""
    _row("SELECT passaparola_hold(%s)", [json.dumps(reason.as_json())])


def resume(person: int) -> bool:
    """Send again; only an owner may. False when nothing was held or the person may not."""
    return bool(_row("SELECT passaparola_resume(%s)", [person])[0])


def _row(sql: str, params: Sequence[int | str]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone() or (None, None)
