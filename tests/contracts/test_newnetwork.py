"""A new network's folder is a beginning that the contract suites do not let pass."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from passaparola.cli.newnetwork import make
from passaparola.cli.refusal import Refusal

REPOSITORY = Path(__file__).resolve().parents[2]
SETTINGS = "[pytest]\nasyncio_mode = auto\naddopts = -q -p no:cacheprovider -p no:django -p no:randomly\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The product and the contract suites, in a place where a network may be added."""
    left_out = shutil.ignore_patterns("__pycache__", "vendor", "migrations", "*.mo", "node_modules")
    shutil.copytree(REPOSITORY / "passaparola", tmp_path / "passaparola", ignore=left_out)
    shutil.copytree(REPOSITORY / "tests" / "contracts", tmp_path / "tests" / "contracts", ignore=left_out)
    shutil.copytree(REPOSITORY / "tests" / "servers", tmp_path / "tests" / "servers", ignore=left_out)
    (tmp_path / "tests" / "__init__.py").touch()
    (tmp_path / "pytest.ini").write_text(SETTINGS, "utf-8")
    return tmp_path


def contracts(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "tests/contracts/test_folders.py",
        "tests/contracts/test_errors.py",
        *words,
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = {**kept, "PYTHONPATH": str(copy)}
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=120)


def test_the_contracts_fail_until_the_folder_is_written(copy: Path) -> None:
    before = contracts(copy)
    assert before.returncode == 0, before.stdout
    make("examplenet", copy / "passaparola" / "networks")
    after = contracts(copy)
    failed = {line.partition("::")[2].split(" ")[0] for line in after.stdout.splitlines() if line.startswith("FAILED")}
    assert {
        "test_the_folder_is_complete[examplenet]",
        "test_the_spec_is_sourced_and_bears_the_folders_name[examplenet]",
        "test_every_field_and_guide_step_has_words[examplenet]",
        "test_the_guide_says_how_and_what_is_missing[examplenet]",
    } <= failed
    assert all("examplenet" in name for name in failed), failed
    assert "examplenet has no connect.py" in after.stdout


def test_the_folder_is_a_network_that_the_product_can_show(tmp_path: Path) -> None:
    folder = make("examplenet", tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md", "__init__.py", "errors.py", "fixtures", "messages.toml", "quality.toml", "spec.py", "tests",
    ]  # fmt: skip
    for path in folder.glob("*.py"):
        compile(path.read_text("utf-8"), str(path), "exec")


@pytest.mark.parametrize("name", ["", "Big", "9lives", "with-hyphen", "../up", "class", "a" * 40, "è"])
def test_a_name_that_cannot_be_one_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        make(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_network_that_is_there_is_left_alone(tmp_path: Path) -> None:
    make("examplenet", tmp_path)
    with pytest.raises(Refusal):
        make("examplenet", tmp_path)
