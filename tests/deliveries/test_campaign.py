"""Real processes, really killed: a short kill campaign, as ``python -m benchmarks.campaign`` runs it at length."""

import json
import subprocess
import sys


def test_no_post_is_lost_or_doubled_when_sender_and_database_are_killed() -> None:
    words = [sys.executable, "-m", "benchmarks.campaign", "--posts", "8", "--kills", "3", "--crashes", "1"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["sent"] == 8
    assert figures["doubled"] == figures["missing"] == []
    assert figures["kills_in_window"] >= 1
    assert figures["database_crashes"] == 1
