"""`passaparola networks`: every network, how sure we are of it, its tier and its size."""

import json
from pathlib import Path

import pytest

from passaparola import networks
from passaparola.cli.networks import lines_of, main
from passaparola.kernel.network.quality import Tier
from passaparola.kernel.network.survey import capabilities, levels


def test_the_json_has_every_network_with_its_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["networks", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in told["networks"]] == list(networks.every())
    assert sum(told["levels"].values()) == len(told["networks"])
    for each in told["networks"]:
        assert each["lines"] > 0
        assert each["tier"] in ("", *Tier)
        assert (each["how"] == "connected") == (networks.named(each["id"]).publisher is not None)
        known = {name: one.level.replace("_", " ") for name, one in networks.named(each["id"]).spec.evidence.items()}
        assert known.items() <= {**each["evidence"], **known}.items()


def test_the_table_has_a_line_for_each_network(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["networks"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for network in networks.every().values():
        assert sum(line.startswith(f"{network.spec.name} ") for line in lines) == 1


def test_a_folders_size_leaves_out_its_fake_and_its_tests(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    for name, lines in (("spec.py", 3), ("fake.py", 50), ("fake_pages.py", 50), ("tests/test_x.py", 50), ("a.md", 9)):
        (tmp_path / name).write_text("line\n" * lines, "utf-8")
    assert lines_of(tmp_path) == 3


def test_nothing_is_counted_where_there_is_nothing() -> None:
    assert (capabilities([]), levels([])) == ([], {})
