"""Do many open live streams slow the pages down, and what does a whole idle installation weigh?

``python -m benchmarks.live_streams``: starts the demo in a temporary folder, measures the same page without streams,
with 200 open ones, and without them again, in one run; prints its figures as JSON. Linux only (it reads /proc).
"""

import asyncio
import json
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

HOST, PORT = "localhost", 18_400
STREAMS = 200
REQUESTS = 300
"""Pages fetched in each phase, one after the other, as one person would."""
IDLE_SECONDS = 20
"""After the start, before memory is read: the demo's first posts have gone out by then."""
PAGES = ("/b/forno-passaparola/", "/b/forno-passaparola/posts/", "/b/forno-passaparola/deliveries/")


def main() -> None:
    """Measure, and print."""
    if len(sys.argv) > 1:
        print(json.dumps(asyncio.run(hold(sys.argv[1], int(sys.argv[2])))), flush=True)
        return
    with tempfile.TemporaryDirectory(prefix="passaparola-live-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        print(json.dumps(figures(folder), indent=1))


def figures(folder: Path) -> dict[str, object]:
    """Everything that is measured."""
    found: dict[str, object] = {}
    with started(folder / "cold", "up") as (seconds, _said, _process):
        found["seconds to ready, empty folder"] = seconds
    with started(folder / "cold", "up") as (seconds, _said, process):
        found["seconds to ready, warm"] = seconds
        time.sleep(IDLE_SECONDS)
        found["idle"] = weights(process.pid)
    found["MB on disk, empty installation"] = megabytes(folder / "cold")
    with started(folder / "demo", "demo") as (_seconds, said, process):
        person = Person(re.search(r"password `(.+?)`", said).group(1))  # type: ignore[union-attr]
        time.sleep(IDLE_SECONDS)
        found["without streams, ms"] = person.visits()
        with streams(person.ticket(), STREAMS) as opened:
            found["open streams"] = opened
            found["with streams, ms"] = person.visits()
            found["with streams"] = weights(process.pid)
        found["without them again, ms"] = person.visits()
    return found


@contextmanager
def started(data: Path, word: str) -> Iterator[tuple[float, str, "subprocess.Popen[str]"]]:
    """The product; how long it took to be ready, and what it said."""
    began = time.monotonic()
    command = [sys.executable, "-m", "passaparola.cli.main", word, "--data", str(data), "--port", str(PORT)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = ""
    try:
        for line in process.stderr:
            said += line
            if line.startswith("Ready:"):
                break
        seconds = round(time.monotonic() - began, 1)
        said += process.stderr.readline()
        yield seconds, said, process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        process.stderr.close()


class Person:
    """Somebody signed in, on one kept connection."""

    def __init__(self, password: str) -> None:
        self.line = HTTPConnection(HOST, PORT, timeout=30)
        self.cookies: dict[str, str] = {}
        token = re.search(r'csrfmiddlewaretoken" value="(.+?)"', self.get("/accounts/login/"))
        assert token is not None
        form = {"login": "demo", "password": password, "csrfmiddlewaretoken": token.group(1)}
        status = self.ask("POST", "/accounts/login/", urlencode(form))[0]
        assert status == 302, status

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        """One request, cookies kept."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{HOST}:{PORT}"}
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        for cookie in answer.headers.get_all("set-cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
        return answer.status, answer.read().decode()

    def get(self, path: str) -> str:
        """A page that must be there."""
        status, text = self.ask("GET", path)
        assert status == 200, (path, status)
        return text

    def visits(self) -> dict[str, float]:
        """How long pages take."""
        took = []
        for number in range(REQUESTS):
            began = time.perf_counter()
            self.get(PAGES[number % len(PAGES)])
            took.append((time.perf_counter() - began) * 1000)
        cuts = quantiles(took, n=100)
        return {name: round(value, 1) for name, value in
                (("p50", median(took)), ("p95", cuts[94]), ("p99", cuts[98]), ("max", max(took)))}  # fmt: skip

    def ticket(self) -> str:
        """What opens a stream."""
        found = re.search(r'data-live-ticket="(.+?)"', self.get(PAGES[0]))
        assert found is not None
        return found.group(1)


@contextmanager
def streams(ticket: str, wanted: int) -> Iterator[int]:
    """Open streams, held by a process of their own, so that they cost the one that measures nothing."""
    command = [sys.executable, "-m", "benchmarks.live_streams", ticket, str(wanted)]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        yield int(holder.stdout.readline())
    finally:
        holder.communicate(timeout=30)


async def hold(ticket: str, wanted: int) -> int:
    """Open the streams, say how many answered, and keep reading until standard input ends."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    opened = await asyncio.gather(*(listen(ticket) for _each in range(wanted)))
    print(sum(welcome for _reader, welcome in opened), flush=True)
    draining = [asyncio.create_task(reader.read()) for reader, _welcome in opened]
    await asyncio.to_thread(sys.stdin.read)
    for each in draining:
        each.cancel()
    return 0


async def listen(ticket: str) -> tuple[asyncio.StreamReader, bool]:
    """One stream, by hand, and whether it was welcome."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT + 1)
    asked = f"GET /live/?{urlencode({'ticket': ticket})} HTTP/1.1\r\nHost: {HOST}:{PORT + 1}\r\n\r\n"
    writer.write(asked.encode())
    reader._keep = writer  # type: ignore[attr-defined]  # or it would be closed when it is forgotten
    head = await reader.readuntil(b"\r\n\r\n")
    return reader, head.startswith(b"HTTP/1.1 200")


def weights(root: int) -> dict[str, object]:
    """Proportional memory of the installation, in MB, by what runs."""
    found: dict[str, float] = {}
    for pid in family(root):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            smaps = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        pss = re.search(r"^Pss:\s+(\d+) kB", smaps, re.MULTILINE)
        name = command[2].decode() if command[1:2] == [b"-m"] else "postgres" if b"postgres" in command[0] else "other"
        found[name] = found.get(name, 0) + (int(pss.group(1)) / 1024 if pss else 0)
    each = {name: round(value) for name, value in sorted(found.items())}
    return {"MB": each, "MB in all": round(sum(found.values()))}


def family(pid: int) -> list[int]:
    """A process and all below it."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    below = [int(each) for each in listed.read_text().split()] if listed.exists() else []
    return [pid, *(each for child in below for each in family(child))]


def megabytes(folder: Path) -> int:
    """What a folder takes."""
    done = subprocess.run([shutil.which("du") or "du", "-sm", str(folder)], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[0])


if __name__ == "__main__":
    main()
