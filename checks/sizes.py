"""How long files and functions are. The limits hold everywhere; ratchet.toml lists what is longer and may only shrink.

`python -m checks.sizes` prints the figures for each layer.
"""

import ast
import statistics
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from checks import tree
from checks.findings import Finding

FILE_LINES = 400
FUNCTION_LINES = 50
MEDIAN_LINES = 9
RATCHET = "checks/ratchet.toml"


@dataclass(frozen=True)
class Function:
    """A function or method: where it is and how many lines it takes, its signature and docstring included."""

    path: str
    line: int
    name: str
    lines: int


def functions(root: Path, paths: Iterable[Path]) -> Iterator[Function]:
    """The functions of some files, nested ones too."""
    for path in paths:
        for node in ast.walk(tree.syntax(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield Function(tree.name_of(root, path), node.lineno, node.name, length)


def sizes(root: Path) -> Iterable[Finding]:
    """Files over 400 lines, functions over 50, a median over 9, and ratchet entries that are too generous."""
    allowed = _ratchet(root)
    written = [path for path in tree.python(root) if not tree.is_migration(path)]
    yield from _files(root, [*written, *tree.ending(root, ".html", ".css", ".js")], allowed)
    yield from _functions(list(functions(root, written)), allowed)
    yield from _median(root)
    yield from _gone(root, allowed)


def _ratchet(root: Path) -> dict[str, int]:
    path = root / RATCHET
    return dict(tomllib.loads(tree.text(path)).get("allowed", {})) if path.is_file() else {}


def _gone(root: Path, allowed: dict[str, int]) -> Iterator[Finding]:
    for key, granted in allowed.items():
        if not (root / key.partition(":")[0]).is_file():
            yield Finding(RATCHET, 0, f'"{key}" is allowed {granted} lines and is not there: take the entry out')


def _judge(place: tuple[str, int], key: str, lines: int, limit: int, allowed: dict[str, int]) -> Iterator[Finding]:
    path, line = place
    granted = allowed.get(key)
    if granted is None and lines > limit:
        yield Finding(path, line, f"{key} has {lines} lines; the limit is {limit}: split it by subject")
    elif granted is not None and lines > granted:
        yield Finding(path, line, f"{key} grew to {lines} lines; {RATCHET} allows {granted} and may only shrink")
    elif granted is not None and lines < granted:
        lower = f"lower it to {lines}" if lines > limit else "take the entry out"
        yield Finding(RATCHET, 0, f'"{key}" = {granted}, but it has {lines} lines: {lower}')


def _files(root: Path, paths: list[Path], allowed: dict[str, int]) -> Iterator[Finding]:
    for path in paths:
        name = tree.name_of(root, path)
        yield from _judge((name, 0), name, tree.text(path).count("\n"), FILE_LINES, allowed)


def _functions(found: list[Function], allowed: dict[str, int]) -> Iterator[Finding]:
    for one in found:
        key = f"{one.path}:{one.name}"
        yield from _judge((one.path, one.line), key, one.lines, FUNCTION_LINES, allowed)


def _median(root: Path) -> Iterator[Finding]:
    lengths = [one.lines for one in functions(root, _product(root))]
    if lengths and (middle := statistics.median(lengths)) > MEDIAN_LINES:
        yield Finding("passaparola", 0, f"the median function has {middle} lines; the limit is {MEDIAN_LINES}")


def _product(root: Path) -> list[Path]:
    """The product's own Python: no tests, no migrations."""
    inside = root / "passaparola"
    return [path for path in tree.ending(root, ".py")
            if inside in path.parents and not tree.is_test(root, path) and not tree.is_migration(path)]  # fmt: skip


def figures(root: Path) -> Iterator[str]:
    """A line for each layer: files, lines, and how long files and functions are (median, 90th percentile, longest)."""
    layers: dict[str, list[Path]] = {}
    for path in _product(root):
        parts = path.relative_to(root / "passaparola").parts
        layers.setdefault(parts[0] if len(parts) > 1 else "(root)", []).append(path)
    yield f"{'layer':<16}{'files':>6}{'lines':>7}   file median/p90/max   function median/p90/max"
    for layer, paths in [*sorted(layers.items()), ("all", _product(root))]:
        lines = [tree.text(path).count("\n") for path in paths]
        spread = _spread([one.lines for one in functions(root, paths)])
        yield f"{layer:<16}{len(paths):>6}{sum(lines):>7}   {_spread(lines):<22}{spread}"


def _spread(values: list[int]) -> str:
    if not values:
        return "-"
    ordered = sorted(values)
    tenth = ordered[min(len(ordered) - 1, int(len(ordered) * 0.9))]
    return f"{statistics.median(ordered):g} / {tenth} / {ordered[-1]}"


if __name__ == "__main__":
    print("\n".join(figures(Path.cwd())))
