"""Doing one thing to many posts: each as if it were done alone, together undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from passaparola.kernel import plans
from passaparola.kernel.message import Message
from passaparola.publishing import drafts, places, placing, scheduling
from passaparola.publishing.models import BulkChange, Post
from passaparola.publishing.places import Place
from passaparola.publishing.sheet import sheet_of
from passaparola.workspaces.auditing import note
from passaparola.workspaces.models import Brand

MOST = 500  # posts of one change
LONGEST_TEXT = 100_000  # characters that a text may come to
_AIMS = ("campaign_id", "pillar_id", "assignee_id", "tracked")


@dataclass(frozen=True)
class Change:
    """What is done. ``days`` and ``minutes`` shift, ``set`` are columns and their values, ``find`` becomes ``put``."""

    what: str
    days: int = 0
    minutes: int = 0
    set: Mapping[str, Any] | None = None
    find: str = ""
    put: str = ""


@dataclass(frozen=True)
class Outlook:
    """What the change would make of a post: ``new`` its place or its text, or ``reason`` why it stays as it is."""

    post: Post
    was: datetime | None
    place: Place | None = None
    text: str | None = None
    reason: Message | None = None


class Refused(RuntimeError):
    """The change may not be done to this post; it stays as it was."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


def outlook(brand: Brand, posts: Sequence[Post], change: Change) -> list[Outlook]:
    """What the change would do, post by post; nothing is kept."""
    return [_outlook(brand, each, change) for each in posts]


def apply(brand: Brand, posts: Sequence[Post], change: Change, person: int | None) -> tuple[BulkChange, list[Outlook]]:
    """Do it; gives what was kept for the undo, and the posts that stay as they were with the reasons."""
    before, left = [], []
    for each in posts[:MOST]:
        was = _kept(brand, each)
        try:
            with transaction.atomic():
                _VERBS[change.what](brand, each, change, person)
            before.append(was)
        except Refused as refused:
            left.append(Outlook(each, None, reason=refused.reason))
    row = BulkChange.objects.create(brand=brand, what=change.what, before=before, made_by_id=person)
    note("posts.changed_together", change.what, details={"count": len(before)})
    return row, left


def undo(brand: Brand, row: BulkChange, person: int | None) -> int:
    """Give each post back what it said and when it went; gives how many could not be given all of it."""
    row.undone_at = timezone.now()
    row.save(update_fields=["undone_at"])
    known = {each.pk: each for each in Post.objects.filter(pk__in=[was["post"] for was in row.before])}
    return sum(not _given_back(known[was["post"]], was, person) for was in row.before if was["post"] in known)


def _outlook(brand: Brand, post: Post, change: Change) -> Outlook:
    was = _wall(post)
    if change.what == "shift":
        place = _shifted(brand, post, change)
        past = place is not None and place.utc <= datetime.now(UTC)
        reason = _NO_DAY if place is None else Message("bulk.past") if past else None
        return Outlook(post, was, place, reason=reason)
    if change.what in ("add", "replace"):
        return _outlook_of_text(post, was, change)
    if change.what == "unschedule" and not sheet_of(post).pending:
        return Outlook(post, was, reason=Message("bulk.not_scheduled"))
    return Outlook(post, was)


def _outlook_of_text(post: Post, was: datetime | None, change: Change) -> Outlook:
    try:
        new = _text(post.text, change)
    except Refused as refused:
        return Outlook(post, was, reason=refused.reason)
    return Outlook(post, was, text=new, reason=None if new != post.text else Message("bulk.not_found"))


_NO_DAY = Message("bulk.no_day")


def _shift(brand: Brand, post: Post, change: Change, person: int | None) -> None:
    place = _shifted(brand, post, change)
    if place is None:
        raise Refused(_NO_DAY)
    if place.utc <= datetime.now(UTC):
        raise Refused(Message("bulk.past"))
    zone = post.zone or brand.zone
    if sheet_of(post).pending:
        _put(post, place.wall, zone, person)
    elif sheet_of(post).taken:
        raise Refused(Message("bulk.out"))
    else:
        Post.objects.filter(pk=post.pk).update(
            plan_date=place.wall.date(), plan_time=place.wall.time(), zone=zone, written_in=""
        )


def _set(brand: Brand, post: Post, change: Change, person: int | None) -> None:
    for name, value in (change.set or {}).items():
        if name in _AIMS:
            setattr(post, name, value)
    post.written_in = ""
    post.save()
    if "tracked" in (change.set or {}):
        _again(brand, post, person)


