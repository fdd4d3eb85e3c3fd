"""Recorded error answers mean what their network's table says."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib import import_module

import pytest

from passaparola import networks
from passaparola.kernel.http import Response
from passaparola.kernel.network.outcomes import OutcomeUnknown, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable
from tests.contracts.fixtures import Recorded, recorded

NAMES = [name for name, network in networks.every().items() if network.publisher]
ERRORS = [one for name in NAMES for one in recorded(name) if one.outcome != "ok"]
KINDS = {kind.__name__: kind for kind in (Rejected, ReconnectNeeded, TryLater, OutcomeUnknown)}


def table(name: str) -> ErrorTable:
    found = import_module(f"passaparola.networks.{name}.errors").TABLE
    assert isinstance(found, ErrorTable)
    return found


def answer(status: int, body: bytes = b"", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, body, "https://example.test/", timedelta(0))


@pytest.mark.parametrize("one", ERRORS, ids=lambda one: f"{one.network}-{one.name}")
def test_a_recorded_error_has_its_outcome(one: Recorded) -> None:
    failure = table(one.network).failure(one.response, one.doubtful)
    assert isinstance(failure, KINDS[one.outcome])
    assert failure.reason.id == one.reason


@pytest.mark.parametrize("name", NAMES)
def test_every_row_that_claims_it_was_seen_has_a_recording(name: str) -> None:
    seen = {(one.response.status, table(name).read(one.response).code) for one in recorded(name) if one.outcome != "ok"}
    source = (networks.__path__[0], name, "errors.py")
    lines = open("/".join(source), encoding="utf-8").read().splitlines()  # noqa: PTH123, SIM115
    claimed = [line for line in lines if line.strip().startswith("Row(") and "#" not in line and "None" not in line]
    for line in claimed:
        status, code = line.strip().removeprefix("Row(").split(",")[:2]
        assert (int(status), code.strip().strip('"')) in seen, f"no recording for {line.strip()}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("status", [500, 502, 503, 504, 418])
@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"[]", b'{"error": 5}', b"\xff"])
def test_what_no_row_knows_is_a_doubt_where_others_would_see_it(name: str, status: int, body: bytes) -> None:
    assert isinstance(table(name).failure(answer(status, body), True), OutcomeUnknown)
    assert isinstance(table(name).failure(answer(status, body), False), TryLater)


@pytest.mark.parametrize("name", NAMES)
def test_the_wait_that_a_network_asks_for_is_kept(name: str) -> None:
    now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    date = format_datetime(now, usegmt=True)
    later = format_datetime(now + timedelta(minutes=7), usegmt=True)
    waits = [
        table(name).failure(answer(429, retry_after="90", date=date), True),
        table(name).failure(answer(429, retry_after=later, date=date), True),
        table(name).failure(answer(429, ratelimit_reset=str(int(now.timestamp()) + 300), date=date), True),
        table(name).failure(answer(429, retry_after="nonsense"), True),
        table(name).failure(answer(429, retry_after="99999999"), True),
    ]
    assert [wait.wait for wait in waits if isinstance(wait, TryLater)] == [
        timedelta(seconds=90),
        timedelta(minutes=7),
        timedelta(minutes=5),
        timedelta(minutes=1),
        timedelta(hours=24),
    ]
