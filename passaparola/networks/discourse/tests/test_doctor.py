"""What the doctor finds in set-ups that are broken, and the click that it names."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Door
from passaparola.kernel.network.doctor import Surroundings, Verdict
from passaparola.kernel.network.port import Session
from passaparola.networks.discourse import NETWORK
from passaparola.networks.discourse.fake import DiscourseFake
from tests.contracts.official.witness import Witness
from tests.contracts.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("discourse", tmp_path, watch=Witness) as made:  # what is broken is held to no specification
        account = replace(made.session.account, facts={"category": "5"})
        yield replace(made, session=replace(made.session, account=account))


async def findings(session: Session) -> dict[str, tuple[Verdict, str]]:
    assert NETWORK.doctor is not None
    found = await NETWORK.doctor.of_account(session, Surroundings())
    return {each.check: (each.verdict, each.click.id if each.click else "") for each in found}


def _answer(path: str, status: int, body: bytes = b"<html>") -> Callable[[DiscourseFake], None]:
    """One path answers something else."""

    def change(fake: DiscourseFake) -> None:
        real = fake.handle

        async def handle(request: FakeRequest) -> FakeResponse:
            return FakeResponse(status, body) if path in request.path else await real(request)

        fake.handle = handle  # type: ignore[method-assign]

    return change


_SHUT = b'{"errors": ["No"], "error_type": "invalid_access"}'
BROKEN: dict[str, tuple[Callable[[DiscourseFake], object], str, Verdict, str]] = {
    "revoked key": (lambda f: f.shut_out(), "key", Verdict.BROKEN, "discourse.doctor.key.click"),
    "another user's key": (lambda f: setattr(f, "user", "altro"), "key", Verdict.BROKEN, "discourse.doctor.key.click"),
    "key that ends at reading": (
        _answer("/notifications", 403, _SHUT), "key", Verdict.BROKEN, "discourse.doctor.key.click",
    ),
    "firewall": (_answer("/notifications", 403), "key", Verdict.BROKEN, "discourse.doctor.key.click"),
    "narrow key": (lambda f: setattr(f, "narrow", True), "reach", Verdict.BROKEN, "discourse.doctor.reach.click"),
    "category gone": (
        _answer("/c/5/", 404, b'{"errors": [], "error_type": "not_found"}'), "category", Verdict.BROKEN,
        "discourse.doctor.category.choose",
    ),
    "category shut": (lambda f: setattr(f, "permission", 3), "category", Verdict.BROKEN,
                      "discourse.doctor.category.click"),
    "members only": (lambda f: setattr(f, "closed_site", True), "readers", Verdict.WARNING,
                     "discourse.doctor.readers.click"),
    "moved": (_answer("/site/basic-info", 404), "site", Verdict.BROKEN, "discourse.doctor.site.click"),
    "another program there": (
        _answer("/site/basic-info", 200, b"{}"), "site", Verdict.BROKEN, "discourse.doctor.site.click",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
async def test_a_broken_set_up_has_its_click(stage: Stage, case: str) -> None:
    before = await findings(stage.session)
    assert {verdict for verdict, _ in before.values()} == {Verdict.FINE}
    change, check, verdict, click = BROKEN[case]
    assert isinstance(stage.fake, DiscourseFake)
    change(stage.fake)
    assert (await findings(stage.session))[check] == (verdict, click)


async def test_a_site_that_does_not_answer_is_all_that_is_said(stage: Stage) -> None:
    async with Door() as shut:
        found = await findings(replace(stage.session, door=shut))
    assert found == {"site": (Verdict.BROKEN, "discourse.doctor.site.click")}
