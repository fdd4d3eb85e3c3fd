"""The order of the layers, read from the import contract, which is the only place that states it."""

import configparser
from pathlib import Path

CONTRACT = "importlinter:contract:layers"


def ranks(root: Path) -> dict[str, int]:
    """Each layer's height, 0 at the bottom; layers joined by `|` share one. Raises KeyError without a contract."""
    contract = configparser.ConfigParser()
    contract.read(root / ".importlinter", encoding="utf-8")
    rows = [row.strip() for row in contract[CONTRACT]["layers"].splitlines() if row.strip()]
    return {name.strip(" ()"): height for height, row in enumerate(reversed(rows)) for name in row.split("|")}
