"""Lock files: every package pinned with hashes, and no address that only one machine or mirror knows."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from checks import tree
from checks.findings import Finding

ADDRESS = re.compile(r"\w+://|--(?:index-url|extra-index-url|find-links|trusted-host)|\bfile:|@ git\+")
PINNED = re.compile(r"^[A-Za-z0-9][\w.\[\],-]*==\S+")


def locks(root: Path) -> Iterable[Finding]:
    """The Python and the browser locks at the root."""
    for path in sorted(root.glob("requirements*.lock")):
        yield from _python(path)
    for path in sorted(root.glob("package-lock.json")):
        yield from _browser(path)


def _python(path: Path) -> Iterator[Finding]:
    for line, requirement in _requirements(tree.text(path)):
        if not PINNED.match(requirement):
            yield Finding(path.name, line, f"not pinned with ==: {requirement.split()[0]}")
        elif "--hash=sha256:" not in requirement:
            yield Finding(path.name, line, f"without a hash: {requirement.split()[0]}")
    for number, text in enumerate(tree.text(path).splitlines(), start=1):
        if found := ADDRESS.search(text):
            yield Finding(path.name, number, f"holds an address ({found[0]}): compile with --no-emit-index-url")


def _requirements(content: str) -> Iterator[tuple[int, str]]:
    """Each requirement with its continuation lines joined, and the line where it begins."""
    began, parts = 0, []
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        began = began or number
        parts.append(line.strip().removesuffix("\\").strip())
        if not line.rstrip().endswith("\\"):
            yield began, " ".join(parts)
            began, parts = 0, []


def _browser(path: Path) -> Iterator[Finding]:
    content = tree.text(path)
    for name, package in json.loads(content).get("packages", {}).items():
        if name and not package.get("link") and "integrity" not in package:
            yield Finding(path.name, _line(content, name), f"without an integrity hash: {name}")
        if "resolved" in package:
            yield Finding(path.name, _line(content, name), f"holds an address: {name}: omit-lockfile-registry-resolved")


def _line(content: str, name: str) -> int:
    return tree.line_of(content, max(content.find(f'"{name}"'), 0))
