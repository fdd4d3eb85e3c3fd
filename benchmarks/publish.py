"""How late do posts go out that all fall due at one instant?

``./run bench publish [--posts 5000] [--brands 100] [--senders 1,2] [--waiting 0,100000] [--answer-ms 50] [--json]``
makes an installation with one channel for each post, over so many brands, each with a server of its own that answers
after a pause, and lets everything fall due at one moment: for each number of sender processes, with and without posts
of the coming weeks waiting in the same tables. Beside it the same posts as jobs of Procrastinate, one for each, that
take, intend, call and record alike; ``--only sender`` or ``--only procrastinate`` leaves the other out. Lateness is
when a post has arrived at its server, less the moment. Servers, database and senders share this machine; ``load`` is
the machine's before each run, which says whom they shared it with.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import psycopg

from benchmarks.installation import Installation, installation

GIVE_UP_SECONDS = 300.0
HEAD_START, A_SECOND = timedelta(seconds=5), 400
"""The moment is so long after everything is ready, and one second more for each so many posts."""
SNAPSHOT = {"text": "Oggi pane di segale, appena sfornato.", "title": "", "language": "it", "options": {}, "media": []}


@dataclass(frozen=True)
class Late:
    """Seconds after the moment."""

    p50: float
    p99: float
    max: float


@dataclass(frozen=True)
class Figures:
    """One run. ``cpu_ms_per_delivery`` is the senders' own; ``database_ms_per_delivery`` is PostgreSQL's."""

    by: str
    senders: int
    waiting: int
    posts: int
    arrived: int
    twice: int
    early: int
    lateness_s: Late
    deliveries_per_s: float
    cpu_ms_per_delivery: float
    database_ms_per_delivery: float
    load: float


@dataclass
class Sandbox:
    """The servers that answer for every account."""

    process: "subprocess.Popen[bytes]"
    port: int
    hosts: int

    def address(self, number: int) -> str:
        """The server of a brand."""
        return f"http://{self.authority(number)}"

    def authority(self, number: int) -> str:
        """The same without its scheme."""
        return f"127.0.1.{number % self.hosts + 1}:{self.port}"

    def arrived(self) -> dict[str, list[float]]:
        """When posts of each account arrived."""
        with urlopen(self.address(0)) as answer:
            seen: dict[str, list[float]] = json.load(answer)
            return seen


@contextmanager
def sandbox(hosts: int, answer_ms: int) -> Iterator[Sandbox]:
    """Let them run."""
    words = [sys.executable, "-m", "benchmarks.sandbox", str(hosts), str(answer_ms)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield Sandbox(process, int(process.stdout.readline()), hosts)
        finally:
            process.kill()


@dataclass
class Bench:
    """An installation with its channels, and how it is measured."""

    house: Installation
    servers: Sandbox
    posts: int
    rounds: int = 0

    def run(self, senders: int, waiting: int) -> Figures:
        """Senders as the product runs them."""
        self._clear(waiting)
        processes = [self.house.start_sender() for _ in range(senders)]
        self._until_connected("passaparola_dispatcher", senders)
        return self._measured("sender", processes, waiting)

    def run_jobs(self, workers: int) -> Figures:
        """The same with a job for each."""
        self._clear(0)
        due = self._due()
        self._rows("SELECT count(*) FROM deliveries_delivery")
        deferred = [sys.executable, "-m", "benchmarks.publish_jobs", "defer", due.isoformat()]
        subprocess.run(deferred, env=self._environment(), check=True)
        words = [sys.executable, "-m", "benchmarks.publish_jobs", "work"]
        processes = [subprocess.Popen(words, env=self._environment()) for _ in range(workers)]
        self.house.senders.extend(processes)
        return self._measured("procrastinate", processes, 0, due)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.house.environment, "PASSAPAROLA_BENCHMARK_OWNER": self.house.owner}

    def _measured(
        self, by: str, processes: "list[subprocess.Popen[bytes]]", waiting: int, due: datetime | None = None
    ) -> Figures:
        load, moment = os.getloadavg()[0], due or self._due()
        before = _database_cpu_seconds(self.house), sum(_cpu_seconds(each.pid) for each in processes)
        ended = self._until_sent()
        database = _database_cpu_seconds(self.house) - before[0]
        used = sum(_cpu_seconds(each.pid) for each in processes) - before[1]
        for process in processes:
            process.kill()
            process.wait()
        seen = self.servers.arrived()
        times = {name: each for name, each in seen.items() if name.startswith(f"did:plc:{self.rounds}x")}
        late = sorted(each[0] - moment.timestamp() for each in times.values()) or [float("nan")]
        each_ms = 1000 / self.posts
        return Figures(
            by=by, senders=len(processes), waiting=waiting, posts=self.posts, arrived=len(times),
            twice=sum(len(each) > 1 for each in times.values()), early=sum(each < 0 for each in late),
            lateness_s=Late(*(round(each, 3) for each in (_share(late, 0.5), _share(late, 0.99), late[-1]))),
            deliveries_per_s=round(self.posts / max(ended - moment.timestamp(), 0.001), 1),
            cpu_ms_per_delivery=round(used * each_ms, 3), database_ms_per_delivery=round(database * each_ms, 3),
            load=round(load, 2),
        )  # fmt: skip

    def _clear(self, waiting: int) -> None:
        """What was sent before is gone; accounts are new, posts of the coming weeks wait."""
        self.rounds += 1
        self._do("TRUNCATE deliveries_delivery CASCADE")
        self._do("UPDATE channels_channel SET remote_id = 'did:plc:' || %s || 'x' || id", self.rounds)
        self._do(_DELIVERIES.format(about="'later'", due="%s + n * interval '9 seconds'"), *self._later(waiting))
        self._do("VACUUM ANALYZE deliveries_delivery, deliveries_attempt, channels_channel")

    def _later(self, waiting: int) -> Sequence[object]:
        return [json.dumps(SNAPSHOT), datetime.now(UTC) + timedelta(hours=1), waiting]

    def _due(self) -> datetime:
        """Everything falls due in a moment that is given to the whole second."""
        pause = HEAD_START + timedelta(seconds=self.posts / A_SECOND)
        due = (datetime.now(UTC) + pause).replace(microsecond=0)
        self._do(_DELIVERIES.format(about="'post'", due="%s + n * interval '0'"), json.dumps(SNAPSHOT), due, self.posts)
        return due

    def _until_sent(self) -> float:
        """When the last result was recorded, in seconds since 1970."""
        pause, end = threading.Event(), time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < end and self._rows(_OPEN) != [(0,)]:
            pause.wait(0.5)
        ((last,),) = self._rows("SELECT extract(epoch FROM max(settled_at))::float8 FROM deliveries_delivery")
        return float(str(last)) if last is not None else float("nan")

    def _until_connected(self, role: str, count: int) -> None:
        pause, end = threading.Event(), time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < end:
            if self._rows("SELECT count(*) >= %s FROM pg_stat_activity WHERE usename = %s", count, role) == [(True,)]:
                return
            pause.wait(0.1)

    def _do(self, sql: str, *given: object) -> None:
        with psycopg.connect(self.house.owner, autocommit=True) as owner:
            owner.execute(sql, given)

    def _rows(self, sql: str, *given: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.house.owner, autocommit=True) as owner:
            return owner.execute(sql, given).fetchall()


_OPEN = "SELECT count(*) FROM deliveries_delivery WHERE thing_kind = 'post' AND state <> 'sent'"
_DELIVERIES = (
    "INSERT INTO deliveries_delivery (brand_id, key, channel_id, thing_kind, thing_id, action, revision, occurrence,"
    " snapshot, made_at, state, due_at, next_at, settle, intents, absences, resends, lookups, retries, deaths, asked,"
    " progress, fence, lease_holder, remote_id, remote_url, proof)"
    " SELECT brand_id, gen_random_uuid(), id, {about}, n, 'publish', 1, 0, %s::jsonb, now(), 'scheduled', due, due,"
    " interval '1 minute', 0, 0, 0, 0, 0, 0, false, '{{}}', 0, '', '', '', '{{}}'"
    " FROM (SELECT c.*, n, {due} AS due FROM generate_series(0, %s - 1) AS n JOIN ("
    "   SELECT c.*, row_number() OVER (ORDER BY c.id) - 1 AS place, count(*) OVER () AS places FROM channels_channel c"
    "  ) AS c ON c.place = n %% c.places) AS made"
)


def make_channels(posts: int, brands: int, servers: Sandbox) -> None:
    """One channel for each post, in turns over the brands."""
    from passaparola.channels.models import Channel
    from passaparola.channels.sealing import seal
    from passaparola.workspaces import tenancy
    from tests.deliveries.desk import small_world
    from tests.support.people import make_brand

    world, network = small_world(), _network()
    person, organisation = world.people["anna"], world.organisations["anna"]
    for number in range(brands):
        brand = make_brand(person, organisation, f"marca-{number}")
        mine = range(number, posts, brands)
        same = {"brand_id": brand, "network": network, "address": servers.address(number), "facts": {}}
        with tenancy.brand(brand):
            made = Channel.objects.bulk_create(
                [Channel(remote_id=f"did:plc:{each}", handle=f"conto{each}", **same) for each in mine]
            )
            for row in made:
                row.secrets = seal(row, {"access": "token", "refresh": "token", "password": "word"})
            Channel.objects.bulk_update(made, ["secrets"], batch_size=500)


def _network() -> str:
    """A network whose posts are one call under a key of ours."""
    from passaparola.kernel.network.spec import IdempotencyBy
    from tests.deliveries.desk import network_by

    return network_by(IdempotencyBy.OWN_ID)


def _share(sorted_values: Sequence[float], share: float) -> float:
    return sorted_values[min(int(len(sorted_values) * share), len(sorted_values) - 1)]


def _cpu_seconds(pid: int, *, children: bool = False) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(each) for each in fields[11 : 15 if children else 13]) / os.sysconf("SC_CLK_TCK")


def _database_cpu_seconds(house: Installation) -> float:
    """The server's, its living backends', and that of those that have ended."""
    assert house.cluster.process is not None
    parent = house.cluster.process.pid
    total = _cpu_seconds(parent, children=True)
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(entry.read_text().rpartition(")")[2].split()[1]) == parent:
                total += _cpu_seconds(int(entry.parent.name))
        except OSError:
            continue
    return total


def measured(
    posts: int, brands: int, senders: Sequence[int], waiting: Sequence[int], answer_ms: int, only: str = ""
) -> Iterator[Figures]:
    """Everything, one after the other; ``only`` the ``sender`` or ``procrastinate``."""
    folder = tempfile.TemporaryDirectory(prefix="passaparola-benchmark-")
    with folder as name, installation(Path(name)) as house, sandbox(brands, answer_ms) as servers:
        allowed = ",".join(servers.authority(number) for number in range(brands))
        house.environment = {**house.environment, "PASSAPAROLA_EGRESS_ALLOW": allowed}
        make_channels(posts, brands, servers)
        bench = Bench(house, servers, posts)
        if only != "procrastinate":
            yield from (bench.run(count, later) for later in waiting for count in senders)
        if only != "sender":
            yield bench.run_jobs(1)


def main(words: Sequence[str]) -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(prog="./run bench publish", description=__doc__)
    for name, default in (("posts", 5000), ("brands", 100), ("answer-ms", 50)):
        parser.add_argument(f"--{name}", type=int, default=default)
    for name, several in (("senders", "1,2"), ("waiting", "0,100000")):
        parser.add_argument(f"--{name}", default=several)
    parser.add_argument("--only", choices=("sender", "procrastinate"), default="")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(words)
    senders, waiting = ([int(each) for each in text.split(",")] for text in (given.senders, given.waiting))
    brands, found = min(given.brands, given.posts, 250), []
    for each in measured(given.posts, brands, senders, waiting, given.answer_ms, given.only):
        found.append(each)
        print(_said(each), file=sys.stderr if given.json else sys.stdout, flush=True)  # one that takes long is seen to
    if given.json:
        print(json.dumps([asdict(each) for each in found]))
    return 0


def _said(each: Figures) -> str:
    late = each.lateness_s
    return (
        f"{each.by} x{each.senders}, {each.waiting} waiting: p50 {late.p50} p99 {late.p99} max {late.max} s, "
        f"{each.deliveries_per_s}/s, {each.cpu_ms_per_delivery} ms (load {each.load})"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
