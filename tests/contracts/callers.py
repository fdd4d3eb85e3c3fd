"""Asking a fake what a real server was asked, and comparing the answers with the recordings."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from passaparola.kernel.fakeserver import Fake, Running, serve_in_thread
from passaparola.kernel.http import Door, Json, Request, Response
from passaparola.kernel.loop import LoopThread
from tests.contracts.fixtures import ROOT
from tests.servers.recordings import Call

_PATIENCE = timedelta(seconds=20)


@dataclass
class Caller:
    """Asks a fake as the recordings ask a real server."""

    running: Running
    thread: LoopThread
    door: Door

    def ask(self, method: str, route: str, headers: Mapping[str, str], tree: object = None) -> Response:
        body = None if tree is None else Json(tree)
        return self.send(Request(method, self.running.url + route, headers, body=body))

    def send(self, request: Request) -> Response:
        return self.thread.run(self.door.send(request), _PATIENCE)


@contextmanager
def called(fake: Fake) -> Iterator[tuple[Running, LoopThread, Door]]:
    thread = LoopThread()
    with serve_in_thread(fake) as running:
        door = Door([running.authority])
        try:
            yield running, thread, door
        finally:
            thread.run(door.close(), _PATIENCE)
            thread.close()


def differences(network: str, calls: Iterator[Call], left_out: Collection[str] = ()) -> list[str]:
    """Where the fake answers otherwise; ``left_out`` are names that the recordings do not keep."""
    found = []
    for call in calls:
        kept = json.loads((ROOT / network / "fixtures" / f"{call.name}.json").read_text("utf-8"))
        now = call.recorded("")
        told = (now["status"], _code(now["body"]))
        if told != (kept["status"], _code(kept["body"])):
            found.append(f"{call.name}: {told}, the real one {(kept['status'], _code(kept['body']))}")
        missing = _keys(now["body"]) - _keys(kept["body"]) - set(left_out)
        if call.outcome == "ok" and missing:
            found.append(f"{call.name}: the real one has no {sorted(missing)}")
    return found


def _code(body: object) -> object:
    if not isinstance(body, dict):
        return None
    hidden = (body.get("data") or {}).get("details", {}).get("status", {}) if isinstance(body.get("data"), dict) else {}
    return hidden.get("code") or body.get("error") or body.get("code")


def _keys(body: object) -> set[str]:
    return set(body) if isinstance(body, dict) else set()
