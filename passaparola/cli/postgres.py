"""PostgreSQL under our own small supervision: make a cluster, start it, stop it, leave nothing behind.

A cluster lives in `postgres/` of the data folder. `postgres.json` beside it says which programs made it, and only
those open it. It listens on a Unix socket alone, in a folder (0700) with a short path, since a socket's path ends at
107 bytes.
"""

import hashlib
import json
import os
import secrets as randomness
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import quote

from passaparola.cli import secrets_file
from passaparola.cli.account import Account, account_for, founder
from passaparola.cli.binaries import Binaries, find
from passaparola.cli.lifeline import tie
from passaparola.cli.refusal import Refusal
from passaparola.cli.secrets_file import APP, BOOTSTRAP, DISPATCHER, OWNER, Secrets

DATABASE = "passaparola"
START_SECONDS = 60.0  # crash recovery of a busy cluster took 1.5 s when measured
STOP_SECONDS = 20.0
LONGEST_SOCKET_FOLDER = 80  # sun_path holds 107 bytes, and `/.s.PGSQL.5432.lock` follows

# Small memory: a few tens of connections on a machine that runs the whole product.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "min_wal_size": "64MB",
    "max_wal_size": "512MB",
    "autovacuum_max_workers": "2",
    "max_worker_processes": "4",
    "max_logical_replication_workers": "0",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "huge_pages": "off",
    "TimeZone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",  # a failing statement may hold a secret: never in the log
    "idle_in_transaction_session_timeout": "5min",
}
SINCE_18 = {"io_method": "sync"}  # three processes fewer; our working set is in memory
# For throw-away clusters of tests only: an outage of the machine may lose or break them.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Cluster:
    """One PostgreSQL cluster in a data folder.

    `durable=False` is for tests: faster, and its owner may create databases.
    """

    def __init__(self, data: Path, durable: bool = True) -> None:
        self.data = data.resolve()
        self.folder = self.data / "postgres"
        self.durable = durable
        self.secrets: Secrets | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self._sockets: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Make the cluster where there is none, start it and wait until it answers. Raises Refusal."""
        self.data.mkdir(parents=True, exist_ok=True)
        self.secrets = secrets_file.load_or_make(self.data)
        binaries = self.binaries()
        account = account_for(self.data, binaries.program("postgres"))
        if not (self.folder / "PG_VERSION").exists():
            self._make(binaries, account)
        self._wait_for_predecessor()
        self._settle_roles(binaries, founder(account))
        account.own(self.folder)
        self._launch(binaries, account)

    def stop(self) -> None:
        """Stop it: open transactions are rolled back, everything acknowledged is on disk."""
        if self.process is None:
            return
        for signum, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            self.process.send_signal(signum)
            try:
                self.process.wait(seconds)
                break
            except subprocess.TimeoutExpired:
                continue
        self.process = None
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def dsn(self, role: str = OWNER, database: str = DATABASE) -> str:
        """Return the address of a running cluster for one role, its password included."""
        secrets = self.secrets or secrets_file.load_or_make(self.data)
        sockets = self._sockets or running_socket_folder(self.data)
        if sockets is None:
            raise Refusal(f"The database in {self.data} is not running.")
        return f"postgresql://{role}:{secrets.database_passwords[role]}@/{database}?host={quote(str(sockets), safe='')}"

    def alive(self) -> bool:
        """Return whether the server that we started still runs."""
        return self.process is not None and self.process.poll() is None

    def binaries(self) -> Binaries:
        """Return the programs that made this cluster, or those that would. Raises Refusal when they are gone."""
        record = self._record()
        if "origin" in record:
            return find(record["origin"], record["major"])
        return find()

    def _record(self) -> dict[str, Any]:
        path = self.data / "postgres.json"
        record: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        return record

    def _make(self, binaries: Binaries, account: Account) -> None:
        """Run initdb beside the final place: an interrupted one leaves nothing that looks like a cluster."""
        fresh = self.data / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        maker = founder(account)
        maker.own(fresh)
        words = ["-U", BOOTSTRAP, "--encoding=UTF8", "--auth=trust", "--no-instructions", *_locale(binaries)]
        self._quietly(
            [binaries.program("initdb"), "-D", fresh, *words, *([] if self.durable else ["--no-sync"])], maker
        )
        (fresh / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        record = {"origin": binaries.origin, "major": binaries.major, "folder": str(binaries.folder)}
        secrets_file.write_private(self.data / "postgres.json", json.dumps(record, indent=1))
        fresh.rename(self.folder)

    def _settle_roles(self, binaries: Binaries, maker: Account) -> None:
        """Give the roles the passwords of secrets.json, in single-user mode: it works even when those were lost."""
        assert self.secrets is not None
        record, wanted = self._record(), _fingerprint(self.secrets)
        if record.get("roles") == wanted:
            return
        maker.own(self.folder)
        single = [
            binaries.program("postgres"),
            "--single",
            "-D",
            self.folder,
            *self._settings(binaries.major),
            "postgres",
        ]
        self._quietly(single, maker, _role_statements(self.secrets, may_create_databases=not self.durable))
        secrets_file.write_private(self.data / "postgres.json", json.dumps({**record, "roles": wanted}, indent=1))

    def _settings(self, major: int) -> list[str]:
        settings = {**SETTINGS, **(CARELESS if not self.durable else {}), **(SINCE_18 if major >= 18 else {})}
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _quietly(self, command: list[Any], account: Account, statements: str = "") -> None:
        """Run a short program to its end. Raises Refusal with its last words when it fails."""
        done = subprocess.run(
            command, input=statements, capture_output=True, text=True, check=False, cwd="/", preexec_fn=account.become
        )
        if done.returncode:
            words = (done.stderr or done.stdout).strip().splitlines()
            raise Refusal(f"{Path(command[0]).name} failed: {words[-1] if words else done.returncode}")

    def _wait_for_predecessor(self) -> None:
        """A server whose supervisor was killed goes away by itself; give it the time."""
        deadline = time.monotonic() + STOP_SECONDS
        while (pid := _serving_pid(self.folder)) is not None:
            if time.monotonic() > deadline:
                raise Refusal(f"PostgreSQL (process {pid}) still runs on {self.folder}: stop it first.")
            time.sleep(0.05)

    def _launch(self, binaries: Binaries, account: Account) -> None:
        self._sockets = _make_socket_folder(self.data, account)
        program = binaries.program("postgres")
        command = [program, "-D", self.folder, "-k", self._sockets, *self._settings(binaries.major)]
        with self._log() as log:
            self.process = _spawn(command, account, log)
        self._wait_until_ready()

    def _log(self) -> IO[bytes]:
        logs = self.data / "logs"
        logs.mkdir(mode=0o700, exist_ok=True)
        return (logs / "postgres.log").open("ab")

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while _status(self.folder) != (self.process.pid, "ready"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                words = _last_words(self.data / "logs" / "postgres.log")
                raise Refusal(f"PostgreSQL did not start; its last words: {words}")
            time.sleep(0.01)


def running_socket_folder(data: Path) -> Path | None:
    """Return the socket folder of the server that runs on this data folder, None when none does."""
    folder = data.resolve() / "postgres"
    if _serving_pid(folder) is None:
        return None
    return Path((folder / "postmaster.pid").read_text().splitlines()[4])


def _spawn(command: list[Any], account: Account, log: IO[bytes]) -> subprocess.Popen[bytes]:
    parent = os.getpid()

    def become() -> None:
        account.become()
        tie(signal.SIGINT, parent)  # after the change of user, which would clear it

    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        process_group=0,
        preexec_fn=become,  # noqa: PLW1509 - the supervisor has one thread
    )


def _status(folder: Path) -> tuple[int, str]:
    """Return the process id and state that a server wrote into its folder, (0, "") when none did."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[7].strip()
    except (OSError, IndexError, ValueError):
        return 0, ""


