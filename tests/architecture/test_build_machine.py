"""What the build machine runs: all parts run, and one that fails fails the whole."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.planted import REAL


@pytest.mark.parametrize(("failing", "code"), [("nothing", 0), ("check", 1), ("test", 1), ("test --journeys", 1)])
def test_every_part_runs_and_a_failure_is_passed_on(tmp_path: Path, failing: str, code: int) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(REAL / ".ci/run", tmp_path / ".ci/run")
    script = tmp_path / "run"
    script.write_text(f'#!/bin/sh\necho "ran $*"\n[ "$*" != "{failing}" ]\n')
    script.chmod(0o755)
    done = subprocess.run([tmp_path / ".ci/run"], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert [line for line in done.stdout.splitlines() if line.startswith("ran")] == [
        "ran check",
        "ran test",
        "ran test --journeys",
        "ran test --servers",
    ]
