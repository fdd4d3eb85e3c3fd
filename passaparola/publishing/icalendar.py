"""The plan as iCalendar (RFC 5545): lines of 75 octets, texts escaped, moments in UTC; pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

TYPE = "text/calendar; charset=utf-8"
LENGTH = timedelta(minutes=15)
"""How long an event is shown: a post takes no time, but an event without length is hard to see."""
_WIDTH = 75  # octets of a line, RFC 5545 3.1
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """One entry of the calendar. ``at`` is a moment (UTC) or, without an hour, a day; ``changed`` in UTC."""

    uid: str
    at: datetime | date
    changed: datetime
    summary: str
    description: str = ""
    url: str = ""
    sure: bool = True
    categories: Sequence[str] = ()


def document(name: str, events: Sequence[Event]) -> str:
    """The calendar's text, the same for the same events."""
    return "".join(f"{_folded(line)}\r\n" for line in _lines(name, events))


def _lines(name: str, events: Sequence[Event]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Passaparola//Plan//EN", "CALSCALE:GREGORIAN")
    yield from ("METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT15M")
    for each in events:
        yield from _event(each)
    yield "END:VCALENDAR"


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{_moment(event.changed)}"
    yield f"LAST-MODIFIED:{_moment(event.changed)}"
    yield from _when(event.at)
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.url:
        yield f"URL:{_CONTROL.sub('', event.url)}"
    if event.categories:
        yield "CATEGORIES:" + ",".join(escaped(each) for each in event.categories)
    yield f"STATUS:{'CONFIRMED' if event.sure else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _when(at: datetime | date) -> Iterator[str]:
    if isinstance(at, datetime):
        yield f"DTSTART:{_moment(at)}"
        yield f"DTEND:{_moment(at + LENGTH)}"
    else:
        yield f"DTSTART;VALUE=DATE:{at:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{at + timedelta(days=1):%Y%m%d}"


def escaped(text: str) -> str:
    """A text value as RFC 5545 3.3.11 wants it; control characters are left out."""
    bare = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for sign in ("\\", ";", ","):
        bare = bare.replace(sign, f"\\{sign}")
    return bare.replace("\n", "\\n")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> str:
    """Lines of at most 75 octets, never cut within a character."""
    parts, used = [""], 0
    for sign in line:
        size = len(sign.encode())
        if used + size > _WIDTH:
            parts.append(" ")
            used = 1
        parts[-1] += sign
        used += size
    return "\r\n".join(parts)
