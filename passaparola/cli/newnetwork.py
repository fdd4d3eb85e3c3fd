"""`passaparola newnetwork NAME`: a network's folder to begin with; the contract suites fail until it is written."""

import keyword
import re
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

from passaparola.cli.refusal import Refusal

_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
_RULES = (
    "spec_sourced", "connect", "disconnect", "publish_contract", "errors_table", "fake", "guide", "refresh",
    "unknown_settled", "rate_budget", "fixtures", "metrics", "conversations", "alt_text", "edit_delete", "real_server",
)  # fmt: skip

_INIT = '''"""{title}."""

from passaparola.kernel.network.port import Network
from passaparola.networks.{name}.spec import SPEC

NETWORK = Network(spec=SPEC)
'''

_SPEC = '''"""What the network is and allows, with the source of each fact."""

from datetime import date, timedelta

from passaparola.kernel.network.spec import Idempotency, IdempotencyBy, NetworkSpec, Source

_DOCUMENTATION = Source("https://", date({year}, {month}, {day}))

SPEC = NetworkSpec(
    id="{name}",
    name="{title}",
    icon="world",
    hue="#667085",
    text=(),
    media=(),
    # Until something better is known, only a person can tell whether a doubtful post went out.
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=2), source=_DOCUMENTATION),
    connect=(),
    evidence={{}},
    sources=(),
)
'''

_ERRORS = '''"""What the network's errors mean; each row has a recorded answer or says where it comes from."""

from passaparola.kernel.http import Response
from passaparola.kernel.network.rows import ErrorTable, Fault


def read_fault(response: Response) -> Fault:
    """The error's code and words."""
    tree = response.tree()
    return Fault(tree.text("code"), tree.opt_text("message") or "")


TABLE = ErrorTable(read=read_fault, unknown="{name}.unclear", rows=())
'''

_MESSAGES = """["guide.title"]
en = "Connect {title}"
it = "Collega {title}"

["{name}.unclear"]
en = "The server answered {{status}} {{code}}: it is not clear what happened."
it = "Il server ha risposto {{status}} {{code}}: non è chiaro che cosa sia successo."
"""

_README = """# {title}

## Connect

## Limits

## Known gaps

## How sure we are
"""

_NEXT = """{folder} is there. What it needs now; `./run test tests/contracts -k {name}` says what is missing:

  spec.py      the facts, each with its source and the day it was read
  connect.py   a Connect; publish.py a Publisher; both named in __init__.py
  errors.py    the rows; fixtures/NAME.json a recorded answer for each row
  fake.py      FAKE: the server in memory (passaparola/kernel/network/fakes.py says what it offers)
  tests/       what is peculiar; README.md and messages.toml the words; quality.toml what is done
"""


def main(words: Sequence[str]) -> int:
    """Make the folder beside the other networks. Raises Refusal for a name that cannot be one."""
    if len(words) != 2:
        raise Refusal("Usage: passaparola newnetwork NAME")
    folder = make(words[1], Path(str(files("passaparola.networks"))))
    print(_NEXT.format(folder=folder, name=words[1]))
    return 0


def make(name: str, networks: Path) -> Path:
    """Write the folder of a new network below ``networks`` and return it. Raises Refusal."""
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise Refusal(
            f"`{name}` cannot be a network's name: lower-case letters, digits and underscores, a letter first."
        )
    folder = networks / name
    try:
        (folder / "fixtures").mkdir(parents=True)
        (folder / "tests").mkdir()
    except FileExistsError:
        raise Refusal(f"There is a network `{name}` already, in {folder}.") from None
    except OSError as error:
        raise Refusal(f"{folder} cannot be made: {error.strerror}.") from None
    for path, content in _contents(name).items():
        (folder / path).write_text(content, "utf-8")
    return folder


def _contents(name: str) -> dict[str, str]:
    today = date.today()  # noqa: DTZ011 - the day on the reader's own calendar
    title = name.replace("_", " ").title()
    given = {"name": name, "title": title, "year": today.year, "month": today.month, "day": today.day}
    templates = {"__init__.py": _INIT, "spec.py": _SPEC, "errors.py": _ERRORS}
    templates |= {"messages.toml": _MESSAGES, "README.md": _README}
    return {path: text.format(**given) for path, text in templates.items()} | {"quality.toml": _quality()}


def _quality() -> str:
    head = "# Each rule is done, todo or exempt; whatever is not done says why.\n"
    return head + "".join(f'[{rule}]\nstate = "todo"\nreason = "Not written yet."\n' for rule in _RULES)
