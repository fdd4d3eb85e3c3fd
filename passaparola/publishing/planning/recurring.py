"""What comes again: copies of a post, made and scheduled two weeks ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from passaparola.kernel import plans
from passaparola.publishing import drafts, places, placing
from passaparola.publishing.models import CopyOf, Post, Recurrence, Variant
from passaparola.publishing.places import Pattern, Place, Quiet
from passaparola.publishing.planning import copies, telling
from passaparola.publishing.planning.next_slot import quiet_days
from passaparola.publishing.sheet import sheet_of

AHEAD = 14  # days: far enough to approve the copies, near enough to change one's mind
SHOWN = 12  # dates that are shown before saving


@dataclass(frozen=True)
class Series:
    """What a person says of what comes again; ``count`` is how often at most, None for without end."""

    pattern: Pattern
    time: time
    zone: str
    count: int | None = None


@dataclass(frozen=True)
class Coming:
    """A date to come. ``skipped``: it does not come that day; ``quiet``: a pause lies there; ``copy`` when made."""

    day: date
    place: Place
    skipped: bool = False
    quiet: bool = False
    copy: CopyOf | None = None


def series_of(row: Recurrence) -> Series:
    """What is stored, as rules see it."""
    pattern = Pattern(row.every, row.step, row.starts_on, tuple(row.weekdays), row.until)
    return Series(pattern, row.time, row.zone, row.left)


def keep(post: Post, series: Series, person: int | None, row: Recurrence | None = None) -> Recurrence:
    """Store what comes again. Of one that stands, the copies to come are made anew by the new pattern."""
    pattern = series.pattern
    row = row or Recurrence(brand_id=post.brand_id, post=post, made_by_id=person)
    row.every, row.step, row.weekdays = pattern.every, pattern.step, list(pattern.weekdays)
    row.starts_on, row.until, row.left = pattern.starts_on, pattern.until, series.count
    row.time, row.zone = series.time, series.zone
    if row.pk:
        _take_coming_back(row, person)
    row.save()
    return row


def renew(row: Recurrence, person: int | None) -> int:
    """Make the copies to come anew from what the post says now; one that somebody changed stays. Gives how many."""
    given_back = _take_coming_back(row, person)
    if row.left is not None:
        row.left += given_back
    row.save()
    return given_back


def dates(series: Series, after: date, count: int = SHOWN) -> list[Place]:
    """The next dates behind ``after``, as the clock will show them."""
    most = count if series.count is None else min(count, series.count)
    days = [day for day, _ in zip(series.pattern.days(after), range(most), strict=False)]
    return [places.place(datetime.combine(day, series.time), series.zone) for day in days]


def coming(row: Recurrence, count: int = SHOWN) -> list[Coming]:
    """The dates to come, with what is known of each."""
    series, today = series_of(row), _today(row)
    copied = {each.day: each for each in _copies(row, today).select_related("post")}
    pauses, networks = quiet_days(), _networks(row)
    ahead = len([day for day in copied if day and day >= today])
    most = count if row.left is None else min(count, row.left + ahead)
    found = []
    for day, _number in zip(series.pattern.days(today - timedelta(days=1)), range(most), strict=False):
        place = places.place(datetime.combine(day, series.time), series.zone)
        quiet = places.is_quiet(day, networks, pauses)
        found.append(Coming(day, place, day.isoformat() in row.skipped, quiet, copied.get(day)))
    return found


def make_due(recurrence: int, zone: str) -> int:
    """Make and schedule the copies of the coming days; gives how many. One at a time, whoever calls."""
    row = _locked(recurrence)
    if row is None:
        return 0
    today, made = _today(row), 0
    after = max(row.made_until or date.min + timedelta(days=1), today - timedelta(days=1))
    pauses, networks = quiet_days(), _networks(row)
    for day in series_of(row).pattern.days(after):
        if day > today + timedelta(days=AHEAD) or row.left == 0:
            break
        row.made_until = day
        made += _comes(row, day, networks, pauses) and _make(row, day, zone)
    row.save(update_fields=["made_until", "left", "trouble"])
    return made


def skip(row: Recurrence, day: date, person: int | None) -> None:
    """It does not come on that day; a copy that was made for it goes into the bin. Raises drafts.StillOut."""
    row.skipped = sorted({*row.skipped, day.isoformat()})
    copy = CopyOf.objects.filter(why=copies.RECURRENCE, source=row.pk, day=day).select_related("post").first()
    if copy is not None:
        drafts.throw_away(copy.post, person)
        _release(copy)
        row.left = None if row.left is None else row.left + 1
    row.save(update_fields=["skipped", "left"])


def unskip(row: Recurrence, day: date, zone: str) -> None:
    """It comes on that day after all."""
    row.skipped = [each for each in row.skipped if each != day.isoformat()]
    row.save(update_fields=["skipped"])
    locked = _locked(row.pk)
    if locked and locked.made_until and day <= locked.made_until and locked.left != 0:
        _make(locked, day, zone)
        locked.save(update_fields=["left", "trouble"])


def stop(row: Recurrence) -> None:
    """No more copies are made; those that are scheduled stay."""
    row.binned_at = timezone.now()
    row.save(update_fields=["binned_at"])


def resume(row: Recurrence) -> None:
    """It goes on after all, from today."""
    row.binned_at = None
    row.save(update_fields=["binned_at"])


def take_copies_back(row: Recurrence, person: int | None) -> int:
    """Bin the copies to come that have not begun to go out; gives how many."""
    return _take_coming_back(row, person, changed=True)


def _locked(recurrence: int) -> Recurrence | None:
    rows = Recurrence.objects.select_for_update(of=("self",)).select_related("post")
    return rows.filter(
        pk=recurrence, binned_at__isnull=True, paused_at__isnull=True, post__binned_at__isnull=True
    ).first()


def _comes(row: Recurrence, day: date, networks: Sequence[str], pauses: Sequence[Quiet]) -> bool:
    """Not on a day that was skipped, in a pause, past its hour, or when the post itself goes out."""
    place = places.place(datetime.combine(day, row.time), row.zone)
    own = row.post.plan_date == day and bool(sheet_of(row.post).taken)
    made = CopyOf.objects.filter(why=copies.RECURRENCE, source=row.pk, original_id=row.post_id, day=day).exists()
    quiet = places.is_quiet(day, networks, pauses)
    return not (own or made or quiet or day.isoformat() in row.skipped or place.utc <= datetime.now(UTC))


def _make(row: Recurrence, day: date, zone: str) -> bool:
    """The copy of a day. One that may not go stays as a draft with its plan, and the reason on the series."""
    place = places.place(datetime.combine(day, row.time), row.zone)
    wall = plans.to_wall(place.utc, zone)
    copied = copies.make(row.post, copies.RECURRENCE, row.pk, day, row.made_by_id)
    reason = placing.put(copied.pk, wall, zone, row.made_by_id)
    if reason is not None:
        telling.not_scheduled(row, reason)
        Post.objects.filter(pk=copied.pk).update(plan_date=wall.date(), plan_time=wall.time(), zone=zone)
    row.trouble = {"day": day.isoformat(), "post": copied.pk, "reason": reason.as_json()} if reason else None
    row.left = None if row.left is None else row.left - 1
    return True


def _take_coming_back(row: Recurrence, person: int | None, *, changed: bool = False) -> int:
    taken = 0
    for copy in _copies(row, _today(row)).select_related("post"):
        if copy.post.binned_at is None and (changed or not copies.is_changed(copy)):
            taken += _taken_back(copy, person)
    row.made_until = _today(row) - timedelta(days=1)
    return taken


def _taken_back(copy: CopyOf, person: int | None) -> bool:
    try:
        drafts.throw_away(copy.post, person)
    except drafts.StillOut:
        return False
    if sheet_of(copy.post).published:  # today's, out already
        drafts.recover(copy.post)
        return False
    _release(copy)
    return True


def _release(copy: CopyOf) -> None:
    """Its day is free for another copy."""
    CopyOf.objects.filter(pk=copy.pk).update(day=None)


def _copies(row: Recurrence, first: date) -> QuerySet[CopyOf]:
    return CopyOf.objects.filter(why=copies.RECURRENCE, source=row.pk, original_id=row.post_id, day__gte=first)


def _networks(row: Recurrence) -> list[str]:
    rows = Variant.objects.filter(post_id=row.post_id, chosen=True)
    return list(rows.values_list("channel__network", flat=True))


def _today(row: Recurrence) -> date:
    return plans.to_wall(datetime.now(UTC), row.zone).date()
