"""An invented network that is connected by consent and calls us, with its fake: registered while a test runs."""

import hashlib
import hmac
import json
import secrets
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from passaparola import networks
from passaparola.channels import wording
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Door, Form, Request, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Account, Connected, Network, Session, Utterance
from passaparola.kernel.network.push import Incoming, Reply
from passaparola.kernel.network.rows import ErrorTable, Fault, Row, ask
from passaparola.kernel.network.spec import (
    FormField,
    Idempotency,
    IdempotencyBy,
    NetworkSpec,
    Source,
    TextLimit,
    TextUnit,
)

FOLDERS = Path(__file__).parent / "networks"
_SOURCE = Source("https://example.test/", date(2026, 11, 22))
_ROWS = (Row(None, "token", ReconnectNeeded, "prova.token"), Row(400, None, Rejected, "prova.refused"))
TABLE = ErrorTable(_ROWS, lambda response: Fault(response.tree().text("error")), "prova.unknown")


class Consent:
    """Begins at /agree, exchanges the code at /token, finds the pages at /pages."""

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """The address of the fake's own page."""
        server = given.get("server") or app.fields["server"]
        verifier = secrets.token_urlsafe(16)
        asked = {
            "client": app.fields.get("id", "self"),
            "back": app.callback,
            "state": state,
            "proof": _digest(verifier),
        }
        return Begun(f"{server}/agree?{urlencode(asked)}", {"verifier": verifier, "server": server})

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """A token for the code, and the pages that it speaks for."""
        given = {"code": answer.get("code", ""), "verifier": keep["verifier"], "secret": app.fields.get("secret", "")}
        told = await ask(door, Request("POST", f"{keep['server']}/token", body=Form(tuple(given.items()))), TABLE)
        token = told.tree().text("token")
        bearer = {"Authorization": f"Bearer {token}"}
        pages = await ask(door, Request("GET", f"{keep['server']}/pages", headers=bearer), TABLE)
        return [
            Connected(Account(each.text("id"), each.text("name"), each.text("name"), keep["server"]), {"token": token})
            for each in pages.tree().each("pages")
        ]

    def document(self, app: Application) -> Mapping[str, object]:
        """Who we are, with what follows from our key."""
        return {"client": app.document, "back": app.callback, "print": _digest(app.key)}


