"""Backups: whole, checked before anything is touched, restored into something that sends nothing."""

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from passaparola.cli import archive, escrow
from passaparola.cli.backup import back_up, media_of
from passaparola.cli.data_folder import DataFolder, held
from passaparola.cli.main import main
from passaparola.cli.postgres import Cluster
from passaparola.cli.refusal import Refusal

# A database with what a restore calls, in miniature.
SCHEMA = """
CREATE TABLE deliveries (n int PRIMARY KEY, state text);
CREATE TABLE tokens (sealed text);
CREATE FUNCTION passaparola_after_restore() RETURNS void LANGUAGE sql AS
    $$ UPDATE deliveries SET state = 'restored' WHERE state = 'due' $$;
CREATE FUNCTION passaparola_forget_secrets() RETURNS void LANGUAGE sql AS $$ DELETE FROM tokens $$;
GRANT SELECT ON deliveries TO passaparola_app;
INSERT INTO deliveries VALUES (1, 'sent'), (2, 'due');
INSERT INTO tokens VALUES ('opaque');
"""


@pytest.fixture
def running(folder: DataFolder) -> Iterator[Cluster]:
    """An installation that runs, with rows, a picture and keys."""
    folder.record(migrations=[])
    folder.keys.write_text('{"current": "canary-key"}')
    media_of(folder).put(b"a picture" * 1000, "image/png")
    with Cluster(folder.path, durable=False) as cluster:
        with psycopg.connect(cluster.dsn()) as connection:
            connection.execute(SCHEMA)
        yield cluster


def rows(folder: DataFolder, statement: str, role: str = "passaparola_owner") -> list[tuple[object, ...]]:
    with Cluster(folder.path, durable=False) as cluster, psycopg.connect(cluster.dsn(role)) as connection:
        return connection.execute(statement).fetchall()


def test_a_backup_of_a_running_installation_comes_back_held(
    running: Cluster, folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSAPAROLA_PASSPHRASE", "correct horse battery")
    file, keys, new = tmp_path / "b.pass", tmp_path / "b.key", DataFolder(tmp_path / "new")
    assert main(["backup", str(file), "--key", str(keys), "--data", str(folder.path)]) == 0
    assert main(["restore", str(file), "--key", str(keys), "--data", str(new.path)]) == 0
    assert rows(new, "SELECT state FROM deliveries ORDER BY n", "passaparola_app") == [("sent",), ("restored",)]
    assert rows(new, "SELECT count(*) FROM tokens") == [(1,)]
    assert [*media_of(new).iterate()] == [*media_of(folder).iterate()]
    assert new.keys.read_text() == folder.keys.read_text()
    assert (new.path / "secrets.json").read_text() != (folder.path / "secrets.json").read_text()
    assert "restored" in new.facts()


def test_a_backup_of_a_stopped_installation_without_its_key_forgets_the_tokens(
    running: Cluster, folder: DataFolder, tmp_path: Path
) -> None:
    running.stop()
    file, new = tmp_path / "b.pass", DataFolder(tmp_path / "new")
    assert main(["backup", str(file), "--data", str(folder.path)]) == 0
    assert main(["restore", str(file), "--data", str(new.path)]) == 0
    assert rows(new, "SELECT count(*) FROM tokens") == [(0,)]
    assert not new.keys.exists()


def test_a_backup_holds_neither_keys_nor_passwords_and_only_its_owner_reads_it(
    running: Cluster, folder: DataFolder, tmp_path: Path
) -> None:
    written = back_up(folder, tmp_path / "b.pass")
    assert written.stat().st_mode & 0o777 == 0o600
    content = written.read_bytes()
    assert running.secrets is not None
    for secret in ("canary-key", running.secrets.django_secret, *running.secrets.database_passwords.values()):
        assert secret.encode() not in content


def test_an_installation_is_replaced_only_when_asked_not_while_it_runs_and_never_deleted(
    running: Cluster, folder: DataFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = back_up(folder, tmp_path / "b.pass")
    restore = ["restore", str(file), "--data", str(folder.path)]
    assert main(restore) == 1
    assert "add --replace" in capsys.readouterr().err
    with held(folder):
        assert main([*restore, "--replace"]) == 1
    assert "already runs" in capsys.readouterr().err
    running.stop()
    assert main([*restore, "--replace"]) == 0
    (aside,) = tmp_path.glob("data.before-*")
    assert (aside / "keys.json").exists()
    assert not folder.keys.exists()
    assert not (tmp_path / "data.restoring").exists()


def test_a_damaged_backup_is_refused_before_anything_is_touched(
    running: Cluster, folder: DataFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = back_up(folder, tmp_path / "b.pass")
    content = bytearray(file.read_bytes())
    content[content.index(b"PGDMP") + 100] ^= 1
    file.write_bytes(content)
    assert main(["restore", str(file), "--data", str(tmp_path / "new")]) == 1
    assert "is damaged" in capsys.readouterr().err
    file.write_bytes(content[: len(content) // 2])
    assert main(["restore", str(file), "--data", str(tmp_path / "new")]) == 1
    assert not (tmp_path / "new").exists()


def forge(file: Path, *entries: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(file, "w") as tar:
        for entry, content in entries:
            entry.size = len(content) if entry.isreg() else 0
            tar.addfile(entry, io.BytesIO(content))
    return file


def entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    return made


@pytest.mark.parametrize(
    "strange",
    [
        entry("../outside"),
        entry("/etc/passwd"),
        entry("media/../../outside"),
        entry("media/" + "0" * 64, tarfile.SYMTYPE, "/etc/passwd"),
        entry("database.dump", tarfile.LNKTYPE, "/etc/passwd"),
        entry("media", tarfile.DIRTYPE),
        entry("install.json", tarfile.FIFOTYPE),
    ],
    ids=lambda made: f"{made.name}-{made.type.decode()}",
)
def test_a_forged_backup_is_refused(tmp_path: Path, strange: tarfile.TarInfo) -> None:
    with pytest.raises(Refusal, match="is not a backup of Passaparola"):
        archive.verified(forge(tmp_path / "forged", (strange, b"")))


def test_media_must_be_what_their_name_says(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="does not hold what its name says"):
        archive.verified(forge(tmp_path / "forged", (entry("media/" + "0" * 64), b"something else")))


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = archive.Manifest("99.0.0", "2026-11-22T12:00:00+00:00", 18, [])
    with archive.writing(tmp_path / "b.pass", manifest) as writer:
        for name in (archive.DUMP, archive.FACTS):
            writer.add(name, io.BytesIO(b"{}"), 2)
    assert main(["restore", str(tmp_path / "b.pass"), "--data", str(tmp_path / "new")]) == 1
    assert "written by Passaparola 99.0.0, newer than this one" in capsys.readouterr().err


def test_keys_open_under_their_passphrase_only(tmp_path: Path) -> None:
    keys, file = tmp_path / "keys.json", tmp_path / "exported"
    keys.write_text(json.dumps({"current": "canary"}))
    escrow.export(keys, file, "correct horse battery")
    assert b"canary" not in file.read_bytes()
    assert escrow.read(file, "correct horse battery") == keys.read_bytes()
    with pytest.raises(Refusal, match="does not open"):
        escrow.read(file, "incorrect horse battery")
    file.write_text("{}")
    with pytest.raises(Refusal, match="is not a key file"):
        escrow.read(file, "correct horse battery")
