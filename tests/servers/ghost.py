"""A real Ghost with SQLite on loopback out of the npm registry, and the harness in front of it."""

import json
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Door, Json, Request, Response
from passaparola.kernel.loop import LoopThread
from passaparola.kernel.network.fakes import Shown
from passaparola.networks.ghost.fake_pages import plain
from passaparola.networks.ghost.line import token
from tests.servers.processes import cache, free_port, start, stop, wait_until
from tests.servers.proxies import _PATIENCE, Proxy

VERSION = "5.130.6"  # the newest that Node 20 takes
INSTALLING = 600  # seconds for each step: 54 and 43 were measured with npm's cache warm, 320 in all without
_API = "/ghost/api/admin/"
_FOLDERS = ("data", "images", "files", "logs", "media", "public", "settings", "adapters")


class RealGhost:
    """Ghost with an owner; every start is empty."""

    def __init__(self, work: Path) -> None:
        self.work, self.port = work, free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"
        self._process: subprocess.Popen[str] | None = None
        self._loop = LoopThread()
        self._door = Door([self.host])
        self.key = ""

    def start(self) -> None:
        """Install what is missing, start, make the owner with a token of their own."""
        package = installed()
        for name in _FOLDERS:
            (self.work / "content" / name).mkdir(parents=True)
        shutil.copytree(package / "content" / "themes", self.work / "content" / "themes")
        command = ["sh", "-c", f"cd '{package}' && exec node index.js"]  # it looks for its parts where it is started
        self._process = start(command, self.work / "log", _settings(self.work, self.url, self.port))
        wait_until(self._answers, 120, "Ghost")
        chief = {"name": "Chief", "email": "chief@example.test", "password": secrets.token_urlsafe(16)}
        self.ask("POST", "authentication/setup/", {"setup": [{**chief, "blogTitle": "Il forno"}]})
        self.key = self._staff_key()

    def stop(self) -> None:
        """End it."""
        self._loop.run(self._door.close(), _PATIENCE)
        self._loop.close()
        if self._process:
            stop(self._process)

    def ask(self, method: str, route: str, tree: object = None) -> Response:
        """A call as the owner."""
        headers = {"Authorization": f"Ghost {token(self.key, datetime.now(UTC))}"} if self.key else {}
        body = None if tree is None else Json(tree)
        request = Request(method, self.url + _API + route, headers, body=body, max_bytes=50_000_000)
        return self._loop.run(self._door.send(request), _PATIENCE)

    def _staff_key(self) -> str:
        """A personal token of the owner's, as their profile page makes it; the page itself wants a cookie."""
        id, secret, now = secrets.token_hex(12), secrets.token_hex(32), datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
        with sqlite3.connect(self.work / "ghost.db", timeout=30) as tables:
            row = (id, "admin", secret, "1", now, "1")
            names = "id, type, secret, user_id, created_at, created_by"
            tables.execute(f"INSERT INTO api_keys ({names}) VALUES (?, ?, ?, ?, ?, ?)", row)
        return f"{id}:{secret}"

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "site/").ok
        except Exception:  # whatever it is that says "not yet"
            return False


def _settings(work: Path, url: str, port: int) -> dict[str, str]:
    return {
        "NODE_ENV": "development", "url": url + "/", "server__host": "127.0.0.1", "server__port": str(port),
        "database__client": "sqlite3", "database__useNullAsDefault": "true",
        "database__connection__filename": str(work / "ghost.db"), "paths__contentPath": str(work / "content"),
        "mail__transport": "stub", "privacy__useUpdateCheck": "false", "privacy__useGravatar": "false",
        "security__staffDeviceVerification": "false", "logging__transports": '["file"]',
    }  # fmt: skip


