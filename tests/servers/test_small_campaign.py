"""Real processes, really killed: a small fault campaign, as ``./run campaign`` runs it at length."""

import json
import subprocess
import sys
from typing import Any

import pytest

pytestmark = pytest.mark.server

MUST_BE_ZERO = ("lost", "duplicates", "strays", "false_sent", "false_failed", "misordered", "unsettled")
SMALL = (
    "--deliveries",
    "120",
    "--kills",
    "8",
    "--database-crashes",
    "1",
    "--a-second",
    "50",
    "--in-flight",
    "8",
    "--fastest",
    "40",
    "--json",
)


def run(*more: str) -> dict[str, Any]:
    words = [sys.executable, "-m", "benchmarks.campaign", *more]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    verdict: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return verdict


def test_no_post_is_lost_or_doubled_when_everything_fails_now_and_then() -> None:
    verdict = run(*SMALL)
    assert {name: verdict[name] for name in MUST_BE_ZERO} == dict.fromkeys(MUST_BE_ZERO, 0)
    assert verdict["commits"] == 120
    assert sum(verdict["recovery_s"][name] is not None for name in ("p50", "max")) == 2
    assert verdict["faults"]["kill -9"] == 8
    assert verdict["faults"]["PostgreSQL killed"] == 1
    assert verdict["faulted_calls"] >= 0.15
