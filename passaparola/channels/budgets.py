"""The network's limits, kept by all processes together: a door that counts its calls before it makes them.

What is granted is fetched from the database a few calls at a time. A few that a process did not use are lost: we stay
below a limit rather than above it.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import BinaryIO
from weakref import WeakKeyDictionary

from django.db import DatabaseError, close_old_connections, connection

from passaparola.kernel.gathering import Gathering
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
AWAY_FOR = timedelta(seconds=1)
"""A database that is away is asked again after this."""
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
Wish = tuple[str, Budget, float]
"""The key of a budget, the budget, and the share of it that may be used."""
_gatherings: "WeakKeyDictionary[asyncio.AbstractEventLoop, Gathering[list[Wish], timedelta | None]]" = (
    WeakKeyDictionary()
)


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

    async def provide(self) -> None:
        """Have a publishing call granted ahead of its moment, so that nobody asks for it then; quiet where it fails."""
        wanted = [wish for wish in self._wanted([b for b in self._budgets if not b.methods or "POST" in b.methods])
                  if not _has_granted(wish[0])]  # fmt: skip
        with suppress(DatabaseError):
            if wanted and not await _wishes().ask(wanted):
                for wish in wanted:
                    _put_back(wish)

    def _wanted(self, budgets: Sequence[Budget]) -> list[Wish]:
        return [(self._spender.key(self._network, each), each, self._share) for each in budgets]

    async def _spend(self, request: Request) -> Sequence[Budget]:
        """Raises TryLater where nothing is granted, also because nobody is there who could: the call is not made."""
        budgets = counted(self._budgets, request.method, request.url)
        lacking = [each for each in self._wanted(budgets) if not _granted_already(each[0])]
        try:
            pause = await _wishes().ask(lacking) if lacking else None
        except DatabaseError:
            raise TryLater(Message("channel.budget"), AWAY_FOR) from None
        if pause:
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
    if not _has_granted(key):
        return False
    _purses[key].left -= 1
    return True


def _has_granted(key: str) -> bool:
    purse = _purses.get(key)
    return purse is not None and purse.left >= 1 and purse.until >= time.monotonic()


def _put_back(wish: Wish) -> None:
    """It was granted and is used later."""
    purse = _purses.get(wish[0])
    _keep(wish, purse.left + 1 if purse else 1)


def _wishes() -> Gathering[list[Wish], timedelta | None]:
    """What is fetched for many accounts at about the same time is fetched together."""
    loop = asyncio.get_running_loop()
    return _gatherings.setdefault(loop, Gathering(_fetch, shared=(DatabaseError,)))


def _fetch(asked: Sequence[list[Wish]]) -> list[timedelta | Exception | None]:
    """For each caller, how long to wait; None where every budget of its call granted one."""
    alike: dict[str, list[Wish]] = {}
    for wish in (each for wishes in asked for each in wishes):
        alike.setdefault(wish[0], []).append(wish)
    granted = _spent_now([(*wishes[0], len(wishes)) for _, wishes in sorted(alike.items())])
    given: list[timedelta | Exception | None] = [_used(granted, wishes) for wishes in asked]
    for key, (left, _) in granted.items():
        _keep(alike[key][0], left)
    return given


def _spent_now(wanted: Sequence[tuple[str, Budget, float, int]]) -> dict[str, tuple[int, timedelta]]:
    """The calls granted now of each budget, and the pause where there are none; in the order of their keys, so that two
    processes never wait for each other in a ring.
    """
    columns: tuple[list[str], list[int], list[int], list[str]] = (
        [key for key, _, _, _ in wanted],
        [max(budget.calls // AT_A_TIME, count) for _, budget, _, count in wanted],
        [max(int(budget.calls * share), 1) for _, budget, share, _ in wanted],
        [_interval(budget) for _, budget, _, _ in wanted],
    )
    close_old_connections()  # after the database's restart this thread finds a new line
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, columns)
        return {key: (granted, pause) for key, granted, pause in cursor.fetchall()}


_SPEND = (
    "SELECT k.key, s.granted, s.pause FROM ("
    "  SELECT * FROM unnest(%s::text[], %s::integer[], %s::integer[], %s::interval[]) AS u(key, wanted, calls, span)"
    "  ORDER BY key) AS k, LATERAL passaparola_spend(k.key, k.wanted, k.calls, k.span) AS s"
)


def _used(granted: dict[str, tuple[int, timedelta]], wishes: Sequence[Wish]) -> timedelta | None:
    """Use a call of each budget, or of none where one is used up; then how long to wait."""
    lacking = [granted[key][1] for key, _, _ in wishes if granted[key][0] < 1]
    if lacking:
        return max(*lacking, timedelta(seconds=1))
    for key, _, _ in wishes:
        left, pause = granted[key]
        granted[key] = left - 1, pause
    return None


def _keep(wish: Wish, left: int) -> None:
    """What was granted and not used yet goes into the purse."""
    key, budget, _ = wish
    if not left:
        _purses.pop(key, None)
        return
    if len(_purses) >= LONGEST_PURSES:
        _purses.clear()
    _purses[key] = _Purse(left, time.monotonic() + budget.window.total_seconds() * KEPT_FOR)


def _silence(keys: Sequence[str], until: datetime) -> None:
    close_old_connections()
    with connection.cursor() as cursor:
        for key in keys:
            _purses.pop(key, None)
            cursor.execute("SELECT passaparola_silence(%s, %s)", [key, until])
