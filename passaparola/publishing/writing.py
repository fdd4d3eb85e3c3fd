"""What a person typed into the compose form, read without refusing anything: a draft may be unfinished."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.http import QueryDict

from passaparola import networks
from passaparola.channels.models import Channel
from passaparola.publishing import rules
from passaparola.publishing.aims import AIMS
from passaparola.publishing.writing_fields import Fields, read_fields

LONGEST_TITLE = 300  # characters; the column's width
LONGEST_LANGUAGE = 8
LONGEST_WINDOW = 32
LATEST_TURN = 2**53  # the largest whole number that a browser counts to


class Unreadable(ValueError):
    """The form is not one of ours."""


@dataclass(frozen=True)
class Writing:
    """The form's content. ``version`` is the state that it was written on; ``texts`` and ``ticked`` are by channel.

    ``window`` is the open page that it comes from, and ``turn`` grows with each change made there: of two requests of
    one page, which may overtake each other, the one with the greater turn is the newer. ``aims`` are the ids of what
    the post is for (0: nothing), of those that the form asks for. ``fields`` are what it holds besides.
    """

    key: uuid.UUID
    version: str
    title: str
    text: str
    language: str
    chosen: frozenset[int]
    ticked: frozenset[int]
    texts: Mapping[int, str]
    options: Mapping[str, Mapping[str, object]]
    media: Sequence[int]
    alts: Mapping[int, str]
    day: date | None = None
    hour: time | None = None
    picked: Sequence[int] = field(default=())
    aims: Mapping[str, int] = field(default_factory=dict)
    window: str = ""
    turn: int = 0
    tracked: bool = False
    utm: bool = True
    fields: Fields = field(default_factory=lambda: Fields(given=False))

    @property
    def wall(self) -> datetime | None:
        """The planned wall time (naive), when both its halves were given."""
        return datetime.combine(self.day, self.hour) if self.day and self.hour else None

    @property
    def blank(self) -> bool:
        """Whether there is nothing yet that would be worth keeping."""
        said = self.text.strip() or self.title.strip() or any(self.texts.values())
        return not (said or self.media or self.picked or self.fields.poll or self.fields.first_comment)


def read(form: QueryDict, channels: Sequence[Channel]) -> Writing:
    """The form as sent; only fields of these channels are looked at. Raises Unreadable without a proper key."""
    return Writing(
        key=_key(form.get("key", "")),
        version=form.get("version", ""),
        title=_line(form.get("title", ""))[:LONGEST_TITLE],
        text=_lines(form.get("text", "")),
        language=form.get("language", "")[:LONGEST_LANGUAGE],
        chosen=frozenset(each.pk for each in channels if str(each.pk) in form.getlist("channel")),
        ticked=frozenset(each.pk for each in channels if f"own-{each.pk}" in form),
        texts={each.pk: _lines(form.get(f"text-{each.pk}", "")) for each in channels if f"text-{each.pk}" in form},
        options={each.network: _options(form, each.network) for each in channels},
        media=_ids(form.getlist("media")),
        alts={asset: form.get(f"alt-{asset}", "").strip() for asset in _ids(form.getlist("media"))},
        day=_date(form.get("day", "")),
        hour=_time(form.get("hour", "")),
        picked=_ids(form.getlist("pick")),
        aims={name: next(iter(_ids([form.get(name, "")])), 0) for name in AIMS if name in form},
        window=form.get("window", "")[:LONGEST_WINDOW],
        turn=_turn(form.get("turn", "")),
        tracked="tracked" in form,
        utm="utm" in form or "utm-asked" not in form,
        fields=_of_these(read_fields(form), frozenset(each.pk for each in channels)),
    )


def _of_these(fields: Fields, channels: frozenset[int]) -> Fields:
    def kept(given: Mapping[int, Any]) -> dict[int, Any]:
        return {channel: value for channel, value in given.items() if channel in channels}

    return replace(fields, titles=kept(fields.titles), comments=kept(fields.comments), media=kept(fields.media))


def _turn(written: str) -> int:
    return min(int(written), LATEST_TURN) if written.isascii() and written.isdigit() and len(written) < 20 else 0


def _options(form: QueryDict, network_id: str) -> dict[str, object]:
    read: dict[str, object] = {}
    for option in networks.named(network_id).spec.options:
        value = rules.option_value(option, form.get(f"option-{network_id}-{option.name}", ""))
        if value:
            read[option.name] = value
    return read


def _key(written: str) -> uuid.UUID:
    try:
        return uuid.UUID(written)
    except ValueError:
        raise Unreadable("the form has no key") from None


def _lines(written: str) -> str:
    """Browsers send CRLF; networks count what they get. NUL is no text and PostgreSQL keeps none."""
    return written.replace("\r\n", "\n").replace("\x00", "")


def _line(written: str) -> str:
    return " ".join(_lines(written).split())


def _ids(written: Sequence[str]) -> list[int]:
    return list(dict.fromkeys(int(each) for each in written if each.isascii() and each.isdigit() and len(each) < 19))


def _date(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _time(written: str) -> time | None:
    try:
        return time.fromisoformat(written).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        return None
