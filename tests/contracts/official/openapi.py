"""OpenAPI 3.0 and 3.1 documents."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from tests.contracts.official.complaints import Complaint
from tests.contracts.official.schemas import Document, coerced

_METHODS = ("get", "put", "post", "delete", "patch")
_NO_BODY = (204, 205, 304)


@dataclass(frozen=True)
class Operation:
    """One call of the document; ``parameters`` are those of the query, by name."""

    name: str
    node: Mapping[str, Any]
    path: re.Pattern[str]
    holes: int
    parameters: Mapping[str, Mapping[str, Any]]
    document: Document


class OpenApi:
    """Every operation of one or several documents."""

    def __init__(self, files: Sequence[Path], prefix: str = "", brackets: bool = False) -> None:
        """``brackets`` where the server is of the family that writes lists as ``name[]``."""
        self._prefix, self._brackets = prefix, brackets
        operations = [each for file in files for each in _operations(_read(file))]
        self._operations = {each.name: each for each in reversed(operations)}
        self._ordered = sorted(operations, key=lambda each: each.holes)

    def operation(self, request: FakeRequest) -> str | None:
        """The operation with the fewest holes in its path that fits."""
        path = request.path
        tried = [path.removeprefix(self._prefix), path] if self._prefix and path.startswith(self._prefix) else [path]
        for one in tried:
            for each in self._ordered:
                if each.name.startswith(f"{request.method} ") and each.path.fullmatch(one):
                    return each.name
        return None

    def request(self, operation: str, request: FakeRequest) -> Iterator[Complaint]:
        """Names and types in the query, then the body."""
        one = self._operations[operation]
        yield from self._query(one, request)
        yield from self._body(one, request)

    def answer(self, operation: str, request: FakeRequest, answer: FakeResponse) -> Iterator[Complaint]:
        """The status must be described (errors need not be), and the body as it is described."""
        one, where = self._operations[operation], f"{operation} {answer.status}"
        responses = one.node.get("responses", {})
        told = responses.get(str(answer.status)) or responses.get(f"{answer.status // 100}XX")
        if told is None and (answer.status < 300 or "default" in responses):
            told = responses.get("default")
            if told is None or (answer.status < 300 and "200" in responses):
                yield Complaint(where, "status", f"not among {', '.join(map(str, responses))}")
                return
        if told is None or answer.status in _NO_BODY or answer.stream is not None:
            return
        yield from _content(one, one.document.resolved(told), answer, where)

    def _query(self, one: Operation, request: FakeRequest) -> Iterator[Complaint]:
        given = {name: request.queries(name) for name, _ in request.pairs}
        found = set()
        for name, values in given.items():
            plain = name.removesuffix("[]") if self._brackets else name
            known = one.parameters.get(name) or one.parameters.get(plain)
            if known is None:
                yield Complaint(f"{one.name} ?{name}", "unknown", "the query has no such name")
                continue
            found.add(known["name"])
            schema = known.get("schema", {})
            yield from one.document.wrong(schema, coerced(one.document, schema, values), f"{one.name} ?{name}")
        for name, parameter in one.parameters.items():
            if parameter.get("required") and name not in found:
                yield Complaint(f"{one.name} ?{name}", "required", "is not there")

    def _body(self, one: Operation, request: FakeRequest) -> Iterator[Complaint]:
        told = one.document.resolved(one.node.get("requestBody", {}))
        content = told.get("content", {})
        if not request.body and not request.form:
            if told.get("required"):
                yield Complaint(one.name, "required", "there is no body")
            return
        kind = request.headers.get("content-type", "").partition(";")[0].strip()
        described = content.get(kind) or content.get("*/*")
        if described is None:
            yield Complaint(
                one.name, "content", f"a body of {kind or 'no type'}; known: {', '.join(content) or 'none'}"
            )
            return
        schema = described.get("schema", {})
        yield from one.document.wrong(schema, sent(one.document, schema, request, kind, self._brackets), one.name)


def sent(document: Document, schema: Any, request: FakeRequest, kind: str, brackets: bool = False) -> object:
    """The body as a value: JSON, or the fields of a form in the types that the schema gives them."""
    if kind.endswith("json"):
        return json.loads(request.body)
    listed = properties_of(document, schema)
    if request.form:
        pairs = [(name, "" if part.filename else part.content.decode()) for name, part in request.form.items()]
    elif kind.endswith("urlencoded"):
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True)
    else:
        return ""  # a file as it is
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name.removesuffix("[]") if brackets and name not in listed else name, []).append(value)
    return {name: coerced(document, listed.get(name, {}), given) for name, given in values.items()}


def properties_of(document: Document, schema: Any) -> dict[str, Any]:
    """The properties that a schema lists, in all its branches."""
    schema = document.resolved(schema)
    found = dict(schema.get("properties", {}))
    for branch in ("allOf", "anyOf", "oneOf"):
        for each in schema.get(branch, ()):
            found |= properties_of(document, each)
    return found


def _content(one: Operation, told: Mapping[str, Any], answer: FakeResponse, where: str) -> Iterator[Complaint]:
    content = told.get("content", {})
    kind = next((value for name, value in answer.headers.items() if name.lower() == "content-type"), "")
    kind = kind.partition(";")[0].strip()
    if not content and not answer.body.strip(b"{} \n"):
        return
    described = content.get(kind) or (content.get("*/*"))
    if described is None:
        yield Complaint(where, "content", f"a body of {kind or 'no type'}; known: {', '.join(content) or 'none'}")
    elif kind.endswith("json"):
        yield from one.document.wrong(described.get("schema", {}), json.loads(answer.body), where)


@lru_cache
def _read(file: Path) -> Document:
    if file.suffix in (".yml", ".yaml"):
        import yaml

        tree = yaml.safe_load(file.read_text("utf-8"))
    else:
        tree = json.loads(file.read_text("utf-8"))
    return Document(tree, ("components", "schemas"))


def _operations(document: Document) -> Iterator[Operation]:
    for path, item in document.tree["paths"].items():
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path))
        for method in _METHODS:
            if method in item:
                given = [
                    document.resolved(one) for one in (*item.get("parameters", ()), *item[method].get("parameters", ()))
                ]
                query = {one["name"]: one for one in given if one["in"] == "query"}
                name = f"{method.upper()} {path}"
                yield Operation(name, item[method], re.compile(pattern), path.count("{"), query, document)


def load(files: Sequence[Path], told: Mapping[str, object]) -> OpenApi:
    """The documents that ``official.toml`` names."""
    return OpenApi(files, str(told.get("prefix", "")), brackets=bool(told.get("brackets", False)))
