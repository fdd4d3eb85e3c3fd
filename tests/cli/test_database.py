"""A server of the operator's own: roles are made where that is allowed, and nothing of others is changed."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from passaparola.cli.data_folder import DataFolder
from passaparola.cli.database import open_database
from passaparola.cli.main import main
from passaparola.cli.postgres import Cluster
from passaparola.cli.refusal import Refusal
from passaparola.cli.secrets_file import APP, BOOTSTRAP, DISPATCHER, OWNER


@pytest.fixture
def server(tmp_path: Path, folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A PostgreSQL that somebody else runs, which does not know our roles yet."""
    with Cluster(tmp_path / "elsewhere", durable=False) as cluster:
        with psycopg.connect(cluster.dsn(BOOTSTRAP), autocommit=True) as connection:
            connection.execute(f"DROP ROLE {APP}")
            connection.execute(f"DROP ROLE {DISPATCHER}")
            connection.execute("CREATE DATABASE shop")
        monkeypatch.setenv("DATABASE_URL", cluster.dsn(BOOTSTRAP, "shop"))
        yield cluster


def test_the_roles_are_made_once_and_serve_on_the_next_start_too(server: Cluster, folder: DataFolder) -> None:
    for _start in range(2):
        database = open_database(folder)
        for role, address in ((APP, database.app), (DISPATCHER, database.dispatcher)):
            with psycopg.connect(address) as connection:
                row = connection.execute("SELECT current_user::text, current_database()::text").fetchone()
            assert row == (role, "shop")
    assert not (folder.path / "postgres").exists()
    assert not any(address in repr(database) for address in (database.owner, database.app))


def test_the_password_of_a_role_that_another_machine_made_is_left_alone(
    server: Cluster, folder: DataFolder, tmp_path: Path
) -> None:
    first = open_database(folder)
    another = DataFolder(tmp_path / "another")
    another.make()
    with pytest.raises(Refusal, match=f"role {APP} .*another password"):
        open_database(another)
    psycopg.connect(first.app).close()


def test_an_owner_who_may_not_make_roles_is_told_what_to_do(
    server: Cluster, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", server.dsn(OWNER))
    with pytest.raises(Refusal, match=r"may not create roles: .*PASSAPAROLA_APP_DATABASE_URL"):
        open_database(folder)
    monkeypatch.setenv("PASSAPAROLA_APP_DATABASE_URL", "postgresql://app@/given")
    monkeypatch.setenv("PASSAPAROLA_DISPATCHER_DATABASE_URL", "postgresql://dispatcher@/given")
    assert open_database(folder).app == "postgresql://app@/given"


def test_a_server_that_does_not_answer_is_named_without_its_password(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://me:hidden-word@/shop?host={tmp_path}")
    with pytest.raises(Refusal, match="DATABASE_URL cannot be reached") as refusal:
        open_database(folder)
    assert "hidden-word" not in str(refusal.value)


def test_a_backup_is_not_restored_over_the_tables_of_a_server(
    server: Cluster,
    folder: DataFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with psycopg.connect(server.dsn(BOOTSTRAP, "shop")) as connection:
        connection.execute("CREATE TABLE theirs AS SELECT 1 AS n")
    known = open_database(folder)
    monkeypatch.setenv("PASSAPAROLA_APP_DATABASE_URL", known.app)
    monkeypatch.setenv("PASSAPAROLA_DISPATCHER_DATABASE_URL", known.dispatcher)
    file = tmp_path / "b.pass"
    assert main(["backup", str(file), "--data", str(folder.path)]) == 0
    assert main(["restore", str(file), "--data", str(tmp_path / "new")]) == 1
    assert "is not empty" in capsys.readouterr().err
