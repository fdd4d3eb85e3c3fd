"""The lexicons of the AT Protocol (https://atproto.com/specs/lexicon): calls, records, unions, byte ranges of facets.

Lexicons are open, so that a server may add fields. What we send and what our fake answers may not: a field that no
lexicon lists fails.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.text import graphemes
from tests.contracts.official.atsyntax import FORMATS
from tests.contracts.official.complaints import Complaint

_METHODS = {"query": "GET", "procedure": "POST", "subscription": "GET"}
_FACET = "app.bsky.richtext.facet"
Found = Iterator[Complaint]


class Lexicons:
    """Every definition of a folder of lexicons, by its full name."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self._prefix = prefix
        self._defs: dict[str, Mapping[str, Any]] = {}
        for file in folder.rglob("*.json"):
            tree = json.loads(file.read_text("utf-8"))
            for name, node in tree["defs"].items():
                self._defs[tree["id"] if name == "main" else f"{tree['id']}#{name}"] = node

    def operation(self, request: FakeRequest) -> str | None:
        """The NSID of the call, where it is one and the verb fits."""
        nsid = request.path.removeprefix(self._prefix)
        node = self._defs.get(nsid, {})
        return nsid if _METHODS.get(node.get("type", "")) == request.method else None

    def request(self, operation: str, request: FakeRequest) -> Found:
        """Parameters, then the input."""
        node = self._defs[operation]
        yield from self._parameters(operation, node.get("parameters", {}), request)
        if node["type"] != "procedure":
            return
        told, kind = node.get("input"), request.headers.get("content-type", "").partition(";")[0]
        if told is None:
            if request.body:
                yield Complaint(operation, "content", "a body where the lexicon has no input")
        elif not fnmatchcase(kind, told["encoding"]):
            yield Complaint(operation, "content", f"{kind or 'nothing'} where {told['encoding']} is wanted")
        elif "schema" in told:
            given = json.loads(request.body)
            yield from self.wrong(told["schema"], given, operation, operation)
            yield from self._record_given(given, operation)

    def answer(self, operation: str, request: FakeRequest, answer: FakeResponse) -> Found:
        """The output of what went well; of errors their names, where the lexicon or the protocol lists them."""
        told, where = self._defs[operation].get("output"), f"{operation} {answer.status}"
        if answer.status >= 400:
            error = json.loads(answer.body) if answer.body else {}
            wanted = {"type": "object", "required": ["error"],
                      "properties": {"error": {"type": "string"}, "message": {"type": "string"}}}  # fmt: skip
            yield from self.wrong(wanted, error, operation, where)
        elif told and "schema" in told:
            yield from self.wrong(told["schema"], json.loads(answer.body), operation, where)
        elif not told and answer.body:
            yield Complaint(where, "content", "an answer where the lexicon has no output")

    def _parameters(self, operation: str, told: Mapping[str, Any], request: FakeRequest) -> Found:
        listed = told.get("properties", {})
        for name in dict(request.pairs):
            if name not in listed:
                yield Complaint(f"{operation} ?{name}", "unknown", "the lexicon has no such parameter")
                continue
            value: Any = request.queries(name)
            kind = listed[name]["type"]
            if kind != "array":
                value = _typed(kind, value[-1])
            yield from self.wrong(listed[name], value, operation, f"{operation} ?{name}")
        for name in told.get("required", ()):
            if name not in request.query:
                yield Complaint(f"{operation} ?{name}", "required", "is not there")

    def _record_given(self, given: Mapping[str, Any], where: str) -> Found:
        """What is to be written under a collection must be one of its records, and its facets must fit its text."""
        record = given.get("record")
        if isinstance(record, dict):
            if record.get("$type") != given.get("collection"):
                yield Complaint(f"{where}.record", "$type", f"{record.get('$type')} in {given.get('collection')}")
            yield from self.record(record, f"{where}.record")

    def record(self, record: Mapping[str, Any], where: str) -> Found:
        """A record against the lexicon that its ``$type`` names."""
        name = str(record.get("$type"))
        node = self._defs.get(name, {})
        if node.get("type") != "record":
            yield Complaint(where, "$type", f"no lexicon has the record {name}")
            return
        found = list(self.wrong(node["record"], record, name, where))
        yield from found
        if "facets" in record and not found:
            yield from _ranges(record["text"], record["facets"], where)

    def wrong(self, node: Mapping[str, Any], value: Any, home: str, where: str) -> Found:
        """What a definition has against a value; ``home`` is the lexicon that short references mean."""
        check = getattr(self, f"_{node['type'].replace('-', '_')}", None)
        if check is None:
            yield Complaint(where, "type", f"the lexicon's type {node['type']} is not known here")
        else:
            yield from check(node, value, home.partition("#")[0], where)

    def _ref(self, node: Mapping[str, Any], value: Any, home: str, where: str) -> Found:
        name = _full(node["ref"], home)
        yield from self.wrong(self._defs[name], value, name, where)

    def _union(self, node: Mapping[str, Any], value: Any, home: str, where: str) -> Found:
        names = {_full(ref, home) for ref in node["refs"]}
        kind = value.get("$type") if isinstance(value, dict) else None
        if not isinstance(kind, str):
            yield Complaint(where, "$type", "a value of a union must say its $type")
        elif kind not in names:
            yield Complaint(where, "$type", f"{kind} is none of {', '.join(sorted(names))}")
        else:
            yield from self.wrong(self._defs[kind], value, kind, where)

    def _object(self, node: Mapping[str, Any], value: Any, home: str, where: str) -> Found:
        if not isinstance(value, dict):
            yield Complaint(where, "type", f"{type(value).__name__} where an object is wanted")
            return
        listed, nullable = node.get("properties", {}), node.get("nullable", ())
        for name in node.get("required", ()):
            if name not in value:
                yield Complaint(f"{where}.{name}", "required", "is not there")
        for name, member in value.items():
            if name == "$type":
                yield from self._string({}, member, home, f"{where}.$type")
            elif member is None and name in nullable:
                continue
            elif name not in listed:
                yield Complaint(f"{where}.{name}", "unknown", "the lexicon has no such field")
            else:
                yield from self.wrong(listed[name], member, home, f"{where}.{name}")

    def _record(self, node: Mapping[str, Any], value: Any, home: str, where: str) -> Found:
        yield from self.wrong(node["record"], value, home, where)

    def _array(self, node: Mapping[str, Any], value: Any, home: str, where: str) -> Found:
        if not isinstance(value, list):
            yield Complaint(where, "type", f"{type(value).__name__} where an array is wanted")
            return
        yield from _sized(node, len(value), where, "Length")
        for place, each in enumerate(value):
            yield from self.wrong(node["items"], each, home, f"{where}[{place}]")

    def _string(self, node: Mapping[str, Any], value: Any, home: str, where: str) -> Found:
        if not isinstance(value, str):
            yield Complaint(where, "type", f"{type(value).__name__} where a string is wanted")
            return
        yield from _sized(node, len(value.encode()), where, "Length")
        if "maxGraphemes" in node or "minGraphemes" in node:
            yield from _sized(node, len(graphemes(value)), where, "Graphemes")
        if "format" in node and not FORMATS[node["format"]](value):
            yield Complaint(where, "format", f"{value[:60]!r} is no {node['format']}")
        if "enum" in node and value not in node["enum"]:
            yield Complaint(where, "enum", f"{value!r} is none of {node['enum']}")
        if "const" in node and value != node["const"]:
            yield Complaint(where, "const", f"{value!r} is not {node['const']!r}")

    def _integer(self, node: Mapping[str, Any], value: Any, home: str, where: str) -> Found:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Complaint(where, "type", f"{type(value).__name__} where an integer is wanted")
        elif value < node.get("minimum", value) or value > node.get("maximum", value):
            yield Complaint(where, "maximum", f"{value} is out of bounds")

    def _boolean(self, node: Mapping[str, Any], value: Any, home: str, where: str) -> Found:
        if not isinstance(value, bool):
            yield Complaint(where, "type", f"{type(value).__name__} where a boolean is wanted")

    def _unknown(self, node: Mapping[str, Any], value: Any, home: str, where: str) -> Found:
        """Any object; one that says which record it is must be that record, in an answer as in what is written."""
        if not isinstance(value, dict):
            yield Complaint(where, "type", f"{type(value).__name__} where an object is wanted")
        elif not isinstance(value.get("$type", ""), str):
            yield Complaint(where, "$type", "a name is wanted")
        elif " " in where and value.get("$type") in self._defs:
            yield from self.record(value, where)

    def _blob(self, node: Mapping[str, Any], value: Any, home: str, where: str) -> Found:
        wanted = {"$type", "ref", "mimeType", "size"}
        if not isinstance(value, dict) or set(value) != wanted or value["$type"] != "blob":
            yield Complaint(where, "type", f"a blob has {', '.join(sorted(wanted))}")
            return
        link = value["ref"].get("$link") if isinstance(value["ref"], dict) else None
        if not isinstance(value["size"], int) or not isinstance(value["mimeType"], str) or not FORMATS["cid"](link):
            yield Complaint(where, "type", "a blob's size or link")
        elif value["size"] > node.get("maxSize", value["size"]):
            yield Complaint(where, "maxSize", f"{value['size']} bytes, more than {node['maxSize']}")
        elif not any(fnmatchcase(value["mimeType"], each) for each in node.get("accept", ["*"])):
            yield Complaint(where, "accept", f"{value['mimeType']} is none of {node['accept']}")

    def _token(self, node: Mapping[str, Any], value: Any, home: str, where: str) -> Found:
        yield from self._string({}, value, home, where)


