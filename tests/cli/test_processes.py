"""Supervised processes: restarted when they die, gone when they must."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from passaparola.cli.processes import LARGEST_LOG_BYTES, Child, Process, rotate

ROOT = Path(__file__).parents[2]
Until = Callable[[Callable[[], bool]], bool]

# A process that starts another one and, if told so, does not listen to SIGTERM.
STUBBORN = """
import os, signal, subprocess, sys
if os.environ.get("DEAF"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.signal(15, signal.SIG_IGN); signal.pause()"])
print(os.getpid(), child.pid, flush=True)
while True:
    signal.pause()
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "stubborn.py").write_text(STUBBORN)
    return {"PYTHONPATH": str(tmp_path)}


def pids(log: Path) -> list[int]:
    return [int(word) for word in log.read_text().split()] if log.exists() else []


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("deaf", ["", "1"])
def test_stopping_ends_the_whole_group_even_when_it_does_not_listen(
    environment: dict[str, str], tmp_path: Path, until: Until, deaf: str
) -> None:
    child = Child(Process("stubborn", "stubborn", 0.3), {**environment, "DEAF": deaf}, tmp_path)
    child.start()
    assert until(lambda: len(pids(child.log)) == 2)
    child.ask_to_stop()
    child.stop()
    assert until(lambda: all(gone(pid) for pid in pids(child.log)))


def test_a_process_that_dies_is_started_again(environment: dict[str, str], tmp_path: Path, until: Until) -> None:
    child = Child(Process("stubborn", "stubborn", 0.3), environment, tmp_path)
    child.start()
    assert until(lambda: len(pids(child.log)) == 2)
    os.kill(pids(child.log)[0], signal.SIGKILL)
    assert until(lambda: "SIGKILL" in (child.look_after() or ""))
    assert until(lambda: child.look_after() is None and len(pids(child.log)) == 4)
    child.stop()
    assert child.restarts == 1


def test_killing_the_supervisor_ends_its_processes(environment: dict[str, str], tmp_path: Path, until: Until) -> None:
    code = (
        "import os, sys; from pathlib import Path; from passaparola.cli.processes import Child, Process\n"
        "child = Child(Process('stubborn', 'stubborn', 1.0), {}, Path(sys.argv[1])); child.start(); sys.stdin.read()"
    )
    supervisor = subprocess.Popen(
        [sys.executable, "-c", code, tmp_path],
        stdin=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}"},
    )
    log = tmp_path / "stubborn.log"
    assert until(lambda: len(pids(log)) == 2)
    supervisor.kill()
    supervisor.communicate()
    process, grandchild = pids(log)
    assert until(lambda: gone(process))
    os.kill(grandchild, signal.SIGKILL)  # it never asked to be tied: granian's worker does, see test_up


def test_a_log_is_cut_before_it_grows_large_and_three_old_ones_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with log.open("a") as writer:
        for number in range(6):
            writer.write(f"{number}" * LARGEST_LOG_BYTES)
            writer.flush()
            rotate(log)
        writer.write("more")
    assert log.read_text() == "more"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["web.log", "web.log.1", "web.log.2", "web.log.3"]
    assert (tmp_path / "web.log.1").read_text() == "5" * LARGEST_LOG_BYTES
