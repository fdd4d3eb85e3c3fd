"""``./run campaign``: the fault campaign; prints its verdict as JSON.

Ends with 1 when in bounds anything is lost, doubled, out of order, or called sent or failed when it is not.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.campaign.guards import REMOVALS
from benchmarks.campaign.processes import crowding, worst_stall
from benchmarks.campaign.scale import FACTOR_NAME, LIFE_SETTLE

FASTEST = 25.0
SLOWEST = 3.0
"""However many share the machine, posts fall due no more than so many times slower."""
STALLS_IN_SETTLE = 40
"""The settling time is at least so many times what this machine was seen to stall: its bounds then hold under load."""
MUST_BE_ZERO = ("lost", "duplicates", "strays", "false_sent", "false_failed", "misordered", "unsettled")


def main(words: Sequence[str]) -> int:
    """Run what was asked for."""
    given = arguments(words)
    crowd = 1.0 if given.factor else crowding(1.0)
    factor = given.factor or calibrated(given.fastest, crowd)
    os.environ[FACTOR_NAME] = str(factor)  # before the networks' specs are read
    from benchmarks.campaign import campaigns

    asked = campaigns.Asked(
        given.deliveries,
        given.kills,
        given.database_crashes,
        given.seed,
        given.in_flight,
        given.a_second / min(crowd, SLOWEST),
        factor,
    )
    with tempfile.TemporaryDirectory(prefix="passaparola-campaign-") as made:
        folder = given.keep or Path(made)
        folder.mkdir(exist_ok=True)
        if given.guards:
            return _tell(campaigns.guards(folder, asked), given.json, 0)
        if given.without:
            return _tell(campaigns.weakened(folder, asked, given.without), given.json, 0)
        if given.out_of_bounds:
            return _tell(campaigns.out_of_bounds(folder, asked), given.json, 0)
        verdict = campaigns.in_bounds(folder, asked)
        return _tell(verdict, given.json, int(any(verdict[name] for name in MUST_BE_ZERO)))


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="./run campaign", description=__doc__)
    parser.add_argument("--deliveries", type=int, default=1000, metavar="N")
    parser.add_argument("--kills", type=int, default=50, metavar="K", help="times that a sender is killed")
    parser.add_argument("--database-crashes", type=int, default=1, metavar="C")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--in-flight", type=int, default=2, metavar="F", help="commits that a sender has open at most")
    parser.add_argument("--a-second", type=float, default=16.0, help="due in a second, on a quiet machine (16)")
    parser.add_argument("--factor", type=float, help="by which every span is divided (as this machine allows)")
    parser.add_argument("--fastest", type=float, default=FASTEST, help="the factor of a quiet machine (25)")
    parser.add_argument("--out-of-bounds", action="store_true", help="pauses and commits beyond what is guarded")
    parser.add_argument("--without", choices=REMOVALS, help="with one guard taken out")
    parser.add_argument("--guards", action="store_true", help="with each guard taken out in turn")
    parser.add_argument("--json", action="store_true", help="nothing but JSON")
    parser.add_argument("--keep", type=Path, help="a folder that is kept, with all files, for whoever looks closer")
    return parser.parse_args(words)


def calibrated(fastest: float, crowd: float) -> float:
    """The factor that this machine allows: less where it stalls, or where others use it too."""
    stall = LIFE_SETTLE.total_seconds() / (STALLS_IN_SETTLE * max(worst_stall(1.0), 1e-6))
    return round(min(fastest / crowd, stall), 1)


def _tell(verdict: dict[str, object], only_json: bool, status: int) -> int:
    print(json.dumps(verdict, indent=None if only_json else 1))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
