"""A new network's folder keeps the contract against its own stand-in, and does not pass for the real network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from passaparola.cli.newnetwork import MARK, make
from passaparola.cli.refusal import Refusal
from passaparola.kernel.network import quality
from passaparola.kernel.network.quality import State, Tier

REPOSITORY = Path(__file__).resolve().parents[2]
SETTINGS = "[pytest]\nasyncio_mode = auto\naddopts = -q -p no:cacheprovider -p no:django -p no:randomly\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The product and the contract suites, in a place where a network may be added."""
    left_out = shutil.ignore_patterns("__pycache__", "vendor", "migrations", "*.mo", "node_modules")
    shutil.copytree(REPOSITORY / "passaparola", tmp_path / "passaparola", ignore=left_out)
    shutil.copytree(REPOSITORY / "tests" / "contracts", tmp_path / "tests" / "contracts", ignore=left_out)
    shutil.copytree(REPOSITORY / "tests" / "servers", tmp_path / "tests" / "servers", ignore=left_out)
    shutil.copytree(REPOSITORY / "tests" / "library", tmp_path / "tests" / "library", ignore=left_out)
    (tmp_path / "tests" / "__init__.py").touch()
    (tmp_path / "pytest.ini").write_text(SETTINGS, "utf-8")
    return tmp_path


def contracts(copy: Path) -> subprocess.CompletedProcess[str]:
    suites = [f"tests/contracts/test_{suite}.py" for suite in ("folders", "errors", "publishers")]
    command = [sys.executable, "-m", "pytest", *suites, "passaparola/networks/examplenet", "-k", "examplenet"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = {**kept, "PYTHONPATH": str(copy)}
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=120)


def left_of_the_template(copy: Path) -> list[Path]:
    folder = copy / "passaparola" / "networks" / "examplenet"
    return [path for path in folder.rglob("*.*") if path.is_file() and MARK in path.read_text("utf-8")]


def test_a_new_folder_keeps_the_contract_but_for_its_marks(copy: Path) -> None:
    make("examplenet", copy / "passaparola" / "networks")
    fresh = contracts(copy)
    failed = [line for line in fresh.stdout.splitlines() if line.startswith("FAILED")]
    assert [line.partition("::")[2].split(" ")[0] for line in failed] == [
        "test_nothing_of_the_template_is_left[examplenet]"
    ], fresh.stdout
    for path in left_of_the_template(copy):
        kept = [line for line in path.read_text("utf-8").splitlines() if MARK not in line]
        path.write_text("\n".join(kept) + "\n", "utf-8")
    written = contracts(copy)
    assert written.returncode == 0, written.stdout


def test_the_folder_is_bronze_when_its_rules_are_done_and_not_before(tmp_path: Path) -> None:
    told = quality.read((make("examplenet", tmp_path) / "quality.toml").read_text("utf-8"))
    assert set(told) == quality.EVERY
    left = {rule for rule in quality.RULES[Tier.BRONZE] if told[rule].state is not State.DONE}
    assert left == {"spec_sourced", "disconnect", "errors_table", "fake", "guide"}


@pytest.mark.parametrize("name", ["", "Big", "9lives", "with-hyphen", "../up", "class", "a" * 40, "è"])
def test_a_name_that_cannot_be_one_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        make(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_network_that_is_there_is_left_alone(tmp_path: Path) -> None:
    make("examplenet", tmp_path)
    with pytest.raises(Refusal):
        make("examplenet", tmp_path)
