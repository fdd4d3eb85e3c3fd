"""Which database this installation uses: the server that DATABASE_URL names, or a cluster of its own."""

import os
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit, urlunsplit

from passaparola.cli import secrets_file
from passaparola.cli.binaries import Binaries, find
from passaparola.cli.data_folder import DataFolder
from passaparola.cli.postgres import Cluster, running_socket_folder
from passaparola.cli.refusal import Refusal
from passaparola.cli.secrets_file import APP, DISPATCHER, OWNER


@dataclass
class Database:
    """The addresses of one database for its three roles; `cluster` is None where the server is not ours."""

    owner: str
    app: str
    dispatcher: str
    cluster: Cluster | None = None

    def __repr__(self) -> str:
        """Say nothing: the addresses hold passwords."""
        return "Database(•••)"

    def close(self) -> None:
        """Stop the cluster if we started it."""
        if self.cluster is not None:
            self.cluster.stop()

    def for_children(self) -> dict[str, str]:
        """Return the settings of the processes that serve: they never learn the owner's address."""
        return {"PASSAPAROLA_APP_DATABASE_URL": self.app, "PASSAPAROLA_DISPATCHER_DATABASE_URL": self.dispatcher}


def open_database(folder: DataFolder) -> Database:
    """Start the cluster, or reach the server of DATABASE_URL. Raises Refusal."""
    external = os.environ.get("DATABASE_URL")
    if external:
        return _external(folder, external)
    cluster = Cluster(folder.path)
    cluster.start()
    return replace(_running(folder), cluster=cluster)


def reach_database(folder: DataFolder) -> Database:
    """Return the database while the installation runs, or start it for a command of its own."""
    if os.environ.get("DATABASE_URL") or running_socket_folder(folder.path) is None:
        return open_database(folder)
    return _running(folder)


def reach_running(folder: DataFolder) -> Database:
    """Return the database that runs, without starting any. Raises Refusal when none does."""
    app = os.environ.get("PASSAPAROLA_APP_DATABASE_URL")
    dispatcher = os.environ.get("PASSAPAROLA_DISPATCHER_DATABASE_URL")
    if app and dispatcher:
        return Database("", app, dispatcher)
    return open_database(folder) if os.environ.get("DATABASE_URL") else _running(folder)


def _running(folder: DataFolder) -> Database:
    cluster = Cluster(folder.path)
    return Database(cluster.dsn(OWNER), cluster.dsn(APP), cluster.dsn(DISPATCHER))


def programs_for(folder: DataFolder) -> Binaries:
    """Return pg_dump and pg_restore that suit the database: those of the cluster, or the newest for another server."""
    return find() if os.environ.get("DATABASE_URL") else Cluster(folder.path).binaries()


def _external(folder: DataFolder, owner: str) -> Database:
    app = os.environ.get("PASSAPAROLA_APP_DATABASE_URL")
    dispatcher = os.environ.get("PASSAPAROLA_DISPATCHER_DATABASE_URL")
    if app and dispatcher:
        return Database(owner, app, dispatcher)
    passwords = secrets_file.load_or_make(folder.path).database_passwords
    _settle_roles(owner, passwords)
    app, dispatcher = (_as_role(owner, role, passwords[role]) for role in (APP, DISPATCHER))
    return Database(owner, app, dispatcher)


def _settle_roles(owner: str, passwords: dict[str, str]) -> None:
    """Make the two roles of the application on a server that is not ours. Raises Refusal."""
    import psycopg
    from psycopg import sql

    try:
        with psycopg.connect(owner, connect_timeout=10) as connection:
            for role in (APP, DISPATCHER):
                if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    _try_password(owner, role, passwords[role])
                    continue
                statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                connection.execute(statement.format(sql.Identifier(role), sql.Literal(passwords[role])))
    except psycopg.OperationalError as trouble:
        raise Refusal(f"The database of DATABASE_URL cannot be reached: {_first_line(trouble)}") from None
    except psycopg.errors.InsufficientPrivilege:
        raise Refusal(
            "The role of DATABASE_URL may not create roles: make the roles passaparola_app and passaparola_dispatcher "
            "and name their addresses in PASSAPAROLA_APP_DATABASE_URL and PASSAPAROLA_DISPATCHER_DATABASE_URL."
        ) from None


def _try_password(owner: str, role: str, password: str) -> None:
    """Another machine may share this server: a password that is not ours is left as it is. Raises Refusal."""
    import psycopg

    try:
        psycopg.connect(_as_role(owner, role, password), connect_timeout=10).close()
    except psycopg.OperationalError:
        raise Refusal(
            f"The role {role} of DATABASE_URL's server has another password than this data folder knows: name its "
            "address in PASSAPAROLA_APP_DATABASE_URL or PASSAPAROLA_DISPATCHER_DATABASE_URL (both are needed)."
        ) from None


def _as_role(address: str, role: str, password: str) -> str:
    parts = urlsplit(address)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{place}"))


def _first_line(trouble: Exception) -> str:
    return str(trouble).strip().splitlines()[0] if str(trouble).strip() else "no answer."
