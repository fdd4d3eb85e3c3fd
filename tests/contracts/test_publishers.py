"""Every check on every network that publishes."""

from pathlib import Path

import pytest

from passaparola import networks
from tests.contracts.checks import EVERY, applies
from tests.contracts.stage import staged

PUBLISHING = [name for name, network in networks.every().items() if network.publisher]
HELD_TO = [(name, check) for name in PUBLISHING for check in EVERY if applies(check, networks.named(name).spec)]


@pytest.mark.parametrize(("name", "check"), HELD_TO, ids=str)
async def test_the_contract_is_kept(name: str, check: str, tmp_path: Path) -> None:
    async with staged(name, tmp_path) as stage:
        await EVERY[check](stage)
