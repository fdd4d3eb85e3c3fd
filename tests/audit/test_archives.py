"""Archives of accounts in an audit: read whole, packed or not, beside tables; answers and reposts in no figure."""

import json
from pathlib import Path
from typing import Any

import pytest

from passaparola.audit.baseline import baseline
from passaparola.audit.gathering import gather
from passaparola.kernel.exports import Unreadable
from tests.support.exports import packed

CONTEXT = "https://www.w3.org/ns/activitystreams"


def note(number: int, **more: object) -> dict[str, object]:
    told = {"id": f"https://social.example/io/{number}", "type": "Note", "published": f"2022-11-{number:02}T03:07:14Z",
            "content": "<p>Ciao</p>", "likes": {"totalItems": number}, "to": [f"{CONTEXT}#Public"]}  # fmt: skip
    return {"type": "Create", "object": {**told, **more}}


def outbox(*more: object) -> dict[str, object]:
    return {"@context": CONTEXT, "orderedItems": [*(note(number) for number in range(1, 21)), *more]}


ANSWER = note(21, inReplyTo="https://altrove.example/1")
BOOST = {"id": "b", "type": "Announce", "published": "2022-11-22T03:07:14Z", "object": "https://altrove.example/2"}


def audited(*paths: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.dumps(baseline(gather(paths))))
    return told


def test_a_packed_archive_is_one_file(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.zip", {"outbox.json": outbox(ANSWER, BOOST, note(23, published="ieri")), "actor.json": {}}
    )
    result = audited(path)
    assert (result["rows"], result["posts"], result["rejected"], result["duplicates"]) == (23, 20, 1, 0)
    (file,) = result["files"]
    assert (file["name"], file["aside"], file["posts"]) == ("a.zip", 2, 20) and file["read_as"] != "table"
    assert result["metrics"]["likes"]["median"] == 10.5 and result["span"]["from"].startswith("2022-11-01")
    assert result["refused"][0]["reason"]["id"] == "export.odd_value"


def test_archives_and_tables_stand_beside_each_other_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("Post URL,Date,Text,Likes\nhttps://a.example/1,2023-01-01 10:00,Uno,3\n")
    inside = packed(tmp_path / "all.zip", {"table.csv": (tmp_path / "table.csv").read_bytes()})
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "outbox.json").write_text(json.dumps(outbox()))
    assert {file["read_as"] for file in audited(tmp_path / "b", tmp_path / "table.csv")["files"]} > {"table"}
    assert [file["name"] for file in audited(inside)["files"]] == ["table.csv"]


def test_an_archive_without_figures_has_a_cadence(tmp_path: Path) -> None:
    notes = {"@context": CONTEXT, "orderedItems": [note(number, likes=None) for number in range(1, 21)]}
    result = audited(packed(tmp_path / "a.zip", {"outbox.json": notes}))
    assert result["metrics"] == {} and result["cadence"]["posts_per_week"] == pytest.approx(7, abs=0.6)


@pytest.mark.parametrize(
    ("name", "reason"), [("../outbox.json", "export.unsafe_name"), ("/outbox.json", "export.unsafe_name")]
)
def test_a_hostile_archive_is_refused(name: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        gather([packed(tmp_path / "a.zip", {name: outbox()})])
    assert caught.value.reason.id == reason


def test_half_an_emoji_is_no_reason_to_stop(tmp_path: Path) -> None:
    notes = json.dumps(outbox()).replace("Ciao", "Ciao \\ud83d")
    assert audited(packed(tmp_path / "a.zip", {"outbox.json": notes}))["posts"] == 20
