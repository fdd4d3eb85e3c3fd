"""The recording server: two boards in a process of their own, which write each commit down before they do their worst.

``python -m benchmarks.campaign.server SEED`` prints its ports. The conductor tells it through ``/conduct`` into
which file it writes and how hostile it is, and reads at ``/figures`` what it did.
"""

import asyncio
import json
import os
import socket
import struct
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from email.utils import formatdate
from random import Random

from aiohttp import web

from benchmarks.campaign import faults

KEYED = "keyed"
DOORS = 4
"""Ports: a sender opens at most forty calls to one of them, and a hundred are to be in flight."""
_GARBAGE = ("<html>ok</html>", '{"id": ', "[1, 2]", '{"done": true}')


@dataclass
class Board:
    """What stands on one account's board, and which token opens it."""

    posts: list[tuple[float, str, str, str]] = field(default_factory=list)  # moment, id, text, key
    generation: int = 0


@dataclass
class Temper:
    """How the boards behave; ``late``, ``lag`` and ``answer`` are ranges in seconds; ``aimed`` comes more often."""

    commits: str = ""
    hostile: bool = False
    late: tuple[float, float] = (0.0, 0.0)
    lag: tuple[float, float] = (0.0, 0.0)
    answer: tuple[float, float] = (0.005, 0.03)
    aimed: str = ""


class Server:
    """Answers for every account of both boards."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.boards: dict[tuple[str, str], Board] = {}
        self.temper = Temper()
        self.file = -1
        self.calls: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.late: set[asyncio.Task[None]] = set()
        self.decks = {
            "commit": self._commits(""),
            "read": faults.Deck(faults.OF_READS, faults.READS_IN, self.random),
            "refresh": faults.Deck(faults.OF_REFRESHES, faults.REFRESHES_IN, self.random),
        }

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        _, name, *rest = request.path.split("/")
        if name in ("conduct", "figures"):
            return await self._conduct(request, name)
        account, what = rest[0], rest[1]
        kind = "refresh" if what == "token" else "commit" if request.method == "POST" else "read"
        body = await request.read()
        self.calls[kind] += 1
        board = self.boards.setdefault((name, account), Board())
        await asyncio.sleep(self.random.uniform(*self.temper.answer) / 2)
        if kind != "refresh" and request.headers.get("Authorization") != f"Bearer {_token(account, board)}":
            return _json({"error": "token"}, 401)
        fault = self.decks[kind].draw() if self.temper.hostile else ""
        self.faults.update([fault] if fault else [])
        if kind == "refresh":
            return await self._faulty(request, fault, lambda: {"access": _token(account, board)})
        if kind == "read":
            return await self._faulty(request, fault, lambda: self._read(request, board, fault))
        text, key = json.loads(body)["text"], request.headers.get("Idempotency-Key", "") if name == KEYED else ""
        return await self._committed(request, fault, (name, account), text, key)

    async def _conduct(self, request: web.BaseRequest, name: str) -> web.StreamResponse:
        if name == "conduct":
            self.temper = Temper(**json.loads(await request.read()))
            self.file = os.open(self.temper.commits, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            self.decks["commit"] = self._commits(self.temper.aimed)
            self.calls.clear()
            self.faults.clear()
        return _json({"calls": dict(self.calls), "faults": dict(self.faults), "late": len(self.late)})

    def _commits(self, aimed: str) -> faults.Deck:
        more = [aimed] * faults.AIMED if aimed else []
        return faults.Deck([*faults.OF_COMMITS, *more], faults.COMMITS_IN, self.random)

    async def _committed(
        self, request: web.BaseRequest, fault: str, place: tuple[str, str], text: str, key: str
    ) -> web.StreamResponse:
        if fault == faults.REFUSED:
            self.boards[place].generation += 1
        if fault == faults.LATE:
            self._commit_later(place, text, key)
            hang = [] if self.temper.aimed == faults.LATE else [faults.HANG]  # so long that it would be there by then
            way = self.random.choice([faults.BEFORE_5XX, faults.BEFORE_RESET, *hang])
            return await self._faulty(request, way, dict)
        arrives = fault in ("", faults.AFTER_5XX, faults.AFTER_RESET, faults.GARBAGE) or (
            fault == faults.HANG and self.random.random() < 0.5
        )
        id = self._commit(place, text, key) if arrives else ""
        return await self._faulty(request, fault, lambda: {"id": id, "text": text})

    def _commit_later(self, place: tuple[str, str], text: str, key: str) -> None:
        async def commit() -> None:
            await asyncio.sleep(self.random.uniform(*self.temper.late))
            self._commit(place, text, key)

        task = asyncio.get_running_loop().create_task(commit())
        self.late.add(task)
        task.add_done_callback(self.late.discard)

    def _commit(self, place: tuple[str, str], text: str, key: str) -> str:
        """Pin it and write it down; a key that stands already pins nothing."""
        board = self.boards[place]
        for _, id, _, known in board.posts if key else ():
            if known == key:
                return id
        now, id = time.time(), f"{len(board.posts) + 1}"
        line = json.dumps({"at": now, "network": place[0], "account": place[1], "id": id, "text": text})
        os.write(self.file, line.encode() + b"\n")
        board.posts.append((now, id, text, key))
        return id

    def _read(self, request: web.BaseRequest, board: Board, fault: str) -> list[dict[str, str]]:
        until = time.time() - (self.random.uniform(*self.temper.lag) if fault == faults.STALE else 0.0)
        since, key = float(request.query.get("since", "0")), request.query.get("key", "")
        return [
            {"id": id, "text": text}
            for at, id, text, known in board.posts
            if since <= at <= until and (not key or known == key)
        ]

    async def _faulty(self, request: web.BaseRequest, fault: str, answer: "object") -> web.StreamResponse:
        """What has to be done is done by now, but for a read; the answer is what may be lost."""
        await asyncio.sleep(self.random.uniform(*self.temper.answer) / 2)
        match fault:
            case faults.REFUSED:
                return _json({"error": "token"}, 401)
            case faults.SECONDS_429:
                return _json({}, 429, {"Retry-After": str(self.random.randint(1, faults.LONGEST_RETRY_AFTER))})
            case faults.DATE_429:
                moment = formatdate(time.time() + faults.LONGEST_RETRY_AFTER, usegmt=True)
                return _json({}, 429, {"Retry-After": moment})
            case faults.BEFORE_5XX | faults.AFTER_5XX:
                return _json({}, self.random.choice([500, 502, 503, 504]))
            case faults.BEFORE_RESET | faults.AFTER_RESET:
                _reset(request)
            case faults.HANG:
                await asyncio.sleep(3600)  # ended by the caller, who hangs up
            case faults.GARBAGE:
                return web.Response(text=self.random.choice(_GARBAGE), content_type="application/json")
        return _json(answer())  # type: ignore[operator]


def _token(account: str, board: Board) -> str:
    return f"{account}-{board.generation}"


def _json(body: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(text=json.dumps(body), status=status, content_type="application/json", headers=headers)


def _reset(request: web.BaseRequest) -> None:
    if request.transport is None:  # the caller has hung up
        return
    line = request.transport.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()


async def _serve(seed: int) -> None:
    server = web.Server(Server(seed).handle)
    loop = asyncio.get_running_loop()
    doors = [await loop.create_server(server, "127.0.0.1", 0, backlog=512) for _ in range(DOORS)]
    print(json.dumps([door.sockets[0].getsockname()[1] for door in doors]), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # lives as long as its conductor
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
