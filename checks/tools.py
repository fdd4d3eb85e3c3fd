"""Checks that other people's programs make: ruff, mypy, import-linter, djlint. Each runs in the root."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from checks import tree
from checks.findings import Finding

PATIENCE = 300
"""Seconds after which a tool counts as hung."""

BESIDE = Path(sys.executable).parent
"""Where this environment's commands lie."""

HERE = Path(__file__).resolve().parent.parent
"""Where the package of the checks lies, which another root need not hold."""

PLACE = re.compile(r"^(?P<path>[^\s:]+\.\w+|run):(?P<line>\d+)(?::\d+)*:?\s+(?P<what>.+)$")


def ask(root: Path, *command: str) -> tuple[int, str]:
    """Run a command in `root` and return its code and all that it printed. Modules are found in `root` first."""
    search = os.pathsep.join([str(root), str(HERE)])
    environment = {**os.environ, "PYTHONPATH": search, "NO_COLOR": "1", "FORCE_COLOR": "", "COLUMNS": "200"}
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return done.returncode, done.stdout + done.stderr


def placed(output: str, tool: str) -> Iterator[Finding]:
    """The lines of a tool's output that name a place."""
    for line in output.splitlines():
        if match := PLACE.match(line):
            yield Finding(match["path"].removeprefix("./"), int(match["line"]), f"{tool}: {match['what']}")


def verdict(code: int, output: str, tool: str) -> Iterable[Finding]:
    """Findings of a tool that ended with `code`: the places that it named, else its last lines."""
    if code == 0:
        return []
    return list(placed(output, tool)) or [Finding(tool, 0, tail(output))]


def tail(output: str, lines: int = 8) -> str:
    """The last lines that a tool printed, as one text."""
    said = [line for line in output.splitlines() if line.strip()][-lines:]
    return "\n          ".join(said) or "failed and said nothing"


def ruff(root: Path) -> Iterable[Finding]:
    """Ruff's rules, as pyproject.toml chooses them."""
    code, output = ask(root, str(BESIDE / "ruff"), "check", "--output-format", "concise", "--no-fix", *_python(root))
    return verdict(code, output, "ruff")


def formatting(root: Path) -> Iterable[Finding]:
    """Ruff's format, which is the only one."""
    code, output = ask(root, str(BESIDE / "ruff"), "format", "--check", *_python(root))
    names = sorted(set(re.findall(r"^(?:Would reformat: |\s*--> )([^:\n]+)", output, re.MULTILINE)))
    unformatted = [Finding(name, 0, "not formatted; run: ruff format") for name in names]
    return unformatted or verdict(code, output, "ruff format")


def _python(root: Path) -> list[str]:
    """The folder, and the start script, which no ending gives away as Python."""
    return [".", *(["run"] if (root / "run").is_file() else [])]


def mypy(root: Path) -> Iterable[Finding]:
    """Types, strictly, over the files that pyproject.toml names."""
    code, output = ask(root, sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context")
    return verdict(code, output, "mypy")


def imports(root: Path) -> Iterable[Finding]:
    """The import contracts of .importlinter."""
    code, output = ask(root, str(BESIDE / "lint-imports"), "--no-logo")
    if code == 0:
        return []
    return list(_broken_imports(root, output)) or [Finding(".importlinter", 0, tail(output))]


def _broken_imports(root: Path, output: str) -> Iterator[Finding]:
    """One finding for each import that breaks a contract, placed where the import stands."""
    _, _, details = output.partition("Broken contracts")
    contract = ""
    lines = details.splitlines()
    for line, below in zip(lines, [*lines, ""][1:], strict=True):
        if below.strip() and not below.strip("- "):
            contract = line.strip()
        elif match := re.match(r"^\s*[-&]?\s*(?P<chain>[\w.]+ -> [\w.]+) \((?P<lines>[^)]*)\)", line):
            module, _, target = match["chain"].partition(" -> ")
            number = re.search(r"\d+", match["lines"])
            what = f"imports {target}, which the contract forbids: {contract}"
            yield Finding(_file(root, module), int(number[0]) if number else 0, what)
        elif re.match(r"^\s*-\s+[\w.]+$", line):
            yield Finding(line.strip("- ").replace(".", "/"), 0, f"stands in no layer: {contract}")


def _file(root: Path, module: str) -> str:
    path = module.replace(".", "/")
    return f"{path}/__init__.py" if (root / path).is_dir() else f"{path}.py"


def djlint(root: Path) -> Iterable[Finding]:
    """Template rules that mean something; .djlintrc says which are left out."""
    templates = [tree.name_of(root, path) for path in tree.ending(root, ".html") if "templates" in path.parts]
    if not templates:
        return []
    code, output = ask(root, str(BESIDE / "djlint"), "--lint", "--quiet", "--linter-output-format",
                       "{filename}:{line}: {code} {message} {match}", *templates)  # fmt: skip
    return verdict(code, output, "djlint")
