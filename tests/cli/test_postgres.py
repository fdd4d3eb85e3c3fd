"""Clusters of our own: made, started, stopped, killed, under every account."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from passaparola.cli import account as accounts
from passaparola.cli.data_folder import DataFolder
from passaparola.cli.postgres import Cluster, running_socket_folder
from passaparola.cli.refusal import Refusal
from passaparola.cli.secrets_file import APP, BOOTSTRAP, DISPATCHER, OWNER

ROOT = Path(__file__).parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, whom PostgreSQL refuses")


def one(dsn: str, statement: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(statement).fetchone()
    return row[0] if row else None


def do(dsn: str, statement: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(statement)


@pytest.fixture
def closed_home() -> Iterator[Path]:
    """A folder of root's that nobody else may enter."""
    with tempfile.TemporaryDirectory(dir="/root") as home:
        assert Path(home).stat().st_mode & 0o777 == 0o700
        yield Path(home)


def test_a_new_cluster_serves_its_roles_in_utf8_and_keeps_rows_over_a_restart(folder: DataFolder) -> None:
    with Cluster(folder.path) as cluster:
        for role in (OWNER, APP, DISPATCHER, BOOTSTRAP):
            assert one(cluster.dsn(role), "SELECT current_user::text") == role
        assert one(cluster.dsn(), "SELECT upper('è città')") == "È CITTÀ"
        assert one(cluster.dsn(), "SHOW synchronous_commit") == "on"
        do(cluster.dsn(), "CREATE TABLE kept AS SELECT 42 AS n")
    assert running_socket_folder(folder.path) is None
    with Cluster(folder.path) as cluster:
        assert one(cluster.dsn(), "SELECT n FROM kept") == 42


def test_the_application_neither_owns_nor_makes_anything(folder: DataFolder) -> None:
    with Cluster(folder.path, durable=False) as cluster:
        do(cluster.dsn(), "CREATE TABLE secret (n int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            one(cluster.dsn(APP), "SELECT n FROM secret")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            one(cluster.dsn(APP), "CREATE ROLE another")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(cluster.dsn(APP).replace(cluster.secrets.database_passwords[APP], "guess"))  # type: ignore


def test_it_listens_on_no_network_address_and_its_socket_is_private(folder: DataFolder) -> None:
    with Cluster(folder.path, durable=False) as cluster:
        assert one(cluster.dsn(), "SHOW listen_addresses") == ""
        sockets = running_socket_folder(folder.path)
        assert sockets is not None
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert not sockets.is_relative_to(folder.path)


def test_a_data_path_of_150_characters_and_more_works(folder: DataFolder) -> None:
    with Cluster(folder.path / ("lungo-" * 25), durable=False) as cluster:
        assert one(cluster.dsn(), "SELECT 1") == 1


def test_lost_passwords_are_made_anew_and_the_rows_stay(folder: DataFolder) -> None:
    with Cluster(folder.path, durable=False) as cluster:
        do(cluster.dsn(), "CREATE TABLE kept AS SELECT 42 AS n")
    (folder.path / "secrets.json").unlink()
    with Cluster(folder.path, durable=False) as cluster:
        assert one(cluster.dsn(), "SELECT n FROM kept") == 42


def test_an_interrupted_initdb_is_done_again(folder: DataFolder) -> None:
    half_made = folder.path / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18")
    with Cluster(folder.path, durable=False) as cluster:
        assert one(cluster.dsn(), "SELECT 1") == 1
    assert not half_made.exists()


def test_a_cluster_of_another_version_is_not_opened(folder: DataFolder) -> None:
    (folder.path / "postgres").mkdir()
    (folder.path / "postgres" / "PG_VERSION").write_text("9")
    (folder.path / "postgres.json").write_text(json.dumps({"origin": "wheel", "major": 9, "folder": "gone"}))
    with pytest.raises(Refusal, match=r"PostgreSQL 9 .* is not here any more: .*restore"):
        Cluster(folder.path).start()


def test_secrets_are_readable_by_their_owner_alone_and_shown_by_no_traceback(folder: DataFolder) -> None:
    cluster = Cluster(folder.path, durable=False)
    with cluster:
        assert (folder.path / "secrets.json").stat().st_mode & 0o777 == 0o600
        assert cluster.secrets is not None
        assert not any(word in repr(cluster.secrets) for word in cluster.secrets.database_passwords.values())
        logged = (folder.logs / "postgres.log").read_text()
        assert not any(word in logged for word in cluster.secrets.database_passwords.values())


@as_root
@pytest.mark.parametrize("way", ["plain", "capability", "namespace"])
def test_root_has_three_ways_to_run_it(folder: DataFolder, way: str) -> None:
    account = next(each for each in accounts._ways(62_345) if each.way == way)
    if not accounts._works(account, folder.path, Path(sys.executable)) and way == "namespace":
        pytest.skip("user namespaces are not allowed here")
    said = subprocess.run(["id", "-u"], preexec_fn=account.become, capture_output=True, text=True, check=True).stdout
    assert said.strip() == ("65534" if way == "namespace" else "62345")


@as_root
def test_below_a_closed_home_it_runs_without_opening_it(closed_home: Path) -> None:
    data = closed_home / "data"
    with Cluster(data, durable=False) as cluster:
        assert one(cluster.dsn(), "SELECT 1") == 1
    assert closed_home.stat().st_mode & 0o777 == 0o700
    assert (data / "postgres").stat().st_mode & 0o777 == 0o700


@as_root
@pytest.mark.parametrize("without", ["-dac_read_search", "-setpcap", "-dac_read_search,-sys_admin"])
def test_below_a_closed_home_it_runs_where_capabilities_or_namespaces_are_missing(
    closed_home: Path, without: str
) -> None:
    code = (
        "import sys; from pathlib import Path; from passaparola.cli.postgres import Cluster\n"
        "with Cluster(Path(sys.argv[1]), durable=False): print('serves')"
    )
    command = ["setpriv", f"--bounding-set={without}", sys.executable, "-c", code, str(closed_home / "data")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "serves\n", done.stderr


def test_killing_its_owner_leaves_no_server_and_the_next_start_works(
    folder: DataFolder, until: Callable[[Callable[[], bool]], bool]
) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from passaparola.cli.postgres import Cluster\n"
        "cluster = Cluster(Path(sys.argv[1]), durable=False); cluster.start(); print(cluster.process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, folder.path], cwd=ROOT, capture_output=True, check=False)
    server = int(done.stdout)
    assert done.returncode == -signal.SIGKILL
    with Cluster(folder.path, durable=False) as cluster:
        assert one(cluster.dsn(), "SELECT 1") == 1
    assert until(lambda: not Path(f"/proc/{server}").exists())


def test_a_crash_under_writers_loses_no_acknowledged_row(folder: DataFolder) -> None:
    acknowledged: list[int] = []
    cluster = Cluster(folder.path)
    cluster.start()
    do(cluster.dsn(), "CREATE TABLE ledger (n int PRIMARY KEY)")
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        try:
            for number in range(5000):
                connection.execute("INSERT INTO ledger VALUES (%s)", [number])
                acknowledged.append(number)
                if number == 500:
                    assert cluster.process is not None
                    os.killpg(cluster.process.pid, signal.SIGKILL)
        except psycopg.OperationalError:
            pass
    assert 500 < len(acknowledged) < 5000
    assert cluster.process is not None
    cluster.process.wait()
    with Cluster(folder.path) as again, psycopg.connect(again.dsn()) as connection:
        kept = {row[0] for row in connection.execute("SELECT n FROM ledger")}
    assert set(acknowledged) <= kept
