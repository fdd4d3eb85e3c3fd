"""Which files belong to the tree, and their text and syntax, read once."""

import ast
import functools
import os
from collections.abc import Iterator
from pathlib import Path

NOT_OURS = {
    ".git", ".venv", ".setup", ".mypy_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis", ".pytest_cache",
    "__pycache__", "node_modules",
}  # fmt: skip
"""Folders that tools make, wherever they stand: never read."""

MADE = {"build", "dist", "passaparola/web/static/vendor"}
"""Folders that a build makes, from the root: never read."""

DATA_FOLDER = {"install.json", "postgres.json", "this-is-a-demo"}
"""What gives away the data folder of an installation or of a demo, wherever it stands: never read."""


@functools.cache
def files(root: Path) -> tuple[Path, ...]:
    """Every file of the tree below `root`, sorted; what tools make is left out."""
    return tuple(sorted(_walk(root)))


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = [name for name in folders if not _made(root, here / name)]
        yield from (here / name for name in names if not name.endswith((".pyc", ".mo", ".log")))


def _made(root: Path, folder: Path) -> bool:
    by_tools = folder.name in NOT_OURS or folder.name.endswith(".egg-info")
    return (
        by_tools or folder.relative_to(root).as_posix() in MADE or any((folder / name).exists() for name in DATA_FOLDER)
    )


def ending(root: Path, *suffixes: str) -> list[Path]:
    """The files whose name ends in one of the suffixes."""
    return [path for path in files(root) if path.name.endswith(suffixes)]


def name_of(root: Path, path: Path) -> str:
    """The path as a finding shows it: relative to the root, with slashes."""
    return path.relative_to(root).as_posix()


@functools.cache
def text(path: Path) -> str:
    """The file's text; bytes that are not UTF-8 become replacement marks."""
    return path.read_text(encoding="utf-8", errors="replace")


@functools.cache
def syntax(path: Path) -> ast.Module:
    """The file's syntax tree; one that does not parse counts as empty here, because ruff already names the error."""
    try:
        return ast.parse(text(path))
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def python(root: Path) -> list[Path]:
    """Every Python file of ours, the `run` script included."""
    script = root / "run"
    return [*ending(root, ".py"), *([script] if script.is_file() else [])]


def is_test(root: Path, path: Path) -> bool:
    """Whether the file belongs to a test suite."""
    return "tests" in path.relative_to(root).parts[:-1]


def is_migration(path: Path) -> bool:
    """Whether the file is a database migration: written by a tool, kept for ever, never restyled."""
    return path.parent.name == "migrations"


def line_of(content: str, offset: int) -> int:
    """The line (from 1) at which a character stands."""
    return content.count("\n", 0, offset) + 1
