"""How quick are the stations' pages for a brand with years behind it?

``python -m benchmarks.pages [--posts 2000] [--readings 20000] [--threads 2000] [--times 9]`` makes an installation
whose one brand has so many of each, asks for every station's page as its owner, as the application's database role,
through all middleware but no socket, and prints a table: queries, p50 and p95 in milliseconds, and the load of the
machine.
``--json`` prints the same as JSON, ``--queries NAME`` the statements of one page, the most repeated first.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.installation import installation

PAGES = (
    ("overview", "/b/caffe/"),
    ("audit", "/b/caffe/audit/"),
    ("plan", "/b/caffe/plan/"),
    ("personas", "/b/caffe/strategy/personas/"),
    ("calendar", "/b/caffe/calendar/"),
    ("calendar events", "/b/caffe/calendar/events/?start={month}&end={after}"),
    ("posts", "/b/caffe/posts/"),
    ("a post", "/b/caffe/posts/{post}/"),
    ("a post's figures", "/b/caffe/measure/posts/{post}/"),
    ("a post's talks", "/b/caffe/conversations/post/{post}/"),
    ("approvals", "/b/caffe/approvals/"),
    ("deliveries", "/b/caffe/deliveries/"),
    ("library", "/b/caffe/library/"),
    ("links", "/b/caffe/links/"),
    ("site", "/b/caffe/site/"),
    ("conversations", "/b/caffe/conversations/"),
    ("conversations, all", "/b/caffe/conversations/?tab=all"),
    ("conversations, sought", "/b/caffe/conversations/?tab=all&q=parola"),
    ("a conversation", "/b/caffe/conversations/{thread}/"),
    ("results", "/b/caffe/measure/results/"),
    ("a metric", "/b/caffe/measure/metrics/engagement_rate_by_followers/"),
    ("goals", "/b/caffe/measure/goals/"),
    ("a goal", "/b/caffe/measure/goals/{goal}/"),
    ("corrections", "/b/caffe/measure/corrections/"),
    ("profit", "/b/caffe/measure/profit/"),
    ("costs", "/b/caffe/measure/costs/"),
    ("conversions", "/b/caffe/measure/conversions/"),
    ("who passed it on", "/b/caffe/word-of-mouth/"),
    ("referrals", "/b/caffe/word-of-mouth/referrals/"),
    ("reports", "/b/caffe/reports/"),
    ("channels", "/b/caffe/channels/"),
)


@dataclass(frozen=True)
class Took:
    """What one page cost."""

    page: str
    status: int
    kilobytes: int
    queries: int
    p50_ms: float
    p95_ms: float


def measure(times: int, parts: dict[str, object]) -> list[Took]:
    """Every page, so many times each, the first not counted."""
    client = _signed_in()
    return [_took(client, name, address.format(**parts), times) for name, address in PAGES]


def _took(client: Any, name: str, address: str, times: int) -> Took:
    answer, statements = _watched(client, address)
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        client.get(address)
        seconds.append(time.perf_counter() - began)
    seconds.sort()
    middle, late = seconds[len(seconds) // 2], seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))]
    size = len(answer.content) // 1000
    return Took(name, answer.status_code, size, len(statements), round(middle * 1000, 1), round(late * 1000, 1))


def _watched(client: Any, address: str) -> tuple[Any, list[str]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        answer = client.get(address)
    return answer, [str(each["sql"]) for each in caught.captured_queries]


def _signed_in() -> Any:
    from django.test import Client

    from passaparola.workspaces.models import Person

    client = Client(HTTP_HOST="localhost", headers={"accept-language": "it"})
    client.force_login(Person.objects.get(username="anna"))
    return client


def _repeated(client: Any, address: str) -> None:
    _answer, statements = _watched(client, address)
    shapes = Counter(re.sub(r"\b\d+\b|'[^']*'", "?", each)[:400] for each in statements)
    for shape, count in shapes.most_common(25):
        print(count, shape, "\n")


def _table(rows: Sequence[Took]) -> str:
    lines = [f"{'page':<22}{'status':>7}{'kB':>6}{'queries':>9}{'p50 ms':>9}{'p95 ms':>9}"]
    lines += [
        f"{r.page:<22}{r.status:>7}{r.kilobytes:>6}{r.queries:>9}{r.p50_ms:>9}{r.p95_ms:>9}"
        for r in sorted(rows, key=lambda each: -each.p50_ms)
    ]
    return "\n".join(lines)


def main(words: Sequence[str]) -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    for name, default in (("posts", 2_000), ("readings", 20_000), ("threads", 2_000), ("times", 9)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--queries", default="", metavar="NAME", help="the statements of this page instead")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="passaparola-benchmark-") as folder, installation(Path(folder)):
        from benchmarks.old_brand import planted

        parts = planted(given.posts, given.readings, given.threads)
        if given.queries:
            _repeated(_signed_in(), dict(PAGES)[given.queries].format(**parts))
            return 0
        rows = measure(given.times, parts)
        load = {"load_1_min": round(os.getloadavg()[0], 1), "cores": os.cpu_count(), "planted": given.__dict__}
    print(json.dumps({**load, "pages": [asdict(each) for each in rows]}) if given.json else _table(rows))
    print(json.dumps(load), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
