"""Which of a network's limits a call counts for, and what its answer tells about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from passaparola.kernel.http import Response
from passaparola.kernel.network.rows import asked_to_wait, moment
from passaparola.kernel.network.spec import Budget

TOO_MANY = 429
_FAMILIES = ("ratelimit-", "x-ratelimit-", "x-rate-limit-")


@dataclass(frozen=True)
class Told:
    """What an answer says: calls that are left, when the count begins anew (UTC), and until when to be silent."""

    left: int | None = None
    renewed_at: datetime | None = None
    silent_until: datetime | None = None


def counted(budgets: Sequence[Budget], method: str, url: str) -> list[Budget]:
    """The budgets that this call is counted for."""
    path = urlsplit(url).path
    return [each for each in budgets if _counts(each, method, path)]


def told(response: Response, now: datetime) -> Told:
    """What the answer's headers say (RateLimit-*, X-RateLimit-*, X-Rate-Limit-*, Retry-After); ``now`` in UTC.

    A count of nothing left is as good as a refusal: silence until the count begins anew.
    """
    left, renewed = _left(response.headers), _renewed(response.headers, now)
    asked = asked_to_wait(response, now) if response.status == TOO_MANY else None
    if asked is not None:
        return Told(left, renewed, now + asked)
    return Told(left, renewed, renewed if left == 0 else None)


def _counts(budget: Budget, method: str, path: str) -> bool:
    by_method = not budget.methods or method in budget.methods
    return by_method and (not budget.paths or any(fnmatchcase(path, each) for each in budget.paths))


def _left(headers: Mapping[str, str]) -> int | None:
    written = next((headers[f"{each}remaining"] for each in _FAMILIES if f"{each}remaining" in headers), "").strip()
    return int(written) if written.isdecimal() and len(written) < 12 else None


def _renewed(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Seconds from now, seconds since 1970, or a moment: a small number is the first."""
    written = next((headers[f"{each}reset"] for each in _FAMILIES if f"{each}reset" in headers), "").strip()
    if written.isdecimal() and int(written[:12]) < _A_YEAR:
        return now + timedelta(seconds=int(written))
    found = moment(written)
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


_A_YEAR = 366 * 24 * 3600
