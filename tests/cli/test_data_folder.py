"""Which data folders are opened, and what is said of the others."""

import json
import os
import time
from pathlib import Path

import pytest

from passaparola.cli import data_folder
from passaparola.cli.binaries import version_of
from passaparola.cli.data_folder import DataFolder, check, held, numbers
from passaparola.cli.main import COMMANDS, main
from passaparola.cli.refusal import Refusal


def test_a_new_folder_is_opened_and_remembers_its_version(folder: DataFolder) -> None:
    assert folder.is_empty()
    check(folder)
    folder.record(migrations=data_folder.migrations_here())
    check(folder)
    assert folder.facts()["version"] == data_folder.__version__
    assert not folder.is_empty()


def test_a_folder_of_a_newer_version_is_refused(folder: DataFolder) -> None:
    folder.install.write_text(json.dumps({"version": "99.0.0"}))
    with pytest.raises(Refusal, match=r"last used by Passaparola 99\.0\.0, newer than this one .*--data DIR"):
        check(folder)


def test_a_database_with_migrations_that_are_not_known_here_is_refused(folder: DataFolder) -> None:
    folder.record(migrations=["publishing/9999_from_the_future"])
    with pytest.raises(Refusal, match="9999_from_the_future is not known here"):
        check(folder)


def test_a_folder_that_cannot_be_made_is_refused_in_one_sentence(folder: DataFolder) -> None:
    (folder.path / "file").touch()
    with pytest.raises(Refusal, match=r"cannot be written .*: choose another with --data DIR"):
        DataFolder(folder.path / "file" / "data").make()


def test_a_clock_behind_what_was_written_is_refused(folder: DataFolder) -> None:
    tomorrow = time.time() + 86_400
    log = folder.logs / "web.log"
    log.touch()
    os.utime(log, (tomorrow, tomorrow))
    with pytest.raises(Refusal, match=r"clock says .* set the clock"):
        check(folder)


def test_one_supervisor_holds_a_folder(folder: DataFolder) -> None:
    with held(folder), pytest.raises(Refusal, match=rf"already runs .*process {os.getpid()}"), held(folder):
        pass
    with held(folder):
        pass


@pytest.mark.parametrize(("older", "newer"), [("0.9.0", "0.10.0"), ("1.0", "1.0.1"), ("0.1.0", "1.0.0rc1")])
def test_versions_compare_as_numbers(older: str, newer: str) -> None:
    assert numbers(older) < numbers(newer)


def test_the_doctor_finds_nothing_wrong_with_a_good_folder_and_says_what_is_wrong_with_another(
    folder: DataFolder, two_ports: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--json", "--data", str(folder.path), "--port", str(two_ports)]) == 0
    findings = json.loads(capsys.readouterr().out)
    assert {"python", "data", "clock", "disk", "postgres", "database", "ports", "media"} <= {
        finding["subject"] for finding in findings
    }
    folder.install.write_text(json.dumps({"version": "99.0.0"}))
    assert main(["doctor", "--data", str(folder.path), "--port", str(two_ports)]) == 1
    problems = [line for line in capsys.readouterr().out.splitlines() if line.startswith("PROBLEM")]
    assert len(problems) == 1
    assert "newer than this one" in problems[0]


def test_a_program_that_lacks_a_system_library_names_it(tmp_path: Path) -> None:
    broken = tmp_path / "postgres"
    broken.write_text(
        "#!/bin/sh\n"
        'echo "postgres: error while loading shared libraries: libicu.so.72: cannot open shared object file" >&2\n'
        "exit 127\n"
    )
    broken.chmod(0o755)
    complaints: list[str] = []
    assert version_of(broken, complaints) is None
    assert complaints == ["the system library libicu.so.72 is missing; install the package that holds it."]


def test_a_word_that_is_no_command_is_answered_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publsh"]) == 2
    said = capsys.readouterr().err
    assert "no command `publsh`" in said
    assert all(command.word in said for command in COMMANDS)