def load(files: Sequence[Path], told: Mapping[str, object]) -> Lexicons:
    """The folder of lexicons that ``official.toml`` names."""
    return Lexicons(files[0], str(told.get("prefix", "/xrpc/")))


def _full(ref: str, home: str) -> str:
    name = f"{home}{ref}" if ref.startswith("#") else ref
    return name.removesuffix("#main")


def _typed(kind: str, text: str) -> object:
    if kind == "integer" and text.lstrip("-").isdigit():
        return int(text)
    return text == "true" if kind == "boolean" and text in ("true", "false") else text


def _sized(node: Mapping[str, Any], size: int, where: str, what: str) -> Found:
    most, least = node.get(f"max{what}"), node.get(f"min{what}")
    if most is not None and size > most:
        yield Complaint(where, f"max{what}", f"{size}, more than {most}")
    if least is not None and size < least:
        yield Complaint(where, f"min{what}", f"{size}, fewer than {least}")


def _ranges(text: str, facets: Sequence[Mapping[str, Any]], where: str) -> Found:
    """Byte ranges lie within the text, between whole characters, in order and apart; each covers what it names."""
    content, last = text.encode(), 0
    for place, facet in enumerate(facets):
        at = f"{where}.facets[{place}]"
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        if not last <= start < end <= len(content):
            yield Complaint(at, "byteSlice", f"{start} to {end} in {len(content)} bytes, after {last}")
            continue
        last = end
        try:
            covered = content[start:end].decode()
        except UnicodeDecodeError:
            yield Complaint(at, "byteSlice", f"{start} to {end} cuts a character in two")
            continue
        for feature in facet["features"]:
            if feature["$type"] == f"{_FACET}#tag" and covered[1:] != feature["tag"]:
                yield Complaint(at, "byteSlice", f"{covered!r} is not the tag {feature['tag']!r}")
            if feature["$type"] == f"{_FACET}#mention" and not covered.startswith("@"):
                yield Complaint(at, "byteSlice", f"{covered!r} is no mention")
