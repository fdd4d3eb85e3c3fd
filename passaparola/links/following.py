"""Following a link: where it leads, and the click written down without keeping who clicked."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Lock

from django.db import DatabaseError, connection

from passaparola.links import rules

_FOLLOW = "SELECT leads_to, with_marks, is_stopped FROM passaparola_follow(%s, %s, %s, %s, %s::interval)"
_SALT_BYTES = 32
_VISITOR_LENGTH = 32  # hexadecimal digits: the column's width


@dataclass(frozen=True)
class Way:
    """Where a code leads; None when its link was stopped."""

    location: str | None


class _Salt:
    """Today's salt, asked of the database once a day by each process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._day: date | None = None
        self._salt = b""

    def today(self) -> bytes:
        """The salt of this day in UTC. Raises DatabaseError when there is none and none can be stored."""
        day = datetime.now(UTC).date()
        with self._lock:
            if self._day != day:
                self._salt, self._day = _salt_of_today(), day
            return self._salt

    def forget(self) -> None:
        """Ask anew next time."""
        with self._lock:
            self._day = None


salt = _Salt()


def follow(code: str, visitor: str, robot: str, referrer: str) -> Way | None:
    """Where ``code`` leads, None for one that does not exist. Needs no tenant's scope.

    The click is stored beside; when that fails (a read-only database, a full disk) the way is given all the same.
    ``visitor`` and ``robot`` are of ``visitor_of`` and ``robots.told_by``; ``referrer`` is a host.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, [code, visitor, robot, referrer, f"{rules.REPEAT.total_seconds()} seconds"])
        row = cursor.fetchone()
    if row is None:
        return None
    target, marks, stopped = row
    return Way(None if stopped else rules.with_marks(target, marks))


def visitor_of(code: str, address: str, browser: str) -> str:
    """A hash that tells visitors of one link on one day apart, and cannot be undone once the day's salt is gone.

    The code is part of it, so that nobody's clicks on two links can be joined. Empty when there is no salt to be had.
    """
    try:
        key = salt.today()
    except DatabaseError:
        return ""
    said = "\0".join((code, address, browser)).encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:_VISITOR_LENGTH]


def forget_salts() -> int:
    """Throw earlier days' salts away; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT passaparola_forget_salts()")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _salt_of_today() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT passaparola_salt_of_today(%s)", [secrets.token_bytes(_SALT_BYTES)])
        row = cursor.fetchone()
    return bytes(row[0]) if row else b""
