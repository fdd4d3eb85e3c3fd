"""Recorded answers of real servers, kept beside the network that they belong to."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from passaparola.kernel.http import Response

ROOT = Path(__file__).resolve().parents[2] / "passaparola" / "networks"


@dataclass(frozen=True)
class Recorded:
    """One answer, and what it means: ``outcome`` is "ok" or the name of one of the four errors."""

    name: str
    network: str
    captured: date
    server: str
    call: str
    doubtful: bool
    outcome: str
    reason: str
    response: Response


def recorded(network: str) -> Iterator[Recorded]:
    """The network's recorded answers."""
    for path in sorted((ROOT / network / "fixtures").glob("*.json")):
        kept = json.loads(path.read_text("utf-8"))
        body = kept["body"] if isinstance(kept["body"], str) else json.dumps(kept["body"])
        response = Response(kept["status"], kept["headers"], body.encode(), "https://example.test/", timedelta(0))
        yield Recorded(
            name=path.stem,
            network=network,
            captured=date.fromisoformat(kept["captured"]),
            server=kept["server"],
            call=kept["call"],
            doubtful=kept["doubtful"],
            outcome=kept["outcome"],
            reason=kept.get("reason", ""),
            response=response,
        )
