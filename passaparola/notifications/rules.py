"""What people are told of, how, and when a letter goes out: pure data and arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from passaparola.kernel.plans import to_utc, to_wall

BUNDLE = timedelta(minutes=3)
"""A letter waits so long for more of the same: five hundred troubles at once are one letter."""
DIGEST_AT = time(8)
"""On the brand's wall."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
TRIES_ALLOWED = 12
"""Tries of one letter, some nine hours; then it is given up. What it says is in the app all the same."""
LEASE = timedelta(minutes=10)
"""A letter whose writer died is written again after this."""


class Kind(StrEnum):
    """What somebody is told of; its words are ``notice.<value>`` in ``messages.toml``."""

    NEEDS_PERSON = "needs_person"
    LATE = "late"
    DEAD = "dead"
    FAILED = "failed"
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_ANSWERED = "approval_answered"
    RECONNECT = "reconnect"
    HOLD = "hold"
    MENTION = "mention"


class Mail(StrEnum):
    """When a letter about it goes out."""

    SOON = "soon"
    DAILY = "daily"
    NEVER = "never"


@dataclass(frozen=True)
class Ways:
    """How one person wants to hear of one kind."""

    app: bool = True
    mail: Mail = Mail.SOON


UNSAID: Mapping[Kind, Ways] = {
    **dict.fromkeys(Kind, Ways()),
    Kind.APPROVAL_ANSWERED: Ways(mail=Mail.DAILY),
}
"""What holds for somebody who chose nothing."""


def first_letter(ways: Ways, now: datetime, zone: str) -> datetime | None:
    """When the letter about something that happens now is due (UTC); None: no letter. ``zone`` is the brand's."""
    if ways.mail is Mail.NEVER:
        return None
    return now + BUNDLE if ways.mail is Mail.SOON else next_digest(now, zone)


def next_digest(now: datetime, zone: str) -> datetime:
    """The next time that it is DIGEST_AT on the wall of ``zone``, in UTC."""
    wall = to_wall(now, zone)
    day = wall.date() if wall.time() < DIGEST_AT else wall.date() + timedelta(days=1)
    return to_utc(datetime.combine(day, DIGEST_AT), zone).utc


def after_failure(tries: int, now: datetime) -> datetime | None:
    """When a letter that failed ``tries`` times is tried again; None: it is given up."""
    if tries >= TRIES_ALLOWED:
        return None
    return now + min(FIRST_WAIT * (1 << min(tries, 10)), LONGEST_WAIT)
