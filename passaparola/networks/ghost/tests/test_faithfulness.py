"""The fake refuses as the real server was recorded to: the same status, kind and code."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, FormPart
from passaparola.networks.ghost.fake import GhostFake
from passaparola.networks.ghost.line import API, token
from tests.contracts.fixtures import ROOT, recorded

KEY = f"{GhostFake.key_id}:{'ab' * 32}"
NOBODY = "0" * 24


def _post(**fields: object) -> bytes:
    return json.dumps({"posts": [fields]}).encode()


CALLS: Mapping[str, tuple[str, str, bytes]] = {
    "without_title": ("POST", "posts/", _post(html="<p>x</p>")),
    "title_too_long": ("POST", "posts/", _post(title="x" * 256, html="<p>x</p>")),
    "missing": ("GET", f"posts/{NOBODY}/", b""),
    "deleted_again": ("DELETE", f"posts/{NOBODY}/", b""),
    "key_unknown": ("GET", "posts/", b""),
    "wrong_secret": ("GET", "posts/", b""),
    "token_expired": ("GET", "posts/", b""),
    "token_is_none": ("GET", "posts/", b""),
    "no_token_at_all": ("GET", "posts/", b""),
    "collision": ("PUT", f"posts/{1:024x}/", _post(title="Altro", updated_at="2020-01-01T00:00:00.000Z")),
    "no_such_call": ("GET", "nix/", b""),
    "file_refused": ("POST", "images/upload/", b""),
}
NOW = datetime.now(UTC)
TOKENS = {
    "key_unknown": f"Ghost {token(f'{NOBODY}:' + 'ab' * 32, NOW)}",
    "wrong_secret": f"Ghost {token(f'{GhostFake.key_id}:' + 'cd' * 32, NOW)}",
    "token_expired": f"Ghost {token(KEY, NOW - timedelta(hours=1))}",
    "token_is_none": "Ghost abc",
    "no_token_at_all": "",
}


async def _answer(name: str) -> FakeResponse:
    fake, right = GhostFake(), f"Ghost {token(KEY, datetime.now(UTC))}"
    await _sent(fake, "POST", "posts/", _post(title="Pane"), right)
    return await _sent(fake, *CALLS[name], TOKENS.get(name, right))


async def _sent(fake: GhostFake, method: str, route: str, body: bytes, sign: str) -> FakeResponse:
    headers = {"host": "ghost.test", "authorization": sign, "content-type": "application/json"}
    form = {"file": FormPart(b"ciao", "text/plain", "pane.txt")} if "upload" in route else {}
    return await fake.handle(FakeRequest(method, API + route, {}, headers, body, form))


def _kind(body: bytes) -> tuple[str, str | None]:
    told = json.loads(body)["errors"][0]
    return told["type"], told["code"]


@pytest.mark.parametrize("name", CALLS)
async def test_a_refusal_is_that_of_the_real_server(name: str) -> None:
    real = next(one for one in recorded("ghost") if one.name == name)
    ours = await _answer(name)
    assert (ours.status, _kind(ours.body)) == (real.response.status, _kind(real.response.body))


def test_every_recorded_refusal_is_compared() -> None:
    assert {one.name for one in recorded("ghost") if one.outcome != "ok"} == set(CALLS)
    assert (ROOT / "ghost" / "fixtures").is_dir()