def _serving_pid(folder: Path) -> int | None:
    """Return the id of the live server on `folder`; a pid file left by a crash does not count."""
    pid = _status(folder)[0]
    if pid <= 0:
        return None
    try:
        os.kill(pid, 0)
        command = Path(f"/proc/{pid}/cmdline").read_bytes() if Path("/proc/self").exists() else str(folder).encode()
    except OSError:
        return None
    return pid if str(folder).encode() in command else None


def _make_socket_folder(data: Path, account: Account) -> Path:
    name = "passaparola-" + hashlib.sha256(str(data).encode()).hexdigest()[:12]
    mine = "/run" if os.geteuid() == 0 else None
    for base in (os.environ.get("XDG_RUNTIME_DIR"), mine, tempfile.gettempdir(), "/tmp"):
        if base and len(base) + len(name) < LONGEST_SOCKET_FOLDER and os.access(base, os.W_OK):
            return _private_folder(Path(base), name, account)
    raise Refusal("No folder for PostgreSQL's socket: /tmp must be writable.")


def _private_folder(base: Path, name: str, account: Account) -> Path:
    """Make a folder of ours; one that somebody else put there under our name is left alone."""
    folder = base / name
    shutil.rmtree(folder, ignore_errors=True)
    if folder.is_symlink() or folder.exists():
        folder = base / f"{name}-{randomness.token_hex(4)}"
    folder.mkdir(mode=0o700)
    account.own(folder)
    return folder


def _locale(binaries: Binaries) -> list[str]:
    if binaries.major >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _fingerprint(secrets: Secrets) -> str:
    return hashlib.sha256(json.dumps(secrets.database_passwords, sort_keys=True).encode()).hexdigest()


def _role_statements(secrets: Secrets, may_create_databases: bool) -> str:
    """One statement a line, as single-user mode reads them; what exists already is left as it is."""
    lines = [_role_statement(role, secrets.database_passwords[role]) for role in (OWNER, APP, DISPATCHER)]
    lines.append(f"ALTER ROLE {BOOTSTRAP} PASSWORD '{secrets.database_passwords[BOOTSTRAP]}'")
    if may_create_databases:
        lines.append(f"ALTER ROLE {OWNER} CREATEDB")
    lines.append(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    return "\n".join(lines) + "\n"


def _role_statement(role: str, password: str) -> str:
    absent = f"NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
    make = f"IF {absent} THEN CREATE ROLE {role}; END IF"
    return f"DO $$ BEGIN {make}; ALTER ROLE {role} LOGIN PASSWORD '{password}'; END $$"


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    telling = [line for line in lines[-20:] if "FATAL" in line or "PANIC" in line or "error while loading" in line]
    return (telling or lines or ["nothing"])[-1]