def _say(brand: Brand, post: Post, change: Change, person: int | None) -> None:
    new = _text(post.text, change)
    for each in post.variants.exclude(text=None):
        each.text = _text(each.text or "", change)
        each.save(update_fields=["text"])
    post.text, post.written_in = new, ""
    post.save()
    _again(brand, post, person)


def _unschedule(brand: Brand, post: Post, change: Change, person: int | None) -> None:
    if not sheet_of(post).pending:
        raise Refused(Message("bulk.not_scheduled"))
    if scheduling.take_back(post, person).left:
        raise Refused(Message("bulk.going_out"))


def _bin(brand: Brand, post: Post, change: Change, person: int | None) -> None:
    try:
        drafts.throw_away(post, person)
    except drafts.StillOut:
        raise Refused(Message("bulk.going_out")) from None


_VERBS: Mapping[str, Callable[[Brand, Post, Change, int | None], None]] = {
    "shift": _shift, "set": _set, "add": _say, "replace": _say, "unschedule": _unschedule, "bin": _bin,
}  # fmt: skip
KINDS = tuple(_VERBS)
PLANNING = frozenset({"shift", "unschedule"})
"""What says when, not what: all that whoever schedules without writing may do."""


def _again(brand: Brand, post: Post, person: int | None) -> None:
    """What is scheduled goes out as the post is now, at the same moment; else it stays as it was."""
    wall = _wall(post)
    if wall is not None and sheet_of(post).pending:
        _put(post, wall, post.zone or brand.zone, person)


def _put(post: Post, wall: datetime, zone: str, person: int | None) -> None:
    reason = placing.put(post.pk, wall, zone, person)
    if reason is not None and reason.id != "publishing.place.already_out":  # nothing differs: it stands as it should
        raise Refused(reason)


def _text(text: str, change: Change) -> str:
    """The text as the change makes it. Raises Refused before it is made, where it would grow beyond LONGEST_TEXT."""
    times = text.count(change.find) if change.what == "replace" and change.find else change.what == "add"
    grown = len(text) + times * (len(change.put) - len(change.find))
    if grown > max(LONGEST_TEXT, len(text)):
        raise Refused(Message("bulk.too_long", {"maximum": LONGEST_TEXT}))
    if change.what == "add":
        return f"{text.rstrip()}\n\n{change.put}" if text.strip() else change.put
    return text.replace(change.find, change.put) if change.find else text


def _shifted(brand: Brand, post: Post, change: Change) -> Place | None:
    wall = _wall(post)
    return places.shifted(wall, post.zone or brand.zone, change.days, change.minutes) if wall else None


def _wall(post: Post) -> datetime | None:
    if post.plan_date is None:
        return None
    return datetime.combine(post.plan_date, post.plan_time or time(9))


def _kept(brand: Brand, post: Post) -> dict[str, Any]:
    pending = [each for each in sheet_of(post).pending if each.action == "publish"]
    due = min((each.due_at for each in pending), default=None)
    zone = post.zone or brand.zone
    return {
        "post": post.pk, "text": post.text, "tracked": post.tracked, "zone": post.zone,
        "plan_date": str(post.plan_date or ""), "plan_time": post.plan_time.isoformat() if post.plan_time else "",
        "variants": {str(each.pk): each.text for each in post.variants.exclude(text=None)},
        "scheduled": plans.to_wall(due, zone).isoformat() if due else "", "in": zone,
        **{name: getattr(post, name) for name in _AIMS},
    }  # fmt: skip


def _given_back(post: Post, was: Mapping[str, Any], person: int | None) -> bool:
    """A post that has begun to go out meanwhile keeps what it says."""
    sheet = sheet_of(post)
    if sheet.taken - {each.channel_id for each in sheet.pending}:
        return False
    for name in ("text", "zone", *_AIMS):
        setattr(post, name, was[name])
    post.plan_date = date.fromisoformat(was["plan_date"]) if was["plan_date"] else None
    post.plan_time = time.fromisoformat(was["plan_time"]) if was["plan_time"] else None
    post.binned_at, post.written_in = None, ""
    post.save()
    for each in post.variants.filter(pk__in=was["variants"]):
        each.text = was["variants"][str(each.pk)]
        each.save(update_fields=["text"])
    if not was["scheduled"]:
        return True
    wall = datetime.fromisoformat(was["scheduled"])
    if plans.to_utc(wall, was["in"]).utc <= datetime.now(UTC):
        return False
    reason = placing.put(post.pk, wall, was["in"], person)
    return reason is None or reason.id == "publishing.place.already_out"
