"""The drafts that have no day yet: they lie beside the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass

from passaparola.publishing import queries
from passaparola.publishing.planning import reading
from passaparola.publishing.planning.narrowing import Filter
from passaparola.publishing.planning.reading import Entry

SHOWN = 15


@dataclass(frozen=True)
class Tray:
    """Those changed last, and how many more there are."""

    drafts: Sequence[Entry]
    more: int


def waiting(narrowed: Filter) -> Tray:
    """Drafts without a day that the filter lets through; none while it shows another state."""
    if narrowed.state not in ("", "draft"):
        return Tray((), 0)
    rows = narrowed.posts(queries.posts("drafts")).filter(plan_date=None)
    found = reading.entries(rows[: SHOWN + 1])
    more = rows.count() - SHOWN if len(found) > SHOWN else 0
    return Tray(found[:SHOWN], more)
