"""What a post holds besides its words and files, as fields of the compose form, read and kept.

The names below are those of the form. ``MARK`` (hidden, any value) says that the form has the post's fields at all: one
without it leaves them alone, since a browser sends nothing for an unticked box. A channel's own title, first comment
and files are looked at wherever their field stands in the form, and count where ``own-<field>-<channel>`` is ticked;
a list of files stands with an empty hidden ``media-<channel>`` in front, so that none chosen is told from none asked.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from passaparola.publishing.models import Post, Relation, Variant
from passaparola.strategy.models import Partner

MARK = "content"
POLL = "poll"  # ticked while the post has a poll
CHOICE = "poll-choice"  # as often as there are choices, empty ones too
HOURS = "poll-hours"
MULTIPLE = "poll-multiple"
COMMENT = "first_comment"
SPLIT = "split"  # a text that is too long for a channel becomes a thread
NUMBERED = "numbered"  # its parts are numbered, 1/3
WARNING = "warning"
PLACE = "place"
RELATION = "relation"
PARTNER = "partner"
AI = "ai_made"

OWN_TITLE = "title-{}"
OWN_COMMENT = "comment-{}"
OWN_MEDIA = "media-{}"  # ids of assets, in order
OWN = "own-{}"  # own-title-7, own-comment-7, own-media-7

MOST_CHOICES = 20  # more than any network takes: what is over is said, not lost
LONGEST_CHOICE = 300  # characters
LONGEST_WARNING = 300
LONGEST_PLACE = 200
LONGEST_TITLE = 300
HOURS_AT_FIRST = 24
MOST_HOURS = 24 * 366


@dataclass(frozen=True)
class Fields:
    """The fields as given. ``given``: the form has the post's; ``titles``, ``comments`` and ``media`` are by channel.

    A value of None in those three means that the channel follows the post; a channel that is missing was not asked.
    """

    given: bool
    poll: Mapping[str, object] | None = None
    first_comment: str = ""
    split: bool = False
    numbered: bool = False
    warning: str = ""
    place: str = ""
    relation: str = Relation.NONE
    partner: int | None = None
    ai_made: bool = False
    titles: Mapping[int, str | None] = field(default_factory=dict)
    comments: Mapping[int, str | None] = field(default_factory=dict)
    media: Mapping[int, Sequence[int] | None] = field(default_factory=dict)


def read_fields(form: QueryDict) -> Fields:
    """The fields out of a form, without refusing anything: a draft may be unfinished."""
    per_channel: dict[str, Any] = {
        "titles": _by_channel(form, OWN_TITLE, lambda name: _line(form.get(name, ""))[:LONGEST_TITLE]),
        "comments": _by_channel(form, OWN_COMMENT, lambda name: _lines(form.get(name, "")).strip()),
        "media": _by_channel(form, OWN_MEDIA, lambda name: _ids(form.getlist(name))),
    }
    if MARK not in form:
        return Fields(given=False, **per_channel)
    return Fields(
        given=True,
        poll=_poll(form) if POLL in form else None,
        first_comment=_lines(form.get(COMMENT, "")).strip(),
        split=SPLIT in form,
        numbered=NUMBERED in form,
        warning=_line(form.get(WARNING, ""))[:LONGEST_WARNING],
        place=_line(form.get(PLACE, ""))[:LONGEST_PLACE],
        relation=_relation(form.get(RELATION, "")),
        partner=next(iter(_ids([form.get(PARTNER, "")])), None),
        ai_made=AI in form,
        **per_channel,
    )


def keep_fields(post: Post, fields: Fields) -> None:
    """Store the fields on a stored post and on its channels. A channel without a row gets one, not chosen."""
    if fields.given:
        for name in ("poll", "first_comment", "split", "numbered", "warning", "place", "relation", "ai_made"):
            setattr(post, name, getattr(fields, name))
        post.partner = Partner.objects.filter(pk=fields.partner).first() if fields.partner else None
        post.save()
    rows = {each.channel_id: each for each in post.variants.all()}
    for channel in sorted({*fields.titles, *fields.comments, *fields.media}):
        _keep_own(post, channel, rows.get(channel), fields)


def said_of(post: Post) -> list[object]:
    """All of it in an order, to tell by whether the post says something else by now; empty while nothing is set."""
    said: list[object] = [post.poll, post.first_comment, post.split, post.numbered, post.warning, post.place]
    said += [str(post.relation), post.partner_id, post.ai_made]
    own = list(post.variants.order_by("channel").values_list("channel_id", "title", "first_comment", "media"))
    own = [each for each in own if any(value is not None for value in each[1:])]
    return [said, [list(each) for each in own]] if any(said) or own else []


def is_said(post: Post, fields: Fields) -> bool:
    """Whether all that the form has of the post's fields is stored already."""
    names = ("poll", "first_comment", "split", "numbered", "warning", "place", "relation", "ai_made")
    same = all(getattr(post, name) == getattr(fields, name) for name in names) and post.partner_id == fields.partner
    rows = {each.channel_id: each for each in post.variants.all()}
    own = (("title", fields.titles), ("first_comment", fields.comments), ("media", fields.media))
    return (same or not fields.given) and all(
        getattr(rows.get(channel), name, None) == value for name, values in own for channel, value in values.items()
    )


def _keep_own(post: Post, channel: int, row: Variant | None, fields: Fields) -> None:
    given: dict[str, object] = {}
    for name, values in (("title", fields.titles), ("first_comment", fields.comments), ("media", fields.media)):
        if channel in values:
            given[name] = values[channel]
    if row is None and any(value is not None for value in given.values()):
        row = Variant(brand_id=post.brand_id, post=post, channel_id=channel, chosen=False)
    if row is not None and any(getattr(row, name) != value for name, value in given.items()):
        for name, value in given.items():
            setattr(row, name, value)
        row.save()


def _poll(form: QueryDict) -> dict[str, object]:
    choices = [_line(each)[:LONGEST_CHOICE] for each in form.getlist(CHOICE)]
    written = form.get(HOURS, "")
    hours = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else HOURS_AT_FIRST
    return {
        "choices": [each for each in choices if each][:MOST_CHOICES],
        "hours": min(max(hours, 1), MOST_HOURS),
        "multiple": MULTIPLE in form,
    }


def _by_channel(form: QueryDict, name: str, read: Callable[[str], Any]) -> dict[int, Any]:
    """What each channel has of its own; None for one that has the field and follows the post."""
    pattern = re.compile("(?:own-)?" + name.format("([1-9][0-9]{0,17})"))
    asked = {int(found[1]) for key in form if (found := pattern.fullmatch(key))}
    own = {channel: name.format(channel) for channel in sorted(asked)}
    return {channel: read(asked_for) if OWN.format(asked_for) in form else None for channel, asked_for in own.items()}


def _relation(written: str) -> str:
    return written if written in Relation.values else Relation.NONE


def _lines(written: str) -> str:
    """Browsers send CRLF; networks count what they get. NUL is no text and PostgreSQL keeps none."""
    return written.replace("\r\n", "\n").replace("\x00", "")


def _line(written: str) -> str:
    return " ".join(_lines(written).split())


def _ids(written: Sequence[str]) -> list[int]:
    return list(dict.fromkeys(int(each) for each in written if each.isascii() and each.isdigit() and len(each) < 19))
