"""An installation of its own for a benchmark: a durable cluster, the real roles, and sender processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import django

from passaparola.cli.postgres import Cluster
from passaparola.cli.secrets_file import APP, DISPATCHER, OWNER
from passaparola.kernel.seal import Keyring


@dataclass
class Installation:
    """A running database with the product's tables, and what its processes are told."""

    cluster: Cluster
    environment: Mapping[str, str]
    senders: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def owner(self) -> str:
        """The owner's address."""
        return self.cluster.dsn(OWNER)

    def start_sender(self, **more: str) -> "subprocess.Popen[bytes]":
        """One sender process."""
        with (self.cluster.data / "sender.log").open("ab") as log:
            words = [sys.executable, "-m", "passaparola.deliveries.sender"]
            environment = {**os.environ, **self.environment, **more}
            sender = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.senders.append(sender)
        return sender

    def crash_database(self) -> None:
        """Immediate shutdown, as a power cut for every connection; then start again."""
        assert self.cluster.process is not None
        self.cluster.process.send_signal(signal.SIGQUIT)
        self.cluster.process.wait()
        self.cluster.start()

    def stop(self) -> None:
        """End the senders that still run."""
        for sender in self.senders:
            if sender.poll() is None:
                sender.kill()
            sender.wait()


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """Make it in ``folder`` and set Django up on it, as the application; once in a process."""
    folder.chmod(0o755)
    Keyring.generate().save(folder / "keys.json")
    with Cluster(folder) as cluster:
        environment = {
            "PASSAPAROLA_DATA": str(folder),
            "PASSAPAROLA_APP_DATABASE_URL": cluster.dsn(OWNER),
            "PASSAPAROLA_DISPATCHER_DATABASE_URL": cluster.dsn(DISPATCHER),
            "PASSAPAROLA_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "passaparola.config.settings",
        }
        os.environ.update(environment)
        django.setup()
        _prepare(cluster)
        made = Installation(cluster, {**environment, "PASSAPAROLA_APP_DATABASE_URL": cluster.dsn(APP)})
        try:
            yield made
        finally:
            made.stop()


def _prepare(cluster: Cluster) -> None:
    from django.db import connections

    from passaparola.config.database import prepare
    from passaparola.config.environment import database

    prepare()
    connections["default"].close()
    connections["default"].settings_dict.update(database(cluster.dsn(APP)))
