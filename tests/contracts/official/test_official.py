"""What a network asks and its fake answers is what its own specification says; and the specification is really asked.

The contract suites hold every stage to it (``stage.staged``); here are the calls that they do not make, and the proof
that a wrong field would be caught.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from passaparola import networks
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from tests.contracts.fixtures import ROOT
from tests.contracts.official.plants import with_an_unknown_field, with_wrong_types
from tests.contracts.official.suite import READS, a_round
from tests.contracts.official.witness import Call, Official, official_of
from tests.contracts.stage import Stage, staged

NAMED = sorted(path.parent.name for path in ROOT.glob("*/official.toml"))
HELD = [name for name in NAMED if networks.named(name).publisher]
ANSWERED = [
    name for name in HELD if tomllib.loads((ROOT / name / "official.toml").read_text("utf-8"))["kind"] != "bodies"
]
"""Those whose specification says something of answers too."""
NOT_HERE = "needs the official specifications (PASSAPAROLA_SHARED)"


def official(name: str) -> Official:
    found = official_of(name)
    if found is None:
        pytest.skip(NOT_HERE)
    return found


@pytest.mark.parametrize("check", READS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", HELD)
async def test_what_is_read_is_read_as_the_specification_says(
    name: str, check: Callable[[Stage], None], tmp_path: Path
) -> None:
    official(name)
    async with staged(name, tmp_path) as stage:
        await check(stage)


@pytest.mark.parametrize("name", HELD)
async def test_a_planted_field_is_caught_in_every_call(name: str, tmp_path: Path) -> None:
    calls = await a_round(official(name), tmp_path)
    assert calls
    missed = {call.name for call in calls if not official(name).breaches([with_an_unknown_field(call)])}
    assert missed == set()


@pytest.mark.parametrize("name", ANSWERED)
async def test_a_planted_wrong_type_is_caught_in_every_kind_of_answer(name: str, tmp_path: Path) -> None:
    held, caught, missed = official(name), set[str](), set[str]()
    for call in await a_round(official(name), tmp_path):
        operation = str(held.specification.operation(call.request))
        for wrong in with_wrong_types(call):
            (caught if held.breaches([wrong]) else missed).add(operation)
    assert caught
    assert missed - caught == set(), "calls of which no wrong type at all was caught"


@pytest.mark.parametrize("name", HELD)
def test_a_call_that_the_specification_does_not_know_is_caught(name: str) -> None:
    held = official(name)
    for path in held.paths:
        request = FakeRequest("POST", path.replace("*", "passaparola/planted"), {}, {}, b"")
        assert held.breaches([Call(request, FakeResponse())])
