"""A Bot API as its documentation lists methods and types (read out of it by others each week)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from tests.contracts.official.complaints import Complaint

_PLAIN = {"Integer": int, "Float": (int, float), "String": str, "Boolean": bool, "True": bool}
_ARRAY = "Array of "
Found = Iterator[Complaint]


class BotApi:
    """Methods and types by name."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self._methods, self._types = tree["methods"], tree["types"]

    def operation(self, request: FakeRequest) -> str | None:
        """The method of ``/botTOKEN/METHOD``; names are taken in any case."""
        name = request.path.rpartition("/")[2].lower()
        return next((each for each in self._methods if each.lower() == name), None)

    def request(self, operation: str, request: FakeRequest) -> Found:
        """The fields, in JSON or in a form."""
        told = {each["name"]: each for each in self._methods[operation].get("fields", ())}
        given, attached = _given(request), {name for name, part in request.form.items() if part.filename}
        for name, (value, typed) in given.items():
            if name in told:
                yield from self._any(told[name]["types"], value, f"{operation}.{name}", typed)
            elif name not in attached or f"attach://{name}" not in str(given):
                yield Complaint(f"{operation}.{name}", "unknown", "the method has no such field")
        for name, each in told.items():
            if each["required"] and name not in given:
                yield Complaint(f"{operation}.{name}", "required", "is not there")

    def answer(self, operation: str, request: FakeRequest, answer: FakeResponse) -> Found:
        """``ok`` with the result, or ``ok`` false with a code and words."""
        where, tree = f"{operation} {answer.status}", json.loads(answer.body)
        if not isinstance(tree, dict) or tree.get("ok") is not (answer.status < 400):
            yield Complaint(where, "ok", "does not say whether it went well")
        elif not tree["ok"]:
            if not {"error_code", "description"} <= tree.keys() <= {"ok", "error_code", "description", "parameters"}:
                yield Complaint(where, "error", "an error has error_code, description and parameters")
        else:
            if tree.keys() - {"ok", "result", "description"}:
                yield Complaint(where, "unknown", f"{sorted(tree)}: only ok, result and description")
            yield from self._any(self._methods[operation]["returns"], tree.get("result"), f"{where}.result", True)

    def _any(self, kinds: Sequence[str], value: Any, where: str, typed: bool) -> Found:
        """The complaints of the type that has the fewest."""
        tried = [list(self._wrong(kind, value, where, typed)) for kind in kinds]
        yield from min(tried, key=len, default=[])

    def _wrong(self, kind: str, value: Any, where: str, typed: bool) -> Found:
        if not typed:
            value = _read(kind, value)
        if kind.startswith(_ARRAY):
            if not isinstance(value, list):
                yield Complaint(where, "type", f"{type(value).__name__} where an array is wanted")
                return
            for each in value:
                yield from self._wrong(kind.removeprefix(_ARRAY), each, f"{where}[]", True)
        elif kind in _PLAIN:
            wanted: Any = _PLAIN[kind]
            if not isinstance(value, wanted) or (isinstance(value, bool) and bool is not wanted):
                yield Complaint(where, "type", f"{type(value).__name__} where {kind} is wanted")
        elif kind in self._types:
            yield from self._object(kind, value, where)

    def _object(self, kind: str, value: Any, where: str) -> Found:
        node = self._types[kind]
        if node.get("subtypes"):
            yield from self._any(node["subtypes"], value, where, True)
            return
        if kind == "InputFile":
            return
        if not isinstance(value, dict):
            yield Complaint(where, "type", f"{type(value).__name__} where a {kind} is wanted")
            return
        told = {each["name"]: each for each in node.get("fields", ())}
        for name, member in value.items():
            if name in told:
                yield from self._any(told[name]["types"], member, f"{where}.{name}", True)
            else:
                yield Complaint(f"{where}.{name}", "unknown", f"a {kind} has no such field")
        for name, each in told.items():
            if each["required"] and name not in value:
                yield Complaint(f"{where}.{name}", "required", "is not there")


def load(files: Sequence[Path], told: Mapping[str, object]) -> BotApi:
    """The description that ``official.toml`` names."""
    return BotApi(json.loads(files[0].read_text("utf-8")))


def _given(request: FakeRequest) -> dict[str, tuple[Any, bool]]:
    """Each field's value, and whether it is JSON."""
    found: dict[str, tuple[Any, bool]] = {name: (value, False) for name, value in request.query.items()}
    kind = request.headers.get("content-type", "")
    if request.form:
        found |= {
            n: (part.content if part.filename else part.content.decode(), False) for n, part in request.form.items()
        }
    elif "json" in kind and request.body:
        found |= {name: (value, True) for name, value in json.loads(request.body).items()}
    elif "urlencoded" in kind:
        found |= {name: (value, False) for name, value in parse_qsl(request.body.decode(), keep_blank_values=True)}
    return found


def _read(kind: str, value: Any) -> Any:
    """A form's text as the type that is wanted: JSON for all but plain words and files."""
    if kind in ("String", "InputFile") or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
