"""Feeds and what becomes of their entries: each one a draft, once."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.kernel.message import Message
from passaparola.library import shelving
from passaparola.library.receiving import Taken
from passaparola.publishing import drafts
from passaparola.publishing.bulk.fetching import fetched
from passaparola.publishing.feeds import fetching, parsing
from passaparola.publishing.feeds.fetching import Known, Reading, Unread
from passaparola.publishing.feeds.parsing import Item
from passaparola.publishing.models import Entry, Feed, FeedChannel, Post, Stage, Variant
from passaparola.workspaces import tenancy
from passaparola.workspaces.auditing import note
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.models import Brand

_log = logging.getLogger(__name__)

TEMPLATE = "{title}\n\n{summary}\n\n{link}"
EVERY = timedelta(minutes=30)
LONGEST_WAIT = timedelta(hours=24)
AT_ONCE = 40  # feeds of one run
MOST_DRAFTS = 20  # of one reading: a feed that gives all its entries new names fills no list
_TO_READ = "SELECT * FROM passaparola_feeds_to_read(%s)"


@dataclass(frozen=True)
class Wish:
    """What a person says of a feed. ``last``: how many of the entries that are there already become drafts."""

    address: str
    name: str
    template: str
    channels: Sequence[Channel]
    last: int = 0


def add(brand: Brand, wish: Wish, reading: Reading, person: int | None) -> Feed:
    """Keep a feed that was just read; only its last entries become drafts, the others count as seen."""
    feed = Feed.objects.create(
        brand=brand, address=reading.address[:2000], name=(wish.name or reading.name)[:200], template=wish.template,
        made_by_id=person, read_at=timezone.now(), next_at=timezone.now() + EVERY, etag=reading.known.etag,
        modified=reading.known.modified,
    )  # fmt: skip
    choose(feed, wish.channels)
    old = len(reading.items) - wish.last
    for number, item in enumerate(reading.items):
        Entry.objects.create(
            brand=brand, feed=feed, identity=item.identity, post=None if number < old else _draft(feed, item)
        )
    note("feed.added", str(feed), details={"count": min(wish.last, len(reading.items))})
    return feed


def choose(feed: Feed, channels: Sequence[Channel]) -> None:
    """The channels that its drafts are meant for."""
    feed.channels.exclude(channel__in=channels).delete()
    for each in channels:
        FeedChannel.objects.get_or_create(brand_id=feed.brand_id, feed=feed, channel=each)


def read_due() -> int:
    """Read every feed whose turn it is; gives how many drafts were made. Needs no open scope."""
    if is_held():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_TO_READ, [AT_ONCE])
        due = cursor.fetchall()
    return sum(_safely(brand, feed) for brand, feed in due)


def read(brand: int, feed: int) -> int:
    """Read one feed now; gives how many drafts were made. Needs no open scope."""
    with tenancy.brand(brand):
        row = Feed.objects.filter(pk=feed, binned_at__isnull=True).first()
        if row is None:
            return 0
        address, known, wants_picture = row.address, Known(row.etag, row.modified), "{image}" in row.template
        seen = set(row.entries.values_list("identity", flat=True))
    try:
        reading = fetching.read(address, known)
    except Unread as unread:
        _troubled(brand, feed, unread.reason)
        return 0
    fresh = [each for each in reading.items if each.identity not in seen][-MOST_DRAFTS:]
    pictures = {each.identity: _picture(each) for each in fresh if wants_picture}
    with tenancy.brand(brand):
        return _taken(feed, reading, fresh, pictures)


def _safely(brand: int, feed: int) -> int:
    try:
        return read(brand, feed)
    except Exception:
        _log.exception("feed %s could not be read", feed)
        _troubled(brand, feed, Message("feed.broken"))
        return 0


def _taken(feed: int, reading: Reading, fresh: Sequence[Item], pictures: dict[str, Taken | None]) -> int:
    row = Feed.objects.select_for_update().get(pk=feed)
    seen = set(row.entries.filter(identity__in=[each.identity for each in fresh]).values_list("identity", flat=True))
    new = [each for each in fresh if each.identity not in seen]
    for item in new:
        post = _draft(row, item)
        if picture := pictures.get(item.identity):
            drafts.attach(post, [shelving.shelve(row.brand_id, picture, row.made_by_id)])
        Entry.objects.create(brand_id=row.brand_id, feed=row, identity=item.identity, post=post)
    row.trouble, row.read_at, row.next_at = None, timezone.now(), timezone.now() + EVERY
    row.etag, row.modified = reading.known.etag, reading.known.modified
    row.save(update_fields=["trouble", "read_at", "next_at", "etag", "modified"])
    return len(new)


def _draft(feed: Feed, item: Item) -> Post:
    post = Post.objects.create(
        brand_id=feed.brand_id, title=item.title, text=parsing.filled(feed.template or TEMPLATE, item),
        language=feed.brand.language, stage=Stage.IDEA, made_by_id=feed.made_by_id,
    )  # fmt: skip
    for each in feed.channels.all():
        Variant.objects.create(brand_id=feed.brand_id, post=post, channel_id=each.channel_id)
    return post


def _picture(item: Item) -> Taken | None:
    got = fetched(item.image) if item.image else None
    return got if isinstance(got, Taken) else None


def _troubled(brand: int, feed: int, reason: Message) -> None:
    """Ask again later, each time twice as late, at most a day."""
    with tenancy.brand(brand):
        row = Feed.objects.select_for_update().get(pk=feed)
        waited = row.next_at - row.read_at if row.trouble and row.next_at and row.read_at else EVERY / 2
        row.trouble, row.read_at = reason.as_json(), timezone.now()
        row.next_at = row.read_at + min(LONGEST_WAIT, max(EVERY, waited * 2))
        row.save(update_fields=["trouble", "read_at", "next_at"])
