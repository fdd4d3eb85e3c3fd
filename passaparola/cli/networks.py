"""`passaparola networks [--json]`: what each network can do here, how sure we are of it, its tier, and its size."""

import argparse
import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from passaparola import networks
from passaparola.kernel.network.survey import Surveyed, capabilities, levels, survey

_SHORT = {
    "real server": "real", "emulator": "emul", "schema": "schema", "recorded": "record", "documentation": "docs",
    "assisted": "hand",
}  # fmt: skip
_WIDTH = 8  # characters of a column


def main(words: Sequence[str]) -> int:
    """Print the table, or everything as JSON."""
    parser = argparse.ArgumentParser(prog="passaparola networks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="everything, as JSON")
    asked = parser.parse_args(list(words[1:]))
    today = date.today()  # noqa: DTZ011 - the day on the reader's own calendar
    rows = [survey(network, networks.answers(id), today) for id, network in networks.every().items()]
    sizes = {row.id: lines_of(Path(str(files("passaparola.networks"))) / row.id) for row in rows}
    print(json.dumps(_told(rows, sizes), indent=1, ensure_ascii=False) if asked.json else _table(rows, sizes))
    return 0


def lines_of(folder: Path) -> int:
    """Lines of Python that make the connector: without its fake and its tests."""
    return sum(len(path.read_text("utf-8").splitlines()) for path in folder.glob("*.py") if "fake" not in path.stem)


def _told(rows: Sequence[Surveyed], sizes: dict[str, int]) -> dict[str, Any]:
    each = [asdict(row) | {"lines": sizes[row.id]} for row in rows]
    return {"networks": each, "levels": levels(rows), "median_lines": _median(rows, sizes)}


def _median(rows: Sequence[Surveyed], sizes: dict[str, int]) -> float:
    """The usual size of a folder with a connector; 0 where there is none."""
    connected = [sizes[row.id] for row in rows if row.how == "connected"]
    return statistics.median(connected) if connected else 0


def _table(rows: Sequence[Surveyed], sizes: dict[str, int]) -> str:
    names = capabilities(rows)
    lines = [_line("network", "tier", "lines", *(name[: _WIDTH - 1] for name in names))]
    for row in rows:
        cells = (_SHORT.get(row.evidence.get(name, ""), "-") for name in names)
        lines.append(_line(row.name, row.tier or "-", str(sizes[row.id]), *cells))
    counted = ", ".join(f"{level} {count}" for level, count in levels(rows).items())
    median = f"{_median(rows, sizes):g} lines in the median folder of a connector, without its fake and tests"
    return "\n".join([*lines, "", f"{len(rows)} networks, by how sure we are of publishing: {counted}", median])


def _line(name: str, *cells: str) -> str:
    return (name.ljust(14) + "".join(cell.ljust(_WIDTH + (place == 0)) for place, cell in enumerate(cells))).rstrip()
