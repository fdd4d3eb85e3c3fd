"""How quick is planning for a brand with a full month?

``python -m benchmarks.planning [--posts 1000] [--times 40] [--json]`` makes an installation whose one brand has so many
posts in one month (a third drafts, a third scheduled, a third published), asks for its planning pages, saves a draft in
the composer and looks for the next free place of a queue, as its owner, as the application's database role, through all
middleware but no socket. Prints the queries of each and p50, p95 in milliseconds; ``next slot`` is the call alone.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.installation import installation

PAGES = (
    ("calendar", "/b/caffe/calendar/"),
    ("calendar events", "/b/caffe/calendar/events/?start={month}&end={after}"),
    ("calendar events, narrowed", "/b/caffe/calendar/events/?start={month}&end={after}&q=parola&pillar={pillar}"),
    ("board", "/b/caffe/board/?state="),
    ("quick view", "/b/caffe/posts/{post}/quick/"),
    ("all brands' events", "/across/events/?start={month}&end={after}"),
    ("my work today", "/today/"),
)
WARM = 3
"""Requests before the first that counts."""


@dataclass(frozen=True)
class Took:
    """What one thing cost."""

    what: str
    queries: int
    p50_ms: float
    p95_ms: float
    kilobytes: int


def measure(times: int, parts: dict[str, Any]) -> list[Took]:
    """Everything, so many times each."""
    from benchmarks.pages import _signed_in

    client = _signed_in()
    rows = [_took(name, partial(client.get, where.format(**parts)), times) for name, where in PAGES]
    return [*rows, _composer_save(client, times, parts), _took("next slot", lambda: _next_slot(parts), times)]


def _composer_save(client: Any, times: int, parts: dict[str, Any]) -> Took:
    """Typing on a draft with a day of this month and a channel: each save changes it, looked at when all are done."""
    key, turns = uuid.uuid4(), iter(range(10_000))
    form = {
        "key": str(key), "version": "", "channel": [parts["channel"]], "window": "b", "content": "1", "utm-asked": "1",
        "day": parts["soon"], "hour": "10:10",
    }  # fmt: skip
    save = {"HX-Request": "true", "HX-Request-Type": "partial"}
    last = ""

    def saved() -> Any:
        nonlocal last
        turn = next(turns)
        last = f"Una parola che cambia a ogni tasto, la numero {turn}: https://example.org/pane"
        return client.post("/b/caffe/compose/check/", {**form, "text": last, "turn": str(turn)}, headers=save)

    took = _took("composer save", saved, times)
    _assert_kept(parts["brand"], key, last)
    return took


def _assert_kept(brand: int, key: uuid.UUID, text: str) -> None:
    """Raises RuntimeError unless the draft says what was sent last."""
    from passaparola.publishing.models import Post
    from passaparola.workspaces import tenancy

    with tenancy.brand(brand):
        kept = list(Post.objects.filter(key=key).values_list("text", flat=True))
    if kept != [text]:
        raise RuntimeError(f"composer save: kept {kept}, sent {text!r}")


def _next_slot(parts: dict[str, Any]) -> Any:
    from passaparola.publishing.planning.next_slot import next_free
    from passaparola.workspaces import tenancy
    from passaparola.workspaces.models import Brand

    with tenancy.brand(parts["brand"]):
        return next_free(Brand.objects.get(pk=parts["brand"]))


def _took(name: str, call: Callable[[], Any], times: int) -> Took:
    from django.db import connection

    statements: list[str] = []

    def noted(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    for _ in range(WARM):
        call()
    with connection.execute_wrapper(noted):
        answer = call()
    if getattr(answer, "status_code", 200) >= 400:
        raise RuntimeError(f"{name}: {answer.status_code}")
    seconds = sorted(_seconds(call) for _ in range(times))
    late = seconds[min(times - 1, int(times * 0.95))]
    size = len(getattr(answer, "content", b"")) // 1000
    return Took(name, len(statements), round(seconds[times // 2] * 1000, 1), round(late * 1000, 1), size)


def _seconds(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def planted(many: int) -> dict[str, Any]:
    """The brand's month; gives what fills the addresses."""
    from django.utils import timezone

    from benchmarks.old_brand import _aims, _channels, _kept
    from passaparola.publishing.models import Post, Queue, QueueChannel, QueueTime, Variant
    from passaparola.workspaces import tenancy
    from tests.deliveries.desk import small_world

    brand, now = small_world().brands["caffe"], timezone.now()
    first = now.replace(day=1, hour=6, minute=0, second=0, microsecond=0)
    with tenancy.brand(brand):
        channels = _channels(brand)
        aims = _aims(brand, channels, now)
        moments = [first + timedelta(minutes=number * 28 * 24 * 60 // many) for number in range(many)]
        posts = _kept(
            [
                Post(
                    brand_id=brand, title=f"Post {number}", text=f"Una parola al giorno, la numero {number}. " * 6,
                    plan_date=at.date(), plan_time=at.time(), zone="Europe/Rome", pillar=aims["pillars"][number % 5],
                )
                for number, at in enumerate(moments)
            ]
        )  # fmt: skip
        _kept([Variant(brand_id=brand, post=each, channel=channels[n % 4]) for n, each in enumerate(posts)])
        _deliveries(brand, posts, channels, moments, now)
        queue = Queue.objects.create(brand_id=brand, name="Ricette", zone="Europe/Rome")
        for each in channels:
            QueueChannel.objects.create(brand_id=brand, queue=queue, channel=each)
        for weekday in range(7):
            QueueTime.objects.create(brand_id=brand, queue=queue, weekday=weekday, time="09:00")
    soon = (now + timedelta(days=1)).date()
    month, after = first.date(), first.date() + timedelta(days=42)
    return {
        "brand": brand, "channel": channels[0].pk, "pillar": aims["pillars"][0].pk, "post": posts[0].pk,
        "soon": soon.isoformat(),
        "month": f"{month}T00:00:00", "after": f"{after}T00:00:00",
    }  # fmt: skip


def _deliveries(
    brand: int, posts: Sequence[Any], channels: Sequence[Any], moments: Sequence[datetime], now: datetime
) -> None:
    """Two thirds are handed over: those whose moment is past went out, the others are scheduled."""
    from benchmarks.old_brand import _kept
    from passaparola.deliveries.models import Delivery

    rows = []
    for number, (post, at) in enumerate(zip(posts, moments, strict=True)):
        if number % 3 == 0:
            continue
        sent = at < now
        rows.append(
            Delivery(
                brand_id=brand, channel=channels[number % 4], thing_kind="post", thing_id=post.pk, action="publish",
                snapshot={"text": post.text, "title": post.title, "media": []}, due_at=at,
                state="sent" if sent else "scheduled", next_at=None if sent else at, sent_at=at if sent else None,
                remote_id=f"remote-{number}" if sent else "", settled_at=at if sent else None,
            )
        )  # fmt: skip
    _kept(rows)


def main(words: Sequence[str]) -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning", description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="passaparola-benchmark-") as folder, installation(Path(folder)):
        rows = measure(given.times, planted(given.posts))
        load = {"posts": given.posts, "times": given.times, "load_1_min": round(os.getloadavg()[0], 1)}
    if given.json:
        print(json.dumps({**load, "cores": os.cpu_count(), "pages": [asdict(each) for each in rows]}))
    else:
        for r in rows:
            print(f"{r.what:<28}{r.queries:>4} queries{r.p50_ms:>9} ms{r.p95_ms:>9} ms{r.kilobytes:>6} kB")
        print(json.dumps(load), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
