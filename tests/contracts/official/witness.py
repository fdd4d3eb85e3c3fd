"""Who remembers every call of a stage as it was, and holds it to the network's own specification."""

import os
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from passaparola.kernel.fakeserver import Fake, FakeRequest, FakeResponse
from tests.contracts.fixtures import ROOT
from tests.contracts.official.complaints import LIMITS, Complaint, Specification

SHARED = Path(os.environ.get("PASSAPAROLA_SHARED", ROOT.parents[2] / "shared"))
SPECS = SHARED / "specs"
_EXCUSED = ("unknown", "unevaluatedProperties", "additionalProperties", "content", "status", "enum")
"""Breaches that may be the specification's own fault: it lists less than there is. ``unlisted`` names them."""
_REFUSED = (400, 413, 415, 422)


@dataclass(frozen=True)
class Call:
    """A request that arrived, and what the fake answered."""

    request: FakeRequest
    answer: FakeResponse

    @property
    def name(self) -> str:
        return f"{self.request.method} {self.request.path}"


class Witness:
    """A fake that is watched: its calls are remembered whole, in memory only."""

    def __init__(self, fake: Fake) -> None:
        self._fake = fake
        self.calls: list[Call] = []

    async def handle(self, request: FakeRequest) -> FakeResponse:
        answer = await self._fake.handle(request)
        self.calls.append(Call(request, answer))
        return answer


@dataclass
class Tally:
    """What was held to the specification, and what it had against it."""

    requests: int = 0
    answers: int = 0
    outside: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    unlisted: Counter[str] = field(default_factory=Counter)
    complaints: Counter[str] = field(default_factory=Counter)


class Official:
    """A network's own specification, and which calls it speaks of."""

    def __init__(self, name: str, told: Mapping[str, Any], specification: Specification) -> None:
        self.name, self.specification = name, specification
        self.file = told["path"] if isinstance(told["path"], str) else ", ".join(told["path"])
        self.paths, self._except = told["paths"], told.get("except", [])
        self.gaps = dict(gap.split(": ", 1) for gap in told.get("gaps", []))
        self.unlisted = dict(one.split(": ", 1) for one in told.get("unlisted", []))

    def breaches(self, calls: Sequence[Call]) -> list[str]:
        """What the specification has against these calls, each said once."""
        tally = Tally()
        for call in calls:
            self.weigh(call, tally)
        return sorted(tally.complaints)

    def weigh(self, call: Call, tally: Tally) -> None:
        """Hold one call to the specification."""
        if not self.speaks_of(call):
            tally.outside += 1
            return
        if gap := self.gap_of(call):
            tally.gaps[f"{gap}: {self.gaps[gap]}"] += 1
            return
        operation = self.specification.operation(call.request)
        if operation is None:
            tally.complaints[f"{call.name}: the specification knows no such call (unknown)"] += 1
            return
        tally.operations[operation] += 1
        tally.requests += 1
        tally.answers += 1
        for complaint in self.complaints(call, operation):
            excuse = next(
                (each for each in self.unlisted if fnmatchcase(complaint.where + _last(complaint), each)), None
            )
            if excuse is not None and complaint.rule in _EXCUSED:
                tally.unlisted[f"{excuse}: {self.unlisted[excuse]}"] += 1
            else:
                tally.complaints[str(complaint)] += 1

    def complaints(self, call: Call, operation: str) -> Iterator[Complaint]:
        """What is wrong on both sides; a request that was refused may have been too long for it."""
        refused = call.answer.status in _REFUSED
        asked = self.specification.request(operation, call.request)
        yield from (one for one in asked if not (refused and one.rule in LIMITS))
        yield from self.specification.answer(operation, call.request, call.answer)

    def gap_of(self, call: Call) -> str | None:
        """The known gap of the specification that the call falls into."""
        return next((each for each in self.gaps if fnmatchcase(call.name, each)), None)

    def speaks_of(self, call: Call) -> bool:
        """Whether it goes to the API, and not to a page that people see."""
        path = call.request.path
        return any(fnmatchcase(path, one) for one in self.paths) and not any(
            fnmatchcase(path, one) or fnmatchcase(call.name, one) for one in self._except
        )


def _last(complaint: Complaint) -> str:
    """The name that is too much, which stands in the words of the complaint only."""
    named = complaint.told.split("'")
    return f".{named[1]}" if complaint.rule.endswith("Properties") and len(named) > 2 else ""


@lru_cache
def official_of(name: str) -> Official | None:
    """The specification of a network; None where its folder names none, or the shared files are not here."""
    file = ROOT / name / "official.toml"
    if not file.is_file():
        return None
    told = tomllib.loads(file.read_text("utf-8"))
    paths = [told["path"]] if isinstance(told["path"], str) else told["path"]
    files = [SPECS / path for path in paths]
    if not all(each.exists() for each in files):
        return None
    made = import_module(f"tests.contracts.official.{told['kind']}").load(files, told)
    return Official(name, told, made)
