"""The documents: links that lead somewhere, and a change log that is kept."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from checks import tree
from checks.findings import Finding

FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"!?\[[^\]\n]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def links(root: Path) -> Iterable[Finding]:
    """Every relative link of every Markdown file, its heading included."""
    for path in tree.ending(root, ".md"):
        content = CODE.sub(_blank, FENCE.sub(_blank, tree.text(path)))
        for link in LINK.finditer(content):
            if problem := _problem(path, link[1]):
                yield Finding(tree.name_of(root, path), tree.line_of(content, link.start()), problem)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _problem(path: Path, target: str) -> str | None:
    if ELSEWHERE.match(target):
        return None
    file, _, heading = target.partition("#")
    reached = path.parent / file if file else path
    if not reached.exists():
        return f"links to {target}, which is not there"
    if heading and reached.suffix == ".md" and heading not in set(anchors(tree.text(reached))):
        return f"links to {target}, a heading that is not there"
    return None


def anchors(content: str) -> Iterator[str]:
    """The names that a page's headings get, as forges make them: lower case, dashes for spaces, no punctuation."""
    for heading in HEADING.finditer(FENCE.sub(_blank, content)):
        plain = unicodedata.normalize("NFC", heading[1].lower())
        yield re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def changelog(root: Path) -> Iterable[Finding]:
    """CHANGELOG.md has a section for what is not released yet, with something in it."""
    path = root / "CHANGELOG.md"
    if not path.is_file():
        return [Finding("CHANGELOG.md", 0, "is missing")]
    section = re.search(r"^## \[?Unreleased\]?[^\n]*\n(.*?)(?=^## |\Z)", tree.text(path), re.MULTILINE | re.DOTALL)
    if not section:
        return [Finding("CHANGELOG.md", 0, "has no section named Unreleased")]
    if not section[1].strip():
        return [Finding("CHANGELOG.md", tree.line_of(tree.text(path), section.start()), "Unreleased is empty")]
    return []
