"""`./run read`: posts as lines of JSON, a summary, and clear words where there is nothing to read."""

import json
from pathlib import Path

import pytest

from passaparola.cli.main import main
from tests.support.exports import packed

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def note(id: str, published: str = "2022-11-08T03:07:14Z") -> dict[str, object]:
    picture = {"mediaType": "image/png", "url": f"/media_attachments/{id}.png"}
    told = {
        "id": id,
        "type": "Note",
        "published": published,
        "to": [PUBLIC],
        "content": "<p>Ciao</p>",
        "attachment": [picture],
    }
    return {"type": "Create", "object": {**told, "likes": {"totalItems": 2}}}


def outbox(*notes: object) -> str:
    return json.dumps({"@context": "https://www.w3.org/ns/activitystreams", "orderedItems": list(notes)})


@pytest.fixture
def archive(tmp_path: Path) -> str:
    return str(packed(tmp_path / "a.zip", {"outbox.json": outbox(note("1"), note("2"), note("3", "ieri")),
                                           "media_attachments/1.png": b"png"}))  # fmt: skip


def test_each_post_is_a_line_and_the_last_is_the_summary(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", archive, "--jsonl"]) == 0
    first, _, refused, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (first["text"], first["at"], first["metrics"]) == ("Ciao", "2022-11-08T03:07:14+00:00", {"likes": 2})
    assert first["media"][0]["present"] and refused == {
        "network": first["network"], "rejected": 3, "reason": "A date or a number in it cannot be read.",
    }  # fmt: skip
    summary = last["summary"]
    assert (summary["posts"], summary["rejected"], summary["engagement"]) == (2, 1, {"likes": 4})
    assert summary["media"] == {"named": 2, "present": 1} and summary["kinds"] == {"own": 2}
    assert summary["span"] == {"from": "2022-11-08T03:07:14+00:00", "to": "2022-11-08T03:07:14+00:00"}


def test_the_summary_alone_and_in_words(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", archive, "--summary", "--language", "it"]) == 0
    assert json.loads(capsys.readouterr().out)["reasons"] == {"Contiene una data o un numero illeggibile.": 1}
    assert main(["read", archive]) == 0
    said = capsys.readouterr().out
    assert "2 posts" in said and "2 files named, 1 of them" in said and "Read in part: one entry" in said


def test_what_breaks_off_is_read_in_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "outbox.json").write_text(outbox(note("1"), note("2"))[:-200])
    assert main(["read", str(tmp_path / "outbox.json"), "--summary"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["posts"], summary["rejected"]) == (1, 1) and "breaks off" in next(iter(summary["reasons"]))


def test_what_nobody_knows_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("text,likes\na,1\n")
    assert main(["read", str(tmp_path / "a.csv")]) == 1
    assert "is no export that a network here knows" in capsys.readouterr().err
    assert main(["read", str(tmp_path / "none")]) == 1
    assert "cannot be opened" in capsys.readouterr().err
    assert main(["read", str(packed(tmp_path / "b.zip", {"../a.json": "{}"}))]) == 1
    assert "would be written outside" in capsys.readouterr().err
