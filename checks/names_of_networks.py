"""No network's name outside its own folder: otherwise each new network edits ten files."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from checks import tree
from checks.findings import Finding

FREE = ("passaparola/networks/", "passaparola/protocols/", "docs/", "tests/servers/", "CHANGELOG")
"""Places where networks may be named: their folders, the protocols they share, prose, tests against real servers."""

SHORT = 3
"""Names shorter than this (x, vk) are everyday letters, as EVERYDAY are words: they count only beside a network."""
EVERYDAY = {"demo", "ghost", "threads", "website"}


def networks_names(root: Path) -> Iterable[Finding]:
    """Python, templates and scripts outside the free places name no network."""
    patterns = [
        (name, _pattern(name)) for name in sorted({name.lower(): name for name in sorted(known(root))}.values())
    ]
    for path in _scripts(root):
        for name, pattern in patterns:
            yield from _found(root, path, name, pattern)


def known(root: Path) -> set[str]:
    """The networks' names: each folder's, and the name that its spec shows to people."""
    inside = root / "passaparola/networks"
    folders = [path.parent for path in tree.ending(root, "spec.py") if path.parent.parent == inside]
    return {folder.name for folder in folders} | {name for folder in folders for name in _shown(folder / "spec.py")}


def _shown(spec: Path) -> Iterator[str]:
    for node in ast.walk(tree.syntax(spec)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("NetworkSpec"):
            yield from (_words(keyword.value) for keyword in node.keywords if keyword.arg == "name")


def _words(value: ast.expr) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else ""


def _pattern(name: str) -> re.Pattern[str]:
    """The name as a word of its own, in any case, also between underscores or as a part of a CamelCase name."""
    if len(name) < SHORT or name.lower() in EVERYDAY:
        return re.compile(rf"""(?i:\bnetworks?\b|\bnamed\b|spec\.id)\W[^\n'"]{{0,24}}(['"])(?i:{re.escape(name)})\1""")
    word = r"[\s_-]?".join(re.escape(part) for part in re.split(r"[\s_-]+", name))
    camel = word[:1].upper() + word[1:]
    return re.compile(rf"(?<![A-Za-z0-9])(?i:{word})(?![a-z0-9])|(?<=[a-z]){camel}(?![a-z])")


def _scripts(root: Path) -> list[Path]:
    candidates = [*tree.python(root), *tree.ending(root, ".html", ".js", ".sh")]
    free = [path for path in candidates if tree.name_of(root, path).startswith(FREE) or tree.is_migration(path)]
    return [path for path in candidates if path not in free]


def _found(root: Path, path: Path, name: str, pattern: re.Pattern[str]) -> Iterator[Finding]:
    content = tree.text(path)
    where = tree.name_of(root, path)
    for match in pattern.finditer(content):
        line = tree.line_of(content, match.start())
        yield Finding(where, line, f"names the network {name}: ask its spec instead, or move this into its folder")
    if pattern.search(where):
        yield Finding(where, 0, f"is named after the network {name}: it belongs into its folder")
