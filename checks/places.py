"""What may stand in no file: paths of one machine, hosts of package registries; and how large a file may be."""

import re
from collections.abc import Iterable
from pathlib import Path

from checks import tree
from checks.findings import Finding

MACHINE = re.compile(r"(?:^|[^\w.])(/(?:wor[k]|roo[t]|hom[e])/[^\s\"'`)]*)", re.MULTILINE)
"""A path that only one machine has; the brackets keep this line from matching itself."""

REGISTRY = re.compile(r"(?:pyp[i]|files\.pythonhoste[d]|registry\.npmj[s]|proxy\.golan[g])\.org", re.IGNORECASE)

HEAVY = 1_000_000
"""Bytes above which a file does not belong into the tree."""

BINARY = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".woff2", ".ico", ".mp4", ".pdf", ".lock")


def places(root: Path) -> Iterable[Finding]:
    """No machine's path and no registry's host in any file that people read (locks are checked by `locks`)."""
    for path in tree.files(root):
        if path.name.endswith(BINARY) or path.name == ".git":
            continue
        content = tree.text(path)
        for pattern, what in ((MACHINE, "a path of one machine"), (REGISTRY, "a package registry's host")):
            for found in pattern.finditer(content):
                line = tree.line_of(content, found.start(found.lastindex or 0))
                yield Finding(tree.name_of(root, path), line, f"{what} ({found[found.lastindex or 0]}): take it out")


def heavy(root: Path) -> Iterable[Finding]:
    """No file above 1 MB."""
    for path in tree.files(root):
        if (size := path.stat().st_size) > HEAVY:
            yield Finding(tree.name_of(root, path), 0, f"{size:,} bytes: large files do not belong into the tree")
