"""A network's errors as rows of data, and the one way from an answer to one of the four outcomes.

A row names a status and the network's own code and says what that means there. The first row that fits decides. What
no row knows is doubtful: :class:`OutcomeUnknown` where others may see the effect, :class:`TryLater` where a repeat is
free.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

from passaparola.kernel.http import Door, NotSent, Request, Response, Tree, Unanswered, Untamed
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError, OutcomeUnknown, TryLater

T = TypeVar("T")

_LONGEST_WAIT = timedelta(hours=24)
_RENEWED = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_LONGEST_DETAIL = 200  # characters of the server's own words that are kept for a person to read


@dataclass(frozen=True)
class Fault:
    """What an error answer says of itself: the network's code, and its words for a person (never searched)."""

    code: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Row:
    """``status`` with ``code`` (of either None: any) means ``outcome``; ``reason`` is a message id of the network."""

    status: int | None
    code: str | None
    outcome: type[NetworkError]
    reason: str

    def fits(self, status: int, fault: Fault) -> bool:
        """Whether this row speaks of such an answer."""
        return self.status in (None, status) and self.code in (None, fault.code)


@dataclass(frozen=True)
class ErrorTable:
    """The rows of one network, how its faults are read, and the message for what no row knows."""

    rows: tuple[Row, ...]
    read: Callable[[Response], Fault]
    unknown: str

    def failure(self, response: Response, doubtful: bool) -> NetworkError:
        """The outcome of an answer that is no success. ``doubtful``: others may see an effect of the call."""
        fault = _read(self.read, response)
        row = next((row for row in self.rows if row.fits(response.status, fault)), None)
        if row is None:
            return self._unlisted(response, fault, doubtful)
        reason = Message(row.reason, _params(response, fault))
        if issubclass(row.outcome, TryLater):
            return row.outcome(reason, wait(response))
        return row.outcome(reason)

    def take(self, response: Response, reader: Callable[[Tree], T], *, doubtful: bool = False) -> T:
        """What ``reader`` finds in a success's JSON. An answer that is not as expected proves nothing."""
        try:
            return reader(response.tree())
        except Untamed as error:
            raise self._unlisted(response, Fault(detail=str(error)), doubtful) from error

    def _unlisted(self, response: Response, fault: Fault, doubtful: bool) -> NetworkError:
        reason = Message(self.unknown, _params(response, fault))
        return OutcomeUnknown(reason) if doubtful else TryLater(reason, wait(response))


async def ask(door: Door, request: Request, table: ErrorTable, *, doubtful: bool = False) -> Response:
    """Send, and return a 2xx answer. Raises one of the four for everything else.

    Nothing that certainly never left is in doubt; what left without an answer is, when ``doubtful``.
    """
    try:
        response = await door.send(request)
    except NotSent as failure:
        raise TryLater(failure.reason) from failure
    except Unanswered as failure:
        raise _unanswered(failure, doubtful) from failure
    if not response.ok:
        raise table.failure(response, doubtful)
    return response


def wait(response: Response) -> timedelta:
    """How long to wait before asking again: what the network asks for, else a minute."""
    now = _date(response.headers.get("date", "")) or datetime.now(UTC)
    asked = asked_to_wait(response, now)
    return asked if asked is not None else timedelta(minutes=1)


def asked_to_wait(response: Response, now: datetime) -> timedelta | None:
    """How long the network asks to wait: Retry-After (seconds or a date), else when its limit is renewed.

    That is ratelimit-reset or x-rate-limit-reset (seconds since 1970), or x-ratelimit-reset (or in ISO 8601).
    """
    after = response.headers.get("retry-after", "").strip()
    asked = timedelta(seconds=int(after)) if after.isdecimal() and len(after) < 10 else _until(_date(after), now)
    if asked is None:
        renewed = next((response.headers[each] for each in _RENEWED if each in response.headers), "")
        asked = _until(moment(renewed), now)
    return min(max(asked, timedelta(seconds=1)), _LONGEST_WAIT) if asked is not None else None


def _unanswered(failure: Unanswered, doubtful: bool) -> NetworkError:
    return OutcomeUnknown(failure.reason) if doubtful else TryLater(failure.reason)


def _read(reader: Callable[[Response], Fault], response: Response) -> Fault:
    try:
        return reader(response)
    except Untamed:
        return Fault()  # a proxy's page, an empty body: the status alone must do


def _params(response: Response, fault: Fault) -> dict[str, str | int | float]:
    return {"status": response.status, "code": fault.code, "detail": fault.detail[:_LONGEST_DETAIL]}


def _until(moment: datetime | None, now: datetime) -> timedelta | None:
    return moment - now if moment is not None else None


def moment(written: str) -> datetime | None:
    """A moment (UTC) out of seconds since 1970 or ISO 8601; None for anything else."""
    if written.isdecimal():
        return datetime.fromtimestamp(int(written), UTC) if len(written) < 12 else None
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        return None


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except (TypeError, ValueError):
        return None
