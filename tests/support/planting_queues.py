"""Queues, what comes again, pauses, imports, feeds and calendar addresses of a brand, every row bearing its mark."""

from datetime import date, time

from passaparola.channels.models import Channel
from passaparola.publishing.models import (
    BulkChange,
    CalendarShare,
    CopyOf,
    Entry,
    Evergreen,
    Feed,
    FeedChannel,
    Import,
    ImportedPost,
    Pause,
    Post,
    Queue,
    QueueChannel,
    Queued,
    QueueTime,
    Recurrence,
)

DAY = date(2031, 5, 5)


def queues(brand: int, mark: str, channel: Channel, post: Post) -> dict[str, object]:
    """A row of each, and what fills their addresses."""
    queue = Queue.objects.create(brand_id=brand, name=mark, zone="Europe/Rome")
    QueueChannel.objects.create(brand_id=brand, queue=queue, channel=channel)
    QueueTime.objects.create(brand_id=brand, queue=queue, weekday=1, time=time(9))
    Queued.objects.create(brand_id=brand, queue=queue, post=post, position=1)
    again = Recurrence.objects.create(brand_id=brand, post=post, time=time(9), zone="Europe/Rome", starts_on=DAY)
    true = Evergreen.objects.create(brand_id=brand, post=post, queue=queue, last_on=DAY)
    pause = Pause.objects.create(brand_id=brand, starts_on=DAY, ends_on=DAY, reason=mark)
    copied = Post.objects.create(brand_id=brand, title=mark, text=mark)
    CopyOf.objects.create(brand_id=brand, post=copied, original=post, why="recurrence", source=again.pk, day=DAY)
    named = {"queue": queue, "recurrence": again, "evergreen": true, "pause": pause}
    return {name: row.pk for name, row in named.items()} | _from_outside(brand, mark, channel, copied)


def _from_outside(brand: int, mark: str, channel: Channel, post: Post) -> dict[str, object]:
    source = Import.objects.create(
        brand_id=brand, name=mark, header=["Testo"], cells=[[1, [mark]]], mapping={"0": "text"},
        given={"zone": "Europe/Rome", "order": "", "left_out": [], "channels": []},
    )  # fmt: skip
    ImportedPost.objects.create(brand_id=brand, source=source, post=post, row=1)
    change = BulkChange.objects.create(brand_id=brand, what="shift", before=[])
    feed = Feed.objects.create(brand_id=brand, address="http://127.0.0.1:1/feed", name=mark, template=mark)
    FeedChannel.objects.create(brand_id=brand, feed=feed, channel=channel)
    Entry.objects.create(brand_id=brand, feed=feed, identity=mark, post=post)
    share = CalendarShare.objects.create(brand_id=brand, name=mark, token_hash=f"{mark}-{brand}")
    return {"source": source.pk, "change": change.pk, "feed": feed.pk, "share": share.pk}
