"""Every check of conversations on every network that has them."""

from pathlib import Path

import pytest

from passaparola import networks
from tests.contracts.stage import staged
from tests.contracts.talk import EVERY, applies

TALKING = [name for name, network in networks.every().items() if network.conversations]
HELD_TO = [(name, check) for name in TALKING for check in EVERY if applies(check, networks.named(name).spec)]


@pytest.mark.parametrize(("name", "check"), HELD_TO, ids="-".join)
async def test_the_contract_is_kept(name: str, check: str, tmp_path: Path) -> None:
    async with staged(name, tmp_path) as stage:
        await EVERY[check](stage)
