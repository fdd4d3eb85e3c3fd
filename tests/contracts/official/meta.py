"""Meta's own field and edge specifications (the ``api_specs`` of its SDKs), for calls of the Graph API.

A path says an id and an edge, not what kind of node the id is: ``[nodes]`` of ``official.toml`` says which kinds an id
of a given look may be (the first pattern that fits the whole id), and the call must fit one of them.
"""

import json
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from tests.contracts.official.complaints import Complaint

_EVERYWHERE = {
    "access_token", "appsecret_proof", "fields", "limit", "after", "before", "since", "until", "summary", "locale",
    "date_format", "metadata", "pretty",
}  # fmt: skip
"""Parameters of every call (the Graph API's guides to field expansion and to results)."""
_ERROR = {
    "message", "type", "code", "error_subcode", "error_user_title", "error_user_msg", "fbtrace_id", "error_data",
    "is_transient",
}  # fmt: skip
_LISTED: Mapping[str, Any] = {
    "paging": {"cursors": {"before": str, "after": str}, "previous": str, "next": str},
    "summary": {
        "total_count": int, "order": str, "can_comment": bool, "can_like": bool, "has_liked": bool,
        "viewer_reaction": str,
    },
}  # fmt: skip
"""What stands beside a list of nodes (the Graph API's guide to paging, and its pages of comments and reactions)."""
_LIST = re.compile(r"list(?:<(?P<of>.*)>)?")
_NUMBERS = {"int": int, "unsigned int": int, "float": float}
_ANYTHING = {"Object", "map", "datetime", "file", "list"}
Found = Iterator[Complaint]


class Graph:
    """Every node of the specifications."""

    def __init__(self, files: Mapping[str, str], enums: Sequence[Mapping[str, Any]], nodes: Mapping[str, Any]) -> None:
        self._files, self._nodes = files, {re.compile(look): kinds for look, kinds in nodes.items()}
        self._enums = {each["name"]: {str(value) for value in each["values"]} for each in enums}
        self._read: dict[str, Node] = {}

    def operation(self, request: FakeRequest) -> str | None:
        """ "GET Page/feed": the first kind of node that has the edge, and knows what was asked."""
        kinds, edge = self._place(request.path)
        known = [
            f"{request.method} {kind}/{edge}" for kind in kinds if (request.method, edge) in self._node(kind).edges
        ]
        return min(known, key=lambda each: len(list(self.request(each, request))), default=None)

    def request(self, operation: str, request: FakeRequest) -> Found:
        """Parameters, wherever they stand, and the fields that are asked for."""
        node, edge = self._edge(operation)
        told = {each["name"]: each for each in edge.get("params", ())}
        given = dict(_given(request))
        for name, value in given.items():
            if name in told:
                yield from self._wrong(
                    told[name]["type"], value, f"{operation} {name}", typed=not isinstance(value, str)
                )
            elif name not in _EVERYWHERE:
                yield Complaint(f"{operation} {name}", "unknown", "the edge has no such parameter")
        for name, each in told.items():
            if each.get("required") and name not in given:
                yield Complaint(f"{operation} {name}", "required", "is not there")
        if "fields" in given and request.method == "GET":
            yield from self._asked(str(edge.get("return", node)), str(given["fields"]), operation)

    def answer(self, operation: str, request: FakeRequest, answer: FakeResponse) -> Found:
        """Fields that the returned node has; an error as the Graph words it."""
        where, tree = f"{operation} {answer.status}", json.loads(answer.body) if answer.body else {}
        if answer.status >= 400:
            error = tree.get("error") if isinstance(tree, dict) else None
            if not isinstance(error, dict) or not error.keys() <= _ERROR or not {"message", "code"} <= error.keys():
                yield Complaint(where, "error", "an error says {error: {message, type, code, fbtrace_id ...}}")
            return
        kind = str(self._edge(operation)[1].get("return", "Object"))
        if isinstance(tree, dict) and request.method != "GET":
            tree = {name: value for name, value in tree.items() if not self._made(name, value)}
        yield from self._shape(kind, tree, where)

    @staticmethod
    def _made(name: str, value: object) -> bool:
        return (name == "id" and isinstance(value, str)) or (name == "success" and isinstance(value, bool))

    def _shape(self, kind: str, tree: Any, where: str) -> Found:
        """One node, or a list of them with its paging."""
        if not (isinstance(tree, dict) and set(tree) <= {"data", *_LISTED} and isinstance(tree.get("data"), list)):
            yield from self._fields(kind, tree, where)
            return
        for name, told in _LISTED.items():
            yield from _around(told, tree.get(name), f"{where}.{name}")
        for each in tree["data"]:
            yield from self._fields(kind, each, f"{where}[]")

    def _fields(self, kind: str, tree: Any, where: str) -> Found:
        if kind in _ANYTHING or kind not in self._files:
            return
        if not isinstance(tree, dict):
            yield Complaint(where, "type", f"{type(tree).__name__} where a {kind} is wanted")
            return
        node = self._node(kind)
        for name, value in tree.items():
            if name in node.fields:
                yield from self._wrong(node.fields[name], value, f"{where}.{name}", typed=True)
            elif ("GET", name) in node.edges:
                yield from self._shape(str(node.edges["GET", name].get("return")), value, f"{where}.{name}")
            elif name != "id":
                yield Complaint(f"{where}.{name}", "unknown", f"a {kind} has no such field")

    def _asked(self, kind: str, fields: str, where: str) -> Found:
        if kind not in self._files:
            return
        node = self._node(kind)
        for name, inner in _split(fields):
            if name in node.fields:
                inside = node.fields[name]
            elif ("GET", name) in node.edges:
                inside = str(node.edges["GET", name].get("return"))
            elif name == "id":
                continue
            else:
                yield Complaint(f"{where} fields={name}", "unknown", f"a {kind} has no such field")
                continue
            yield from self._asked(inside, inner, where)

    def _wrong(self, kind: str, value: Any, where: str, typed: bool) -> Found:
        """What a type has against a value; ``typed`` for JSON, else it is text of a query or a form."""
        if many := _LIST.fullmatch(kind):
            for each in _many(value):
                yield from self._wrong(many["of"] or "Object", each, where, typed and not isinstance(value, str))
        elif kind in self._enums:
            if str(value) not in self._enums[kind]:
                yield Complaint(
                    where, "enum", f"{str(value)[:60]!r} is none of {', '.join(sorted(self._enums[kind]))}"[:200]
                )
        elif kind in self._files and typed and isinstance(value, dict):
            yield from self._shape(kind, value, where)
        elif not _fits(kind, value, typed):
            yield Complaint(where, "type", f"{type(value).__name__} where {kind} is wanted")

    def _place(self, path: str) -> tuple[list[str], str]:
        """Which nodes the id may be, and the edge; "" is the node itself."""
        steps = [step for step in path.split("/") if step]
        steps = steps[1:] if steps and re.fullmatch(r"v\d+\.\d+", steps[0]) else steps
        if len(steps) not in (1, 2):
            return [], ""
        kinds = next((kinds for look, kinds in self._nodes.items() if look.fullmatch(steps[0])), [])
        return [kinds] if isinstance(kinds, str) else list(kinds), "".join(steps[1:])

    def _edge(self, operation: str) -> "tuple[str, Mapping[str, Any]]":
        method, _, place = operation.partition(" ")
        kind, _, edge = place.partition("/")
        return kind, self._node(kind).edges[method, edge]

    def _node(self, kind: str) -> "Node":
        if kind not in self._read:
            self._read[kind] = Node(json.loads(self._files[kind]))
        return self._read[kind]


