"""`python -m tests.contracts.official [--json] [NETWORK ...]`: the contract suites, held to official specifications.

For each network: how many cases its contract suites have, and how many of its requests and answers were held to which
specification. Without PASSAPAROLA_SHARED there is nothing to hold them to.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from tests.contracts.official.suite import Run, networks_held, run


def main() -> int:
    """Run what was asked; 1 when a check fails or a specification has something against a call."""
    parser = argparse.ArgumentParser(prog="python -m tests.contracts.official", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="network", help="which ones (all that publish)")
    parser.add_argument("--json", action="store_true", help="everything, as JSON")
    asked = parser.parse_args()
    runs = [_one(name) for name in asked.names or networks_held()]
    print(json.dumps([_told(one) for one in runs], indent=1, ensure_ascii=False) if asked.json else _table(runs))
    return 1 if any(one.tally.complaints or one.failed for one in runs) else 0


def _one(name: str) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(run(name, Path(folder)))


def _told(one: Run) -> dict[str, object]:
    return {
        "planted_fields": one.planted_fields,
        "planted_types": one.planted_types,
        "network": one.network,
        "specification": one.file,
        "cases": one.cases,
        "failed": one.failed,
        **vars(one.tally),
    }


def _table(runs: list[Run]) -> str:
    heads = ("cases", "failed", "requests", "answers", "calls", "gaps", "unlisted", "breaches")
    lines = [f"{'network':<12}" + "".join(f"{head:>9}" for head in heads) + "  specification"]
    for one in runs:
        told = one.tally
        counted = (one.cases, len(one.failed), told.requests, told.answers, len(told.operations))
        excused = (sum(told.gaps.values()), sum(told.unlisted.values()), sum(told.complaints.values()))
        lines.append(f"{one.network:<12}" + "".join(f"{count:>9}" for count in (*counted, *excused)) + f"  {one.file}")
        if one.planted_fields[0]:
            counts = (*one.planted_fields, *one.planted_types)
            lines.append("    planted: {} unknown fields, {} caught; {} wrong types, {} caught".format(*counts))
        lines += [f"    gap, {count}x: {what}" for what, count in sorted(told.gaps.items())]
        lines += [f"    unlisted, {count}x: {what}" for what, count in sorted(told.unlisted.items())]
        lines += [f"    BREACH, {count}x: {what}" for what, count in sorted(told.complaints.items())]
        lines += [f"    FAILED: {what}" for what in one.failed]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
