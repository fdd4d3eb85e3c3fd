"""Each kind of specification takes a call as its network documents it, and refuses one that is not (``kinds.toml``)."""

import json
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from tests.contracts.official.complaints import Specification
from tests.contracts.official.witness import SPECS

TOLD = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8"))
Told = dict[str, Any]


@cache
def specification(name: str) -> Specification:
    told = TOLD["specification"][name]
    if not (SPECS / told["path"]).exists():
        pytest.skip("needs the official specifications (PASSAPAROLA_SHARED)")
    module = import_module(f"tests.contracts.official.{told['kind']}")
    found: Specification = module.load([SPECS / told["path"]], told)
    return found


def asked(call: str, body: str = "") -> FakeRequest:
    method, _, address = call.partition(" ")
    path, _, query = address.partition("?")
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    kind = "application/json" if body.startswith(("{", "[")) else "application/x-www-form-urlencoded"
    return FakeRequest(method, path, dict(pairs), {"content-type": kind} if body else {}, body.encode(), {}, pairs)


def against(told: Told) -> list[str]:
    held, request = specification(told["by"]), asked(told["call"], told.get("body", ""))
    operation = held.operation(request)
    assert operation is not None, f"no such call: {told['call']}"
    found = list(held.request(operation, request))
    if "answer" in told:
        found += held.answer(operation, request, FakeResponse.json(json.loads(told["answer"]), told.get("status", 200)))
    return [str(each) for each in found]


def called(told: Told) -> str:
    return f"{told['by']}: {told['call'][:40]}"


@pytest.mark.parametrize("told", TOLD["right"], ids=called)
def test_what_is_documented_passes(told: Told) -> None:
    assert against(told) == []


@pytest.mark.parametrize("told", TOLD["wrong"], ids=called)
def test_what_is_not_is_refused(told: Told) -> None:
    assert against(told)


@pytest.mark.parametrize("name", TOLD["specification"])
def test_a_call_that_nobody_documents_is_none(name: str) -> None:
    assert specification(name).operation(asked("POST /v25.0/12345/planted", "{}")) is None
