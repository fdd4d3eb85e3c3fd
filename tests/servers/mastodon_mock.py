"""mastodon-mock on loopback: an independent, stateful stand-in for a Mastodon server, with streams and keys."""

import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from passaparola.kernel.http import Door, Form, Request, RequestFailed, Response
from passaparola.kernel.loop import LoopThread
from tests.servers.processes import free_port, start, stop, wait_until

VERSION = version("mastodon-mock")
_PATIENCE = timedelta(seconds=20)
_OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


@dataclass(frozen=True)
class MockUser:
    """An account and its token."""

    name: str
    token: str


class MastodonMock:
    """The stand-in, all in memory."""

    def __init__(self, work: Path) -> None:
        self.work, self.port = work, free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"
        self._process: subprocess.Popen[str] | None = None
        self._thread, self._door = LoopThread(), Door([self.host])

    def start(self) -> None:
        """Start and wait until it answers."""
        where = ["--host", "127.0.0.1", "--port", str(self.port)]
        serve = [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", *where]
        command = ["sh", "-c", 'exec "$@" >&2', "sh", *serve]  # a line a request: into the log, not into a pipe
        self._process = start(command, self.work / "mock.log")
        wait_until(self._answers, 60, "mastodon-mock")

    def stop(self) -> None:
        """End it."""
        self._thread.run(self._door.close(), _PATIENCE)
        self._thread.close()
        if self._process:
            stop(self._process)

    def user(self, name: str = "") -> MockUser:
        """A new account with a token."""
        name = name or f"forno{uuid.uuid4().hex[:8]}"
        app = self.ask("/api/v1/apps", client_name="Passaparola", redirect_uris=_OUT_OF_BAND, scopes="read write")
        id, secret = app.tree().text("client_id"), app.tree().text("client_secret")
        given = {"client_id": id, "client_secret": secret, "redirect_uri": _OUT_OF_BAND, "scope": "read write"}
        opening = self.ask("/oauth/token", grant_type="client_credentials", **given).tree().text("access_token")
        who = {"username": name, "email": f"{name}@example.test", "password": uuid.uuid4().hex, "locale": "it"}
        made = self.ask("/api/v1/accounts", opening, agreement="true", **who)
        return MockUser(name, made.tree().text("access_token"))

    def ask(self, route: str, token: str = "", **fields: str) -> Response:
        """POST a form."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = Request("POST", self.url + route, headers, body=Form(tuple(fields.items())))
        return self._thread.run(self._door.send(request), _PATIENCE)

    def _answers(self) -> bool:
        try:
            asked = self._door.send(Request("GET", f"{self.url}/api/v1/instance"))
            return self._thread.run(asked, _PATIENCE).ok
        except RequestFailed:
            return False
