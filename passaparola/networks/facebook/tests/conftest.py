"""A connected Page on the fake, whose calls are held to Meta's own specification."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from passaparola.kernel.network.fakes import NetworkFake
from tests.contracts.official.witness import Witness, official_of
from tests.contracts.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The first of two Pages, connected with every permission."""
    seen: list[Witness] = []

    def watch(fake: NetworkFake) -> Witness:
        seen.append(Witness(fake))
        return seen[0]

    async with staged("facebook", tmp_path, watch=watch) as ready:
        yield ready
    if (official := official_of("facebook")) is not None:
        assert official.breaches(seen[0].calls) == []
