"""The network's limits, kept by all processes together: a door that counts its calls before it makes them.

What is granted is fetched from the database a few calls at a time. A few that a process did not use are lost: we stay
below a limit rather than above it.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import BinaryIO

from django.db import connection

from passaparola.kernel.http import Door, Request, Response
from passaparola.kernel.message import Message
from passaparola.kernel.network.budgets import counted, told
from passaparola.kernel.network.outcomes import TryLater
from passaparola.kernel.network.spec import Budget, NetworkSpec

AT_A_TIME = 50
"""A fiftieth of a budget is fetched at a time."""
FOR_READERS = 0.8
"""The part of a budget that may go into reading: the rest is left for what people publish."""
KEPT_FOR = 0.1
"""The part of its window for which a granted call holds: as long as its slot in the count."""
LONGEST_SILENCE = timedelta(hours=24)
LONGEST_PURSES = 50_000
"""Accounts whose granted calls a process remembers."""


@dataclass(frozen=True)
class Spender:
    """Whose calls are counted: a channel, and the app that all channels of one server share."""

    channel: int
    app: str

    def key(self, network: str, budget: Budget) -> str:
        """The name under which a budget is counted."""
        who = f"app:{self.app}" if budget.scope == "app" else f"channel:{self.channel}"
        which = (
            f"{budget.calls}/{int(budget.window.total_seconds())}s:{'+'.join([*sorted(budget.methods), *budget.paths])}"
        )
        return f"{network}:{who}:{sha256(which.encode()).hexdigest()[:12]}"


@dataclass
class _Purse:
    left: int
    until: float


_purses: dict[str, _Purse] = {}


class Counted(Door):
    """The door of one account. What the limit does not allow now is TryLater, before anything is sent."""

    def __init__(self, door: Door, network: str, budgets: Sequence[Budget], spender: Spender, *, reading: bool) -> None:
        self._door, self._network, self._budgets, self._spender = door, network, budgets, spender
        self._share = FOR_READERS if reading else 1.0

    async def send(self, request: Request) -> Response:
        """As ``Door.send``; raises TryLater where a budget is used up."""
        budgets = await self._spend(request)
        return await self._heard(await self._door.send(request), budgets)

    async def fetch_to(self, request: Request, file: BinaryIO) -> Response:
        """As ``Door.fetch_to``; raises TryLater where a budget is used up."""
        budgets = await self._spend(request)
        return await self._heard(await self._door.fetch_to(request, file), budgets)

    async def close(self) -> None:
        """The door belongs to the process."""

    async def _spend(self, request: Request) -> Sequence[Budget]:
        budgets = counted(self._budgets, request.method, request.url)
        for each in budgets:
            key = self._spender.key(self._network, each)
            if not _granted_already(key) and (pause := await asyncio.to_thread(_fetch, key, each, self._share)):
                raise TryLater(Message("channel.budget"), pause)
        return budgets

    async def _heard(self, response: Response, budgets: Sequence[Budget]) -> Response:
        """A refusal is remembered for every process; without a budget of its own the delivery alone waits."""
        now = datetime.now(UTC)
        said = told(response, now)
        if said.silent_until is not None and budgets:
            until = min(said.silent_until, now + LONGEST_SILENCE)
            keys = [self._spender.key(self._network, each) for each in budgets]
            await asyncio.to_thread(_silence, keys, until)
        return response


@dataclass(frozen=True)
class Spent:
    """How much of a budget was used in its window that ends now; ``silent_until`` (UTC) where the network said so."""

    budget: Budget
    used: int
    silent_until: datetime | None

    @property
    def left(self) -> int:
        """Calls that may still be made."""
        silent = self.silent_until is not None and self.silent_until > datetime.now(UTC)
        return 0 if silent else max(self.budget.calls - self.used, 0)


def spent(spec: NetworkSpec, spender: Spender) -> list[Spent]:
    """How the budgets of an account stand now; ``spec`` has the limits of its own server."""
    found = []
    with connection.cursor() as cursor:
        for each in spec.budgets:
            cursor.execute("SELECT * FROM passaparola_spent(%s, %s)", [spender.key(spec.id, each), _interval(each)])
            used, silent = cursor.fetchone() or (0, None)
            found.append(Spent(each, used, silent))
    return found


def _interval(budget: Budget) -> str:
    return f"{budget.window.total_seconds()} seconds"


def _granted_already(key: str) -> bool:
    purse = _purses.get(key)
    if purse is None or purse.left < 1 or purse.until < time.monotonic():
        return False
    purse.left -= 1
    return True


def _fetch(key: str, budget: Budget, share: float) -> timedelta | None:
    """Fetch some calls and use one of them; else how long to wait."""
    calls = max(int(budget.calls * share), 1)
    wanted = max(budget.calls // AT_A_TIME, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM passaparola_spend(%s, %s, %s, %s)", [key, wanted, calls, _interval(budget)])
        granted, pause = cursor.fetchone() or (0, budget.window)
    if not granted:
        _purses.pop(key, None)
        return max(pause, timedelta(seconds=1))
    if len(_purses) >= LONGEST_PURSES:
        _purses.clear()
    _purses[key] = _Purse(granted - 1, time.monotonic() + budget.window.total_seconds() * KEPT_FOR)
    return None


def _silence(keys: Sequence[str], until: datetime) -> None:
    with connection.cursor() as cursor:
        for key in keys:
            _purses.pop(key, None)
            cursor.execute("SELECT passaparola_silence(%s, %s)", [key, until])
