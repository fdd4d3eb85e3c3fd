"""`passaparola doctor`: looks for what would keep an installation from running, and says what to do about it."""

import importlib
import json
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from passaparola.cli import data_folder
from passaparola.cli.account import account_for
from passaparola.cli.backup import media_of
from passaparola.cli.binaries import Binaries
from passaparola.cli.database import programs_for, reach_running
from passaparola.cli.options import Options, options_of, parser_for
from passaparola.cli.postgres import running_socket_folder
from passaparola.cli.refusal import Refusal
from passaparola.cli.supervisor import answers, refuse_taken_ports

# What a broken installation of a package or a missing system library shows up in: they bring compiled code.
COMPILED = ("psycopg", "cryptography.hazmat.bindings._rust", "granian", "aiohttp", "PIL.Image", "nh3", "regex")


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `says` is a fact when it is well, else what is wrong and what to do."""

    subject: str
    well: bool
    says: str


def main(words: Sequence[str]) -> int:
    """Print one line per finding and return 1 when there is a problem."""
    parser = parser_for("doctor", "Look for what would keep Passaparola from running.")
    parser.add_argument("--json", action="store_true", help="for programs")
    flags = parser.parse_args(words[1:])
    findings = [*examine(options_of(flags))]
    if flags.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        for finding in findings:
            print(f"{'ok     ' if finding.well else 'PROBLEM'}  {finding.subject:<12} {finding.says}")
    return 0 if all(finding.well for finding in findings) else 1


def examine(options: Options) -> Iterator[Finding]:
    """Look at everything that the start depends on. Nothing is changed but an empty data folder that is made."""
    for subject, look in EXAMINATIONS:
        try:
            yield Finding(subject, True, look(options))
        except Refusal as refusal:
            yield Finding(subject, False, str(refusal))


def _python(_options: Options) -> str:
    return f"{platform.python_implementation()} {platform.python_version()} on {platform.system()} {platform.machine()}"


def _libraries(_options: Options) -> str:
    for name in COMPILED:
        try:
            importlib.import_module(name)
        except ImportError as trouble:
            raise Refusal(
                f"{name} does not load ({trouble}): install what it names, or delete .venv and ./run."
            ) from None
    return f"{len(COMPILED)} compiled packages load"


def _data(options: Options) -> str:
    options.folder.make()
    data_folder.refuse_newer(options.folder)
    version = options.folder.facts().get("version")
    return f"{options.folder.path} ({'version ' + version if version else 'new'})"


def _clock(options: Options) -> str:
    data_folder.refuse_wrong_clock(options.folder)
    return "later than everything in the data folder"


def _disk(options: Options) -> str:
    return f"{data_folder.refuse_full_disk(options.folder) / 1e9:.1f} GB free"


def _postgres(options: Options) -> str:
    if os.environ.get("DATABASE_URL"):
        return "the server of DATABASE_URL"
    programs: Binaries = programs_for(options.folder)
    account = account_for(options.folder.nearest().resolve(), programs.program("postgres"))
    return f"{programs.major} ({programs.origin}), runs as user id {account.uid} ({account.way})"


def _database(options: Options) -> str:
    if not os.environ.get("DATABASE_URL") and running_socket_folder(options.folder.path) is None:
        return "not running"
    import psycopg

    try:
        with psycopg.connect(reach_running(options.folder).app, connect_timeout=5) as connection:
            row = connection.execute("SHOW server_version").fetchone()
    except psycopg.OperationalError as trouble:
        raise Refusal(f"It does not answer: {str(trouble).splitlines()[0]}") from None
    return f"answers, version {row[0] if row else '?'}"


def _ports(options: Options) -> str:
    if answers(options.near_host, options.port):
        return f"{options.address}/ answers: it runs"
    refuse_taken_ports(options)
    return f"{options.port} and {options.live_port} on {options.host} are free"


def _media(options: Options) -> str:
    try:
        media_of(options.folder)
    except (ValueError, ImportError) as trouble:
        raise Refusal(f"PASSAPAROLA_MEDIA is no use: {trouble}.") from None
    return os.environ.get("PASSAPAROLA_MEDIA", "").split("?")[0] or str(options.folder.media)


def _pdf(_options: Options) -> str:
    """Nothing else depends on it: without Pango it is a fact, no problem."""
    from passaparola.reports import pdf

    reason = pdf.why_not()
    if reason is None:
        return "reports can be made as PDF"
    packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    return f"no PDF of reports: {reason.params['library']} is missing (as root on Debian: apt-get install {packages})"


EXAMINATIONS: tuple[tuple[str, Callable[[Options], str]], ...] = (
    ("python", _python),
    ("libraries", _libraries),
    ("data", _data),
    ("clock", _clock),
    ("disk", _disk),
    ("postgres", _postgres),
    ("database", _database),
    ("ports", _ports),
    ("media", _media),
    ("pdf", _pdf),
)
