"""One careless cluster per test session and worker."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker

from passaparola.cli.postgres import Cluster
from passaparola.cli.secrets_file import APP, BOOTSTRAP, DISPATCHER, OWNER
from passaparola.kernel.seal import Keyring


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of this worker's own, without fsync."""
    with tempfile.TemporaryDirectory(prefix="passaparola-tests-") as folder:
        Path(folder).chmod(0o755)
        with Cluster(Path(folder), durable=False) as running:
            yield running


@pytest.fixture(scope="session")
def django_db_setup(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Migrate and secure as the owner, then connect as the application."""
    from passaparola.config.database import prepare

    Keyring.generate().save(cluster.data / "keys.json")
    settings.KEYS_FILE = cluster.data / "keys.json"
    settings.MEDIA = str(cluster.data / "media")
    with django_db_blocker.unblock():
        _connect_as(cluster.dsn(OWNER))
        prepare()
        _connect_as(cluster.dsn(APP))
        settings.DISPATCHER_DATABASE = cluster.dsn(DISPATCHER)
        yield
        connections.close_all()


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker, cluster: Cluster) -> Iterator[None]:
    """The database, as the application's role; empty again afterwards."""
    with django_db_blocker.unblock():
        yield
        connections["default"].close()
        clean(cluster)


@pytest.fixture
def owner(db: None, cluster: Cluster) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection as the tables' owner, to look behind row-level security."""
    with psycopg.connect(cluster.dsn(OWNER), autocommit=True) as connection:
        yield connection


@contextmanager
def as_role(cluster: Cluster, role: str) -> Iterator[None]:
    """Work as another role for a while, then as the application again."""
    _connect_as(cluster.dsn(role))
    try:
        yield
    finally:
        _connect_as(cluster.dsn(APP))


def clean(cluster: Cluster) -> None:
    """Empty every table but the migrations' and the installation's, which forgets its holds.

    Most tests fill few tables: only those are emptied, row by row, without the keys' triggers. It is five times quicker
    than to truncate all of them.
    """
    with psycopg.connect(cluster.dsn(BOOTSTRAP), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in _filled(connection):
            connection.execute(f'DELETE FROM "{table}"')
        connection.execute(
            "UPDATE workspaces_installation SET held_at = NULL, held_reason = NULL, identity = '',"
            " owner_token_hash = '', owner_made_at = NULL"
        )


def _filled(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN"
        " ('django_migrations', 'workspaces_installation', 'django_content_type', 'auth_permission')"
    ).fetchall()
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for (name,) in rows)
    return [str(name) for (name,) in connection.execute(asked).fetchall()]


def _connect_as(dsn: str) -> None:
    from passaparola.config.environment import database

    connections["default"].close()
    connections["default"].settings_dict.update(database(dsn))
    os.environ["PASSAPAROLA_APP_DATABASE_URL"] = dsn
