"""The account that PostgreSQL runs under when we are root, since PostgreSQL refuses root.

No user is created and no folder that is not ours changes its mode. Three ways, the first that works here is taken:

- plain: an unused user id;
- capability: the same, keeping the one capability that lets it walk through folders closed to others (a clone below a
  0700 home). SECBIT_NO_SETUID_FIXUP is needed too: access(2) would otherwise ignore the capability (capabilities(7));
- namespace: a user namespace in which root is somebody else; the files stay root's.
"""

import os
import pwd
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from passaparola.cli.lifeline import LIBC
from passaparola.cli.refusal import Refusal

CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
PR_SET_KEEPCAPS = 8
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 4
CAPABILITY_VERSION_3 = 0x20080522
CLONE_NEWUSER = 0x10000000
# Inside the 65,536 ids that a container usually maps, away from what distributions hand out.
FIRST_UID, UID_COUNT = 62_000, 3_000


@dataclass(frozen=True)
class Account:
    """A way to run a program as `uid`; `become` runs in the child, between fork and exec."""

    way: str
    uid: int
    become: Callable[[], None]

    def own(self, folder: Path) -> None:
        """Make `folder`, which is ours, and all in it belong to this account."""
        if os.geteuid() != 0 or folder.stat().st_uid == self.uid:
            return
        for parent, folders, files in os.walk(folder):
            for name in folders + files:
                os.lchown(Path(parent, name), self.uid, self.uid)
        os.chown(folder, self.uid, self.uid)


def account_for(data: Path, program: Path) -> Account:
    """Return the account under which `program` can run with its files in `data`.

    Raises Refusal when we are root and no way works.
    """
    if os.geteuid() != 0:
        return Account("self", os.geteuid(), _stay)
    for account in _ways(FIRST_UID + zlib.crc32(str(data).encode()) % UID_COUNT):
        if _works(account, data, program):
            return account
    raise Refusal(
        f"PostgreSQL refuses to run as root, and no other account can reach {data} on this machine: "
        "run as a plain user, or put clone and --data where every user may enter, such as /srv."
    )


def founder(account: Account) -> Account:
    """Return the account that makes the cluster: initdb insists on an id with a name in /etc/passwd."""
    if account.way == "self" and not _has_name(account.uid):
        return _named_in_a_namespace(account.uid)
    if account.way not in {"plain", "capability"}:
        return account
    return next(way for way in _ways(_nobody()) if way.way == account.way)


def _named_in_a_namespace(uid: int) -> Account:
    """A container may run us under an id without a name; a user namespace lends one."""
    borrowed = Account("namespace", uid, _become_in_namespace)
    if sys.platform == "linux" and _works(borrowed, Path("/"), Path(sys.executable)):
        return borrowed
    raise Refusal(f"PostgreSQL's initdb needs a name for user id {uid}: add a line for it to /etc/passwd.")


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _nobody() -> int:
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        raise Refusal("PostgreSQL's initdb needs the account `nobody`, which this machine lacks: add it.") from None


def _ways(uid: int) -> Iterator[Account]:
    yield Account("plain", uid, lambda: _become(uid))
    if sys.platform == "linux":
        yield Account("capability", uid, lambda: _become_keeping_entry(uid))
        yield Account("namespace", 0, _become_in_namespace)


def _works(account: Account, data: Path, program: Path) -> bool:
    """Try it on a real child: what counts is what access(2) says there, not what the modes look like."""

    def enter() -> None:
        account.become()
        if not (os.access(program, os.X_OK) and os.access(data, os.X_OK)):
            raise PermissionError

    try:
        subprocess.run([program, "--version"], preexec_fn=enter, cwd="/", capture_output=True, check=True)
    except (subprocess.SubprocessError, OSError):
        return False
    return True


def _stay() -> None:
    """Nothing to become: we are not root."""


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _become_keeping_entry(uid: int) -> None:
    _prctl(PR_SET_KEEPCAPS, 1)
    _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    _become(uid)
    if not (_keep_only(CAP_DAC_READ_SEARCH) or _keep_only(CAP_DAC_OVERRIDE)):
        raise PermissionError


def _keep_only(capability: int) -> bool:
    """Keep one capability across exec; False where the container does not hold it."""
    assert LIBC is not None
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    wanted = struct.pack("6I", *[1 << capability] * 3, 0, 0, 0)
    if LIBC.capset(header, wanted):
        return False
    return not LIBC.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def _become_in_namespace() -> None:
    assert LIBC is not None
    uid, gid, nobody = os.geteuid(), os.getegid(), _nobody()
    if LIBC.unshare(CLONE_NEWUSER):
        raise PermissionError
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{nobody} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{nobody} {gid} 1")


def _prctl(option: int, value: int) -> None:
    assert LIBC is not None
    if LIBC.prctl(option, value, 0, 0, 0):
        raise PermissionError