def installed() -> Path:
    """The package's folder, installed once per machine; of its native modules only the database's is made."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("needs Node 20 with npm")
    folder = cache() / f"ghost-{VERSION}"
    package, done = folder / "package", folder / "installed"
    if done.exists():
        return package
    if os.environ.get("PASSAPAROLA_GHOST") != "1":
        pytest.skip("installing Ghost takes minutes: PASSAPAROLA_GHOST=1 does it once")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        _install(folder, package)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"Ghost could not be installed here: {error}")
    done.touch()
    return package


def _install(folder: Path, package: Path) -> None:
    _run(["npm", "pack", f"ghost@{VERSION}"], folder)
    _run(["tar", "xzf", f"ghost-{VERSION}.tgz"], folder)
    _run(["npm", "pkg", "delete", "devDependencies"], package)  # one of them is fetched from outside the registry
    plain = ["--omit=dev", "--legacy-peer-deps", "--no-audit", "--no-fund"]
    _run(["npm", "install", "--ignore-scripts", *plain], package)
    _run(["npm", "rebuild", "sqlite3"], package)


def _run(command: Sequence[str], folder: Path) -> None:
    subprocess.run(list(command), cwd=folder, check=True, timeout=INSTALLING, capture_output=True)


class GhostProxy(Proxy):
    """A custom integration of its own on an emptied site; addresses in answers are the proxy's."""

    def __init__(self, server: RealGhost) -> None:
        super().__init__(server)
        self.site = server
        for post in self._posts(""):
            server.ask("DELETE", f"posts/{post['id']}/")
        made = server.ask("POST", "integrations/?include=api_keys", {"integrations": [{"name": secrets.token_hex(4)}]})
        integration = made.tree().at("integrations", 0)
        self.integration = integration.text("id")
        self.key = next(each.text("secret") for each in integration.each("api_keys") if each.text("type") == "admin")

    async def handle(self, request: FakeRequest) -> FakeResponse:
        answer = await super().handle(request)
        ours = f"http://{request.headers['host']}"
        kind = answer.headers.get("content-type", "")
        text = kind.startswith(("application/json", "text/html"))
        body = answer.body.replace(self.site.url.encode(), ours.encode()) if text else answer.body
        return FakeResponse(answer.status, body, answer.headers)

    def demo_account(self, url: str) -> Mapping[str, str]:
        return {"site": url, "key": self.key}

    def _posts(self, query: str):
        answer = self.site.ask("GET", f"posts/?limit=100&formats=html&order=created_at%20desc{query}")
        return json.loads(answer.body)["posts"]

    def shown(self) -> Sequence[Shown]:
        posts = self._posts("&filter=status:published")
        return [self._shown(post) for post in sorted(posts, key=lambda post: post["id"], reverse=True)]

    def _shown(self, post) -> Shown:
        html = post["html"] or ""
        head = [post["feature_image_alt"] or ""] if post["feature_image"] else []
        images = re.findall(r'<img [^>]*?alt="([^"]*)"', html)
        films = re.findall(r"<figcaption>(.*?)</figcaption>", html)
        alts = (*head, *(unescape(each) for each in (*images, *films)))
        return Shown(post["id"], f"/{post['slug']}/", plain(html), post["title"], alts, 0, 0, ())

    def change(self, post: str, **changes: object) -> None:
        """Somebody changes the article in the editor."""
        now = self.site.ask("GET", f"posts/{quote(post)}/").tree().text("posts", 0, "updated_at")
        assert self.site.ask("PUT", f"posts/{post}/", {"posts": [{**changes, "updated_at": now}]}).ok

    def remove(self, post: str) -> None:
        assert self.site.ask("DELETE", f"posts/{post}/").ok

    def shut_out(self) -> None:
        """The integration is deleted."""
        self.site.ask("DELETE", f"integrations/{self.integration}/")

    def like(self, post: str, who: str) -> bool:
        return False

    def repost(self, post: str, who: str) -> bool:
        return False

    def reply(self, post: str, who: str, text: str) -> bool:
        return False
