"""A real personal data server on loopback, out of npm's @atproto/dev-env."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.servers.processes import INSTALLING, cache, free_port, start, stop

VERSION = "0.3.215"  # the newest that Node 20 takes
_MANIFEST = {"name": "at-protocol-for-tests", "private": True, "dependencies": {"@atproto/dev-env": VERSION}}


class RealPds:
    """PLC directory and PDS; every start is empty."""

    def __init__(self, work: Path) -> None:
        self.work, self.port = work, free_port()
        self.url = f"http://localhost:{self.port}"
        self.host = f"localhost:{self.port}"
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Install what is missing, start, wait for its line."""
        project = installed()
        script = Path(__file__).with_name("pds.cjs")
        command = ["node", str(script), str(project), str(self.port)]
        self._process = start(command, self.work / "pds.log", {"TMPDIR": str(self.work)})
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError((self.work / "pds.log").read_text("utf-8")[-2_000:])
        assert json.loads(line)["pds"] == self.url

    def stop(self) -> None:
        """End it."""
        if self._process:
            stop(self._process)


def installed() -> Path:
    """The project's folder, installed once per machine."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("needs Node 20 or later with npm")
    project = cache() / "atproto"
    if not (project / "node_modules" / "@atproto" / "dev-env" / "package.json").exists():
        project.mkdir(parents=True, exist_ok=True)
        (project / "package.json").write_text(json.dumps(_MANIFEST), "utf-8")
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund"],
            cwd=project,
            check=True,
            timeout=INSTALLING,
            capture_output=True,
        )
    return project
