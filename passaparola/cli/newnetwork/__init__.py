"""`passaparola newnetwork NAME`: a network's folder to begin with, which works against a stand-in of its own.

The templates beside this file are a whole connector for a small JSON interface. What is not yet true of the real
network is marked, and one contract test fails for as long as a mark is left.
"""

import keyword
import re
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

from passaparola.cli.refusal import Refusal

MARK = "TODO(new network)"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
_TEMPLATE = ".txt"
_TESTS = "test_"

_NEXT = """{folder} is there: {lines} lines, a connector that works against its own stand-in (fake.py).

  ./run test tests/contracts -k {name}     green but for the marks that are left; it names them
  spec.py      the facts, each with its source and the day it was read
  fake.py      the network's server in memory, then connect.py and publish.py, which talk to it
  errors.py    the rows; fixtures/NAME.json a recorded answer for each row that was seen
  README.md, messages.toml, quality.toml     the words, and which rules are done

Step by step: docs/tutorial/add-a-network.md
"""


def main(words: Sequence[str]) -> int:
    """Make the folder beside the other networks. Raises Refusal for a name that cannot be one."""
    if len(words) != 2:
        raise Refusal("Usage: passaparola newnetwork NAME")
    folder = make(words[1], Path(str(files("passaparola.networks"))))
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in folder.rglob("*") if path.is_file())
    print(_NEXT.format(folder=folder, name=words[1], lines=lines))
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
    """The templates with this network's name; those of tests go into their folder."""
    today = date.today()  # noqa: DTZ011 - the day on the reader's own calendar
    day = f"{today.year}, {today.month}, {today.day}"
    given = {"«name»": name, "«title»": name.replace("_", " ").title(), "«today»": day, "«mark»": MARK}
    given["«class»"] = f"{given['«title»'].replace(' ', '')}Fake"
    found = {}
    for template in files(__package__ or "").iterdir():
        if template.name.endswith(_TEMPLATE):
            text = template.read_text("utf-8")
            for place, value in given.items():
                text = text.replace(place, value)
            plain = template.name.removesuffix(_TEMPLATE)
            found[f"tests/{plain}" if plain.startswith(_TESTS) else plain] = text
    return found
