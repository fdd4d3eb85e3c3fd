"""A real snac on loopback: an ActivityPub server with most of the Mastodon client API, out of a newer Debian's package.

The package is unpacked beside this machine's own packages, never into them; its libraries are those that Debian 12 has.
"""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from passaparola.kernel.http import Door, Form, Request, RequestFailed, Response, Tree
from passaparola.kernel.loop import LoopThread
from tests.servers.processes import INSTALLING, cache, free_port, start, stop, wait_until

VERSION = "2.75"
RELEASE = "trixie"
_THREADS = 16  # with its usual four it waits for itself when it delivers to its own accounts
_PATIENCE = timedelta(seconds=20)
_OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


@dataclass(frozen=True)
class SnacUser:
    """A user, and an access token made as a person makes one: through the browser's sign-in."""

    name: str
    password: str
    token: str


class RealSnac:
    """snac with a data folder of its own; every start is empty."""

    def __init__(self, work: Path) -> None:
        self.work, self.data, self.port = work, work / "data", free_port()
        self.host = f"localhost:{self.port}"
        self.url = f"http://{self.host}"
        self._process: subprocess.Popen[str] | None = None
        self._thread, self._door = LoopThread(), Door([self.host])

    def start(self) -> None:
        """Install what is missing, make the data folder, serve it."""
        self._binary = str(_installed())
        said = f"127.0.0.1\n{self.port}\n{self.host}\n\n\n"
        subprocess.run([self._binary, "init", str(self.data)], input=said, text=True, check=True, capture_output=True)
        config = json.loads((self.data / "server.json").read_text("utf-8"))
        config |= {"protocol": "http", "port": self.port, "host": self.host, "num_threads": _THREADS}
        (self.data / "server.json").write_text(json.dumps(config), "utf-8")
        self._process = start([self._binary, "httpd", str(self.data)], self.work / "snac.log", {"DEBUG": "0"})
        wait_until(self._answers, 20, "snac")

    def stop(self) -> None:
        """End it."""
        self._thread.run(self._door.close(), _PATIENCE)
        self._thread.close()
        if self._process:
            stop(self._process)

    def user(self, name: str) -> SnacUser:
        """A new user with a token."""
        command = [self._binary, "adduser", str(self.data), name]
        said = subprocess.run(command, input="\n\n", text=True, check=True, capture_output=True)
        found = re.search(r"password is (\S+)", said.stdout + said.stderr)
        assert found, said.stdout + said.stderr
        return SnacUser(name, found[1], self._token(name, found[1]))

    def withdraw(self, token: str) -> None:
        """Take a token back, as deleting the application does."""
        (self.data / "token" / f"{token}.json").unlink()

    def ask(self, method: str, route: str, **fields: str) -> Response:
        """A request of the test's own, with a form's fields."""
        body = Form(tuple(fields.items())) if fields else None
        return self._thread.run(self._door.send(Request(method, self.url + route, body=body)), _PATIENCE)

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/api/v1/instance").ok
        except RequestFailed:
            return False

    def _token(self, name: str, password: str) -> str:
        """The code flow: an application, the sign-in form, the code, the token."""
        app = self._tree("/api/v1/apps", client_name="Passaparola", redirect_uris=_OUT_OF_BAND, scopes="read write")
        id, secret = app.text("client_id"), app.text("client_secret")
        code = self.ask(
            "POST", "/oauth/x-snac-login", login=name, passwd=password, redir=_OUT_OF_BAND, cid=id, state=""
        ).text()
        given = {"client_id": id, "client_secret": secret, "redirect_uri": _OUT_OF_BAND, "code": code.strip()}
        return self._tree("/oauth/token", grant_type="authorization_code", **given).text("access_token")

    def _tree(self, route: str, **fields: str) -> Tree:
        answer = self.ask("POST", route, **fields)
        assert answer.ok, answer.text()
        return answer.tree()


def _installed() -> Path:
    """The program, unpacked once per machine."""
    folder = cache() / f"snac-{RELEASE}"
    binary = folder / "usr" / "bin" / "snac"
    if not binary.exists():
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            pytest.skip("needs apt-get and dpkg-deb")
        folder.mkdir(parents=True, exist_ok=True)
        _unpack(folder)
    return binary


def _unpack(folder: Path) -> None:
    """Fetch the package with apt's ordinary client, in a state of its own that knows only the newer release."""
    state = folder / "apt"
    for part in ("lists/partial", "cache/archives/partial"):
        (state / part).mkdir(parents=True, exist_ok=True)
    known = _run(["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages"], folder)
    mirror = next(line for line in known.splitlines() if line.rstrip("/").endswith("/debian"))
    keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    (state / "sources.list").write_text(f"deb [signed-by={keyring}] {mirror} {RELEASE} main\n", "utf-8")
    options = {
        "Dir::Etc::SourceList": state / "sources.list", "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": state / "lists", "Dir::Cache": state / "cache", "APT::Sandbox::User": "root",
    }  # fmt: skip
    apt = ["apt-get", "-q", *(f"-o{name}={value}" for name, value in options.items())]
    _run([*apt, "update"], folder)
    _run([*apt, "download", "snac2"], folder)
    for package in folder.glob("snac2_*.deb"):
        _run(["dpkg-deb", "-x", str(package), str(folder)], folder)
        package.unlink()
    shutil.rmtree(state)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=INSTALLING)
    return done.stdout
