"""``python -m tests.deliveries.machine --examples 20000 --seed 1``: the machine at length, and its mutants.

Prints what was played, and which planted mistakes were found. Ends with 1 where an invariant broke or a mistake
survived.
"""

import argparse
import json
import sys
import time

from tests.deliveries.machine import mutants
from tests.deliveries.machine.play import STEPS, Channel, run


def main() -> int:
    """Play, then plant each mistake."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--examples", type=int, default=2_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--mutant-examples", type=int, default=3_000, help="at most so many for each mistake")
    asked.add_argument("--only", default="", help="only the mistakes whose name has this in it")
    given = asked.parse_args()
    began = time.monotonic()
    run(Channel, given.examples, given.seed)
    played, seconds = Channel.examples, time.monotonic() - began
    found = {name: _hunted(name, given) for name in mutants.every() if given.only in name}
    survivors = [name for name, symptom in found.items() if not symptom]
    told = {
        "examples": played, "steps": STEPS, "seed": given.seed, "seconds": round(seconds, 1),
        "mutants": len(found), "killed": len(found) - len(survivors), "survivors": survivors,
    }  # fmt: skip
    sys.stdout.write(json.dumps(told) + "\n")
    return 1 if survivors else 0


def _hunted(name: str, given: argparse.Namespace) -> str:
    """How a mistake showed, said as soon as it is known."""
    symptom = mutants.symptom(mutants.every()[name](), given.mutant_examples, given.seed)
    sys.stderr.write(f"{name}: {symptom or 'SURVIVED'}\n")
    sys.stderr.flush()
    return symptom


if __name__ == "__main__":
    sys.exit(main())
