"""Words: every sentence that people see has its Italian, every message that code speaks of has its sentence."""

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from checks import tree
from checks.findings import Finding
from checks.tools import ask, verdict

ASK = (
    "import json\nfrom passaparola.cli.catalogues import missing\n"
    "for one in missing(): print('missing', json.dumps([one.place, one.what, one.text]))"
)


STORED = re.compile(r'"id": "([a-z0-9_]+(?:\.[a-z0-9_]+)+)"')
"""A message as JSON, as database functions store it."""


def translations(root: Path) -> Iterable[Finding]:
    """What `passaparola.cli.catalogues.missing()` misses in the tree below `root`."""
    code, output = ask(root, sys.executable, "-c", ASK)
    if code:
        return verdict(code, output, "catalogues")
    said = [line.removeprefix("missing ") for line in output.splitlines() if line.startswith("missing ")]
    return [_flaw(*json.loads(line)) for line in said]


def _flaw(place: str, what: str, text: str) -> Finding:
    path, _, line = place.partition(":")
    return Finding(f"passaparola/{path}", int(line or 0), f"{what}: {text!r}")


def messages(root: Path) -> Iterable[Finding]:
    """Every `Message("id")`, and every id that a network's folder names as its own, is in a messages.toml."""
    inside = root / "passaparola"
    known = {name for path in tree.ending(inside, "messages.toml") for name in _ids(path)}
    for path in tree.ending(inside, ".py", ".sql"):
        if not tree.is_test(root, path):
            yield from _unspoken(root, path, known)


def _ids(path: Path) -> Iterator[str]:
    return _leaves("", tomllib.loads(tree.text(path)))


def _leaves(prefix: str, found: Mapping[str, object]) -> Iterator[str]:
    if any(isinstance(value, str) for value in found.values()):
        yield prefix
    for name, value in found.items():
        if isinstance(value, dict):
            yield from _leaves(f"{prefix}.{name}" if prefix else name, value)


def _unspoken(root: Path, path: Path, known: set[str]) -> Iterator[Finding]:
    for line, pattern in _spoken(root, path):
        if not any(re.fullmatch(pattern, name) for name in known):
            shown = pattern.replace("\\", "").replace(".+", "*")
            yield Finding(
                tree.name_of(root, path), line, f"the message {shown} is in no messages.toml: write it in both"
            )


def _spoken(root: Path, path: Path) -> Iterator[tuple[int, str]]:
    return _in_sql(tree.text(path)) if path.suffix == ".sql" else _in_python(root, path)


def _in_sql(content: str) -> Iterator[tuple[int, str]]:
    for found in STORED.finditer(content):
        yield tree.line_of(content, found.start()), re.escape(found[1])


def _in_python(root: Path, path: Path) -> Iterator[tuple[int, str]]:
    """Each id that a module speaks of, as a pattern: what an f-string fills in may be anything."""
    own, syntax = _own_id(root, path), tree.syntax(path)
    hosts = _hosts(syntax)
    for node in ast.walk(syntax):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Message" and node.args:
            if pattern := _pattern(node.args[0]):
                yield node.lineno, pattern
        elif own and isinstance(node, ast.Constant) and isinstance(node.value, str) and own.fullmatch(node.value):
            if id(node) in hosts:
                continue
            yield node.lineno, re.escape(node.value)


def _hosts(syntax: ast.AST) -> set[int]:
    """The domains of a network's own pages, which look like ids of its messages."""
    given = (node for node in ast.walk(syntax) if isinstance(node, ast.keyword) and node.arg == "hosts")
    return {id(node) for keyword in given for node in ast.walk(keyword)}


def _own_id(root: Path, path: Path) -> re.Pattern[str] | None:
    """What an id of a network's own looks like, for a file in a network's folder."""
    parts = path.relative_to(root).parts
    is_network = parts[:2] == ("passaparola", "networks") and len(parts) > len(("passaparola", "networks", "file"))
    return re.compile(rf"{re.escape(parts[2])}(?:\.[a-z0-9_]+)+") if is_network else None


def _pattern(value: ast.expr) -> str:
    if isinstance(value, ast.Constant):
        return re.escape(str(value.value))
    if isinstance(value, ast.JoinedStr):
        return "".join(re.escape(str(one.value)) if isinstance(one, ast.Constant) else ".+" for one in value.values)
    return ""
