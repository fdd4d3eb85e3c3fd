"""How quick is the redirect of a tracked link?

``python -m benchmarks.short_links [--links 2000] [--clicks 20000] [--requests 3000] [--clients 8]`` makes an
installation with so many links and clicks, starts the product's web server on it, lets clients follow random links at
once, each as another visitor, and prints as JSON: requests a second, p50, p95 and maximum in milliseconds, and how many
clicks were stored. Clients, server and database share this machine, so a bigger one does better.
"""

import argparse
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from benchmarks.installation import Installation, installation

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
READY_SECONDS = 60.0


def measure(house: Installation, links: int, clicks: int, requests: int, clients: int) -> dict[str, object]:
    """Run it once."""
    codes = _planted(links, clicks)
    port = _free_port()
    server = _served(house, port)
    try:
        _wait(port)
        _follow(port, codes, 200, 2)  # the first requests load modules
        began = time.monotonic()
        took = sorted(_follow(port, codes, requests, clients))
        seconds = time.monotonic() - began
    finally:
        server.terminate()
        server.wait()
    return {
        "links": links, "clicks_before": clicks, "requests": len(took), "clients": clients,
        "a_second": round(len(took) / seconds), "p50_ms": round(took[len(took) // 2] * 1000, 1),
        "p95_ms": round(took[int(len(took) * 0.95)] * 1000, 1), "max_ms": round(took[-1] * 1000, 1),
        "clicks_stored": _stored(house) - clicks - 200, "load_1_min": round(os.getloadavg()[0], 1),
        "cores": os.cpu_count(),
    }  # fmt: skip


def _planted(links: int, clicks: int) -> list[str]:
    from passaparola.links import rules
    from passaparola.links.models import Click, TrackedLink
    from passaparola.workspaces import tenancy
    from tests.deliveries.desk import small_world

    brand = small_world().brands["caffe"]
    with tenancy.brand(brand):
        rows = [
            TrackedLink(brand_id=brand, code=rules.new_code(), target=f"https://shop.example/{number}")
            for number in range(links)
        ]
        made = TrackedLink.objects.bulk_create(rows, batch_size=1_000)
        old = (Click(brand_id=brand, link=made[number % links], visitor=f"{number:032x}") for number in range(clicks))
        Click.objects.bulk_create(old, batch_size=1_000)
    return [each.code for each in made]


def _served(house: Installation, port: int) -> "subprocess.Popen[bytes]":
    words = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--no-access-log", "passaparola.config.wsgi:application",
    ]  # fmt: skip
    environment = {**os.environ, **house.environment, "PASSAPAROLA_PORT": str(port)}
    with (house.cluster.data / "web.log").open("ab") as log:
        return subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def _follow(port: int, codes: Sequence[str], requests: int, clients: int) -> list[float]:
    took: list[float] = []
    shares = [requests // clients] * clients
    threads = [threading.Thread(target=_client, args=(port, codes, share, took)) for share in shares]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return took


def _client(port: int, codes: Sequence[str], requests: int, took: list[float]) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port)
    for _ in range(requests):
        visitor = ".".join(str(random.randrange(1, 255)) for _ in range(4))
        headers = {"User-Agent": BROWSER, "Accept": "text/html", "X-Forwarded-For": visitor}
        began = time.perf_counter()
        line.request("GET", f"/l/{random.choice(codes)}", headers=headers)
        answer = line.getresponse()
        answer.read()
        assert answer.status == 302, answer.status
        took.append(time.perf_counter() - began)


def _stored(house: Installation) -> int:
    with psycopg.connect(house.owner, autocommit=True) as owner:
        row = owner.execute("SELECT count(*) FROM links_click").fetchone()
    return int(row[0]) if row else 0


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(port: int) -> None:
    pause, end = threading.Event(), time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            pause.wait(0.2)
    raise TimeoutError("the web server did not start")


def main(words: Sequence[str]) -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.short_links", description=__doc__)
    for name, default in (("links", 2_000), ("clicks", 20_000), ("requests", 3_000), ("clients", 8)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="passaparola-benchmark-") as folder, installation(Path(folder)) as house:
        print(json.dumps(measure(house, given.links, given.clicks, given.requests, given.clients)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