class Node:
    """One kind of node: its fields' types and its edges, by method and name ("" for the node itself)."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self._tree = tree

    @cached_property
    def fields(self) -> dict[str, str]:
        return {each["name"]: each["type"] for each in self._tree["fields"]}

    @cached_property
    def edges(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        return {(each["method"], each.get("endpoint", "")): each for each in self._tree["apis"]}


def load(files: Sequence[Path], told: Mapping[str, Any]) -> Graph:
    """The packed specifications that ``official.toml`` names."""
    found = {}
    with tarfile.open(files[0]) as packed:
        for member in packed:
            if member.name.endswith(".json") and (file := packed.extractfile(member)):
                found[Path(member.name).stem] = file.read().decode()
    return Graph(found, json.loads(found["enum_types"]), told.get("nodes", {}))


def _around(told: Any, value: Any, where: str) -> Found:
    """What stands beside a list, by name and type; nothing of it has to be there."""
    if value is None:
        return
    if isinstance(told, type):
        if not isinstance(value, told) or (isinstance(value, bool) and told is not bool):
            yield Complaint(where, "type", f"{type(value).__name__} where {told.__name__} is wanted")
    elif not isinstance(value, dict) or not value.keys() <= told.keys():
        yield Complaint(where, "unknown", f"only {', '.join(told)} stand here")
    else:
        for name, each in value.items():
            yield from _around(told[name], each, f"{where}.{name}")


def _given(request: FakeRequest) -> Iterator[tuple[str, Any]]:
    yield from request.query.items()
    kind = request.headers.get("content-type", "")
    if request.form:
        yield from ((name, "" if part.filename else part.content.decode()) for name, part in request.form.items())
    elif "json" in kind and request.body:
        yield from json.loads(request.body).items()
    elif "urlencoded" in kind:
        yield from parse_qsl(request.body.decode(), keep_blank_values=True)


def _many(value: Any) -> list[Any]:
    if isinstance(value, str):
        with suppress(ValueError):
            if isinstance(found := json.loads(value), list):
                return list(found)
        return value.split(",")
    return value if isinstance(value, list) else [value]


def _fits(kind: str, value: Any, typed: bool) -> bool:
    if kind in _NUMBERS and not typed:
        with suppress(ValueError):
            return isinstance(_NUMBERS[kind](value), (int, float))
        return False
    if kind in _NUMBERS:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "bool":
        return isinstance(value, bool) if typed else value in ("true", "false", "1", "0")
    if kind == "string":
        return isinstance(value, str)
    if kind == "datetime":
        return isinstance(value, (str, int)) and not isinstance(value, bool)
    return True


def _split(fields: str) -> Iterator[tuple[str, str]]:
    """ "a,b.limit(3){c,d}" as ("a", ""), ("b", "c,d")."""
    depth, start = 0, 0
    for place, sign in enumerate(fields + ","):
        depth += (sign in "{(") - (sign in "})")
        if sign == "," and depth == 0:
            one = fields[start:place].strip()
            inner = one[one.index("{") + 1 : -1] if one.endswith("}") else ""
            name = re.split(r"[.{(]", one)[0]
            if name:
                yield name, inner
            start = place + 1
