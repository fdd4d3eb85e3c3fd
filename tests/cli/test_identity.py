"""Whose installation it is: the same from start to start, another for a copy."""

import shutil
from pathlib import Path

import pytest

from passaparola.cli.data_folder import DataFolder
from passaparola.cli.identity import fingerprint


def test_it_is_the_same_from_start_to_start(folder: DataFolder) -> None:
    assert fingerprint(folder) == fingerprint(DataFolder(folder.path))


def test_a_copy_of_the_data_folder_is_another_even_in_its_place(folder: DataFolder, tmp_path: Path) -> None:
    first = fingerprint(folder)
    copy = DataFolder(tmp_path / "copy")
    shutil.copytree(folder.path, copy.path)
    assert fingerprint(copy) != first
    folder.path.rename(tmp_path / "moved away")
    copy.path.rename(folder.path)
    assert fingerprint(folder) != first


def test_where_machines_come_and_go_the_operator_names_it(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSAPAROLA_IDENTITY", "shop")
    first = fingerprint(folder)
    assert fingerprint(DataFolder(tmp_path)) == first
    monkeypatch.setenv("PASSAPAROLA_IDENTITY", "shop-copy")
    assert fingerprint(folder) != first
