"""A folder of JSON schemas (draft 7) of what an admin API takes. Answers are not described; the report says so.

``[requests]`` of ``official.toml`` says which schema a call is held to: "POST /admin/posts/" = "posts-add".
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from tests.contracts.official.complaints import Complaint
from tests.contracts.official.schemas import FORMATS, complaint_of


class Bodies:
    """The schemas of a folder by the names of their files."""

    def __init__(self, folder: Path, requests: Mapping[str, str]) -> None:
        self._requests = requests
        self._schemas = {file.stem: json.loads(file.read_text("utf-8")) for file in folder.glob("*.json")}
        known = [(each["$id"], Resource(each, DRAFT7)) for each in self._schemas.values()]
        self._registry: Registry[Any] = Registry().with_resources(known)

    def operation(self, request: FakeRequest) -> str | None:
        """The schema of the call; a call that only asks has none, and is left to the answers' own parsing."""
        call = f"{request.method} {request.path}"
        return next((name for look, name in self._requests.items() if fnmatchcase(call, look)), None)

    def request(self, operation: str, request: FakeRequest) -> Iterator[Complaint]:
        """The body."""
        validator = Draft7Validator(self._schemas[operation], registry=self._registry, format_checker=FORMATS)
        plain = {name: part.content.decode() for name, part in request.form.items() if part.filename is None}
        given = plain if request.form else json.loads(request.body)
        yield from (complaint_of(error, operation) for error in validator.iter_errors(given))

    def answer(self, operation: str, request: FakeRequest, answer: FakeResponse) -> Iterator[Complaint]:
        """Nothing is said of answers."""
        return iter(())


def load(files: Sequence[Path], told: Mapping[str, Any]) -> Bodies:
    """The folder of schemas that ``official.toml`` names."""
    return Bodies(files[0], told.get("requests", {}))
