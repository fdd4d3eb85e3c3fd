"""What the doctor finds in set-ups that are broken, and the click that it names."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Door
from passaparola.kernel.network.doctor import Surroundings, Verdict
from passaparola.kernel.network.port import Session
from passaparola.networks.ghost import NETWORK
from passaparola.networks.ghost.fake import GhostFake
from tests.contracts.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("ghost", tmp_path) as made:
        yield made


async def findings(session: Session) -> dict[str, tuple[Verdict, str]]:
    assert NETWORK.doctor is not None
    found = await NETWORK.doctor.of_account(session, Surroundings())
    return {each.check: (each.verdict, each.click.id if each.click else "") for each in found}


def _answer(path: str, status: int, body: bytes, date: str = "") -> Callable[[GhostFake], None]:
    """One path answers something else."""

    def change(fake: GhostFake) -> None:
        real = fake.handle

        async def handle(request: FakeRequest) -> FakeResponse:
            if path not in request.path:
                return await real(request)
            headers = {"Content-Type": "application/json", **({"Date": date} if date else {})}
            return FakeResponse(status, body, headers)

        fake.handle = handle  # type: ignore[method-assign]

    return change


SITE = b'{"site": {"title": "Forno", "url": "https://forno.example/", "version": "5.130"}}'
STAFF = b'{"errors": [{"message": "No", "context": "You may not", "type": "NoPermissionError", "code": null}]}'
BROKEN: dict[str, tuple[Callable[[GhostFake], object], str, Verdict, str]] = {
    "deleted integration": (lambda f: f.shut_out(), "key", Verdict.BROKEN, "ghost.doctor.key.make"),
    "new secret": (lambda f: setattr(f, "secret", "cd" * 32), "key", Verdict.BROKEN, "ghost.doctor.key.copy"),
    "site ten minutes ahead": (lambda f: setattr(f, "clock_off", 600), "key", Verdict.BROKEN, "ghost.doctor.key.copy"),
    "clock off": (
        _answer("/site/", 200, SITE, "Sun, 22 Nov 2020 10:00:00 GMT"), "clock", Verdict.BROKEN,
        "ghost.doctor.clock.click",
    ),
    "a person without the rights": (
        _answer("/posts/", 403, STAFF), "key", Verdict.BROKEN, "ghost.doctor.key.integration",
    ),
    "private": (lambda f: setattr(f, "private", True), "private", Verdict.WARNING, "ghost.doctor.private.click"),
    "old version": (lambda f: setattr(f, "version", "3.42"), "version", Verdict.WARNING, "ghost.doctor.version.click"),
    "moved": (_answer("/site/", 404, b"<html>"), "site", Verdict.BROKEN, "ghost.doctor.site.click"),
    "not Ghost any more": (_answer("/site/", 200, b"{}"), "site", Verdict.BROKEN, "ghost.doctor.site.click"),
    "firewall": (_answer("/posts/", 403, b"<html>"), "key", Verdict.BROKEN, "ghost.doctor.key.integration"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
async def test_a_broken_set_up_has_its_click(stage: Stage, case: str) -> None:
    before = await findings(stage.session)
    assert {verdict for verdict, _ in before.values()} == {Verdict.FINE}
    change, check, verdict, click = BROKEN[case]
    assert isinstance(stage.fake, GhostFake)
    change(stage.fake)
    assert (await findings(stage.session))[check] == (verdict, click)


async def test_a_site_that_does_not_answer_is_all_that_is_said(stage: Stage) -> None:
    async with Door() as shut:
        found = await findings(replace(stage.session, door=shut))
    assert found == {"site": (Verdict.BROKEN, "ghost.doctor.site.click")}
