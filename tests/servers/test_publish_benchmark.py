"""The benchmark of punctuality, small: that it still runs, and that nothing goes out early, twice or not at all."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.server


def test_the_benchmark_of_punctuality_runs_with_senders_and_with_jobs() -> None:
    few = ("--posts", "60", "--brands", "10", "--senders", "1", "--waiting", "50", "--json")
    words = [sys.executable, "-m", "benchmarks", "publish", *few]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    sent, jobs = json.loads(done.stdout.splitlines()[-1])
    assert (sent["by"], sent["senders"], sent["waiting"], jobs["by"]) == ("sender", 1, 50, "procrastinate")
    for each in (sent, jobs):
        assert (each["arrived"], each["twice"], each["early"]) == (60, 0, 0)
        assert each["cpu_ms_per_delivery"] > 0
        assert 0 <= each["lateness_s"]["p50"] <= each["lateness_s"]["p99"] <= each["lateness_s"]["max"]
