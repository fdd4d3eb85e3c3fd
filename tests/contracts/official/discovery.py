"""Google's discovery documents (https://developers.google.com/discovery/v1/reference/apis): methods and schemas.

A resumable upload is begun by a call of the document; the pieces go to the address that the server gives for it, and
only the last answer has a shape.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from tests.contracts.official.complaints import Complaint
from tests.contracts.official.schemas import Document, coerced

_UPLOADING = {"uploadType", "upload_id", "alt", "upload_protocol"}
_CHUNK = " (pieces)"


@dataclass(frozen=True)
class Method:
    """A method of the document; ``uploads`` when its path is that of a file's upload."""

    name: str
    verb: str
    path: re.Pattern[str]
    node: Mapping[str, Any]
    parameters: Mapping[str, Mapping[str, Any]]
    document: Document
    uploads: bool

    def wrong(self, side: str, value: object, where: str) -> Iterator[Complaint]:
        """What the schema of the request or the response has against a value."""
        if side not in self.node:
            yield Complaint(where, "content", f"the method has no {side}")
        else:
            yield from self.document.wrong(self.document.tree["named"][self.node[side]["$ref"]], value, where)


class Discovery:
    """The methods of one or several documents."""

    def __init__(self, files: Sequence[Path], prefix: str = "") -> None:
        self._prefix = prefix
        self._methods = [each for file in files for each in _methods_of(json.loads(file.read_text("utf-8")))]
        self._named = {f"{each.name}{' (upload)' if each.uploads else ''}": each for each in self._methods}

    def operation(self, request: FakeRequest) -> str | None:
        """The method's id."""
        path = request.path.removeprefix(self._prefix).strip("/")
        for name, each in self._named.items():
            if each.path.fullmatch(path):
                if each.uploads and "upload_id" in request.query:
                    return name + _CHUNK
                if each.verb == request.method:
                    return name
        return None

    def request(self, operation: str, request: FakeRequest) -> Iterator[Complaint]:
        """Parameters, then the resource."""
        if operation.endswith(_CHUNK):
            yield from _query(self._named[operation.removesuffix(_CHUNK)], operation, request)
            return
        method = self._named[operation]
        yield from _query(method, operation, request)
        kind = request.headers.get("content-type", "").partition(";")[0]
        if kind.endswith("json") and request.body:
            yield from method.wrong("request", json.loads(request.body), operation)
        elif "request" in method.node and not method.uploads:
            yield Complaint(operation, "content", f"{kind or 'nothing'} where JSON is wanted")

    def answer(self, operation: str, request: FakeRequest, answer: FakeResponse) -> Iterator[Complaint]:
        """The resource; an error as all of them are; nothing while an upload goes on."""
        where = f"{operation} {answer.status}"
        if answer.status >= 400:
            tree = json.loads(answer.body) if answer.body else {}
            if not isinstance(tree, dict) or not isinstance(tree.get("error"), dict):
                yield Complaint(where, "required", "an error says {error: {code, message, errors}}")
            return
        if not answer.body or answer.status in (204, 308):
            return
        yield from self._named[operation.removesuffix(_CHUNK)].wrong("response", json.loads(answer.body), where)


def _query(method: Method, operation: str, request: FakeRequest) -> Iterator[Complaint]:
    for name in dict(request.pairs):
        known = method.parameters.get(name)
        if known is None:
            if not (method.uploads and name in _UPLOADING):
                yield Complaint(f"{operation} ?{name}", "unknown", "the method has no such parameter")
            continue
        schema = known["schema"]
        values = request.queries(name)
        many = [one for value in values for one in value.split(",")] if known.get("repeated") else values[-1:]
        for value in many:
            yield from method.document.wrong(schema, coerced(method.document, schema, [value]), f"{operation} ?{name}")
    if operation.endswith(_CHUNK):
        return  # the address is the server's own: it knows the rest
    for name, known in method.parameters.items():
        if known.get("required") and known.get("location") == "query" and name not in request.query:
            yield Complaint(f"{operation} ?{name}", "required", "is not there")


def _methods_of(tree: Mapping[str, Any]) -> Iterator[Method]:
    schemas = {name: _schema(each) for name, each in tree["schemas"].items()}
    named = {name: {"$ref": f"#/schemas/{name}"} for name in schemas}
    document = Document({"schemas": schemas, "named": named}, ("schemas",))
    base = tree["servicePath"]
    for node in _nodes(tree):
        given = {**tree.get("parameters", {}), **node.get("parameters", {})}
        query = {name: {**one, "schema": _schema(one)} for name, one in given.items() if one.get("location") == "query"}
        flat = base + node.get("flatPath", node["path"]).removeprefix(base)
        paths = [(flat, False)]
        protocols = node.get("mediaUpload", {}).get("protocols", {})
        paths += [(each["path"].strip("/"), True) for each in protocols.values()]
        for path, uploads in paths:
            pattern = re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)))
            yield Method(node["id"], node["httpMethod"], pattern, node, query, document, uploads)


def _nodes(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from tree.get("methods", {}).values()
    for resource in tree.get("resources", {}).values():
        yield from _nodes(resource)


def _schema(node: Any) -> Any:
    """A schema of the document as a JSON schema."""
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": f"#/schemas/{node['$ref']}"}
    made = {name: node[name] for name in ("type", "enum", "pattern") if name in node and node[name] != "any"}
    if node.get("format") in ("date-time", "google-datetime"):
        made["format"] = "date-time"
    if "properties" in node:
        made["properties"] = {name: _schema(each) for name, each in node["properties"].items()}
    for name in ("items", "additionalProperties"):
        if name in node:
            made[name] = _schema(node[name])
    return made


def load(files: Sequence[Path], told: Mapping[str, object]) -> Discovery:
    """The documents that ``official.toml`` names."""
    return Discovery(files, str(told.get("prefix", "")))