class Connect:
    """Tokens of an hour when they say so."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """Not so."""
        raise Rejected(Message("prova.by_consent"))

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """A new token with the application's secret."""
        given = (("secret", secrets["app.secret"]), ("token", secrets["token"]))
        told = await ask(door, Request("POST", f"{account.address}/renew", body=Form(given)), TABLE)
        return {"token": told.tree().text("token")}

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """What the token says of itself."""
        return datetime.fromisoformat(secrets["expires"]) if "expires" in secrets else None

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """Always."""
        return None

    async def who(self, session: Session) -> Account:
        """As it is kept."""
        return session.account

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Nothing to do."""


class Push:
    """hub.challenge by the verify token; a signature by the application's secret."""

    def handshake(self, incoming: Incoming, secrets: Mapping[str, str]) -> Reply | None:
        """The challenge, to who knows the words."""
        if incoming.method != "GET":
            return None
        known = incoming.query.get("hub.verify_token") == secrets["webhook"]
        return Reply(body=incoming.query.get("hub.challenge", "").encode()) if known else Reply(403)

    def is_genuine(self, incoming: Incoming, secrets: Mapping[str, str]) -> bool:
        """HMAC over the raw body."""
        made = hmac.new(secrets["secret"].encode(), incoming.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(made, incoming.headers.get("x-signature", ""))

    def about(self, incoming: Incoming) -> Sequence[str]:
        """The pages that it names."""
        return [each.text("id") for each in Tree.parse(incoming.body).each("entry")]

    async def subscribe(self, session: Session, address: str, secret: str) -> None:
        """Ask for calls."""
        bearer = {"Authorization": f"Bearer {session.secrets['token']}"}
        given = (("address", address), ("words", secret), ("page", session.account.remote_id))
        await ask(session.door, Request("POST", f"{session.account.address}/hooks", bearer, body=Form(given)), TABLE)


class Doctor:
    """Knows why people come back without a code."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """Nothing."""
        return []

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """Nothing."""
        return []

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """A person who said no."""
        if answer.get("error") != "denied":
            return None
        said, click = Message("prova.denied"), Message("prova.denied.click")
        return Finding("consent", Verdict.BROKEN, said, click, "https://example.test/apps")


class Conversations:
    """Silence."""

    async def since(self, session: Session, moment: datetime) -> AsyncIterator[Utterance]:
        """Nobody says anything, once the token is good."""
        bearer = {"Authorization": f"Bearer {session.secrets['token']}"}
        await ask(session.door, Request("GET", f"{session.account.address}/pages", headers=bearer), TABLE)
        for each in list[Utterance]():
            yield each


SPEC = NetworkSpec(
    id="prova",
    name="Prova",
    icon="flask",
    hue="#336699",
    text=(TextLimit(100, TextUnit.CODE_POINT, _SOURCE),),
    media=(),
    idempotency=Idempotency(IdempotencyBy.PERSON, timedelta(seconds=1), _SOURCE),
    connect=(),
    evidence={},
    sources=(_SOURCE,),
    app=(FormField("id"), FormField("secret", secret=True)),
    fetches=True,
)
NETWORK = Network(
    SPEC, connect=Connect(), consent=Consent(), push=Push(), doctor=Doctor(), conversations=Conversations()
)
OPEN = replace(NETWORK, spec=replace(SPEC, id="prova_aperta", app=(), connect=(FormField("server"),)), push=None)


@dataclass
class Fake:
    """The network's server; ``pages`` are what the person manages, ``hooks`` who asked to be called."""

    pages: dict[str, str] = field(default_factory=lambda: {"p1": "Caffè Uno"})
    secret: str = "segreto-dell-app"
    codes: dict[str, str] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    hooks: list[dict[str, str]] = field(default_factory=list)

    def agree(self, address: str) -> dict[str, str]:
        """What a person comes back with who says yes."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked["proof"]
        return {"code": code, "state": asked["state"]}

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """Answer as the network would."""
        if request.path == "/token":
            return self._token(request.fields())
        if request.path == "/renew":
            return self._renew(request.fields())
        if request.bearer not in self.tokens:
            return _error("token")
        if request.path == "/hooks":
            self.hooks.append(request.fields())
            return FakeResponse.json({})
        return FakeResponse.json({"pages": [{"id": id, "name": name} for id, name in self.pages.items()]})

    def _token(self, given: Mapping[str, str]) -> FakeResponse:
        proof = self.codes.pop(given["code"], "")
        if proof != _digest(given["verifier"]) or given["secret"] not in ("", self.secret):
            return _error("code")
        return self._fresh()

    def _renew(self, given: Mapping[str, str]) -> FakeResponse:
        if given["token"] not in self.tokens or given["secret"] != self.secret:
            return _error("token")
        self.tokens.discard(given["token"])
        return self._fresh()

    def _fresh(self) -> FakeResponse:
        token = secrets.token_urlsafe(12)
        self.tokens.add(token)
        return FakeResponse.json({"token": token})


def lapsed() -> str:
    """A moment at which a token ended."""
    return (datetime.now(UTC) - timedelta(hours=1)).isoformat()


def signed(body: object, secret: str) -> tuple[bytes, dict[str, str]]:
    """A call's raw bytes and its headers."""
    raw = json.dumps(body).encode()
    return raw, {"X-Signature": hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()}


@contextmanager
def registered() -> Iterator[None]:
    """The registry finds the invented networks beside the others."""
    networks.__path__.append(str(FOLDERS))
    _look_again()
    try:
        yield
    finally:
        networks.__path__.remove(str(FOLDERS))
        _look_again()


def _look_again() -> None:
    networks.every.cache_clear()
    wording._catalogue.cache_clear()
    for name in ("prova", "prova_aperta"):
        sys.modules.pop(f"passaparola.networks.{name}", None)


def _error(code: str) -> FakeResponse:
    return FakeResponse.json({"error": code}, 400)


def _digest(verifier: str) -> str:
    return hashlib.sha256(verifier.encode()).hexdigest()


__all__ = ["NETWORK", "OPEN", "Fake", "NetworkError", "registered"]
