"""The generated parts of the documents, and whether everything that people can set, run or open is named there.

`python -m checks.docs --write` writes the parts between the marks; the check `documented` says which are out of date.
A part stands between `<!-- made from the code: NAME -->` and `<!-- end -->`.
"""

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from checks import tree
from checks.findings import Finding
from checks.tools import ask, verdict

PART = re.compile(r"(<!-- made from the code: (?P<name>[\w-]+) -->\n)(?P<text>.*?)(<!-- end -->)", re.DOTALL)
SETTING = re.compile(r"^(PASSAPAROLA_[A-Z0-9_]+|DATABASE_URL)$")
ASKED = re.compile(r"(?:env|environment)\.\w+\('[A-Z0-9_]+'")
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]+)`", re.MULTILINE)
SETTINGS = "docs/reference/settings.md"
COMMANDS = "docs/reference/commands.md"
WORD = re.compile(r"^[a-z]+$")


def documented(root: Path) -> Iterable[Finding]:
    """Out-of-date parts, parts that no page shows, settings without a row and rows without a setting."""
    yield from _settings(root)
    yield from _words_of_run(root)
    code, output = ask(root, sys.executable, "-m", "checks.reference")
    made = _made(output)
    if made is None:
        yield from verdict(code or 1, output, "checks.reference")
        return
    for name, part in made.items():
        if "error" in part:
            yield Finding("docs/reference", 0, f"the part {name} could not be made from the code: {part['error']}")
    yield from _parts(root, {name: part["text"] for name, part in made.items() if "text" in part})


def _made(output: str) -> dict[str, dict[str, str]] | None:
    line = next((line for line in output.splitlines() if line.startswith("made ")), None)
    return None if line is None else dict(json.loads(line.removeprefix("made ")))


def _pages(root: Path) -> list[Path]:
    return [path for path in tree.ending(root, ".md") if path.parent == root or root / "docs" in path.parents]


def _parts(root: Path, made: dict[str, str]) -> Iterator[Finding]:
    shown = set()
    for path in _pages(root):
        content = tree.text(path)
        for part in PART.finditer(content):
            shown.add(part["name"])
            place, line = tree.name_of(root, path), tree.line_of(content, part.start())
            if part["name"] in made and part["text"] != made[part["name"]] + "\n":
                yield Finding(place, line, f"the part {part['name']} is out of date: python -m checks.docs --write")
    for name in made.keys() - shown:
        yield Finding("docs/reference", 0, f"no page shows the part {name}: mark a place for it")


def settings_in(root: Path) -> dict[str, Finding]:
    """Each setting that the code reads from the environment, with a finding at the first place that names it."""
    found: dict[str, Finding] = {}
    for path in tree.python(root):
        place = tree.name_of(root, path)
        if (place.startswith("passaparola/") or place == "run") and not tree.is_test(root, path):
            for line, name in _named(tree.syntax(path)):
                found.setdefault(name, Finding(place, line, f"the setting {name} has no row in {SETTINGS}"))
    return found


def _named(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Settings written out in full, and those that config asks of its `environment` module by their short name."""
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SETTING.match(node.value):
            yield node.lineno, node.value
        elif isinstance(node, ast.Call) and ASKED.match(ast.unparse(node)):
            yield node.lineno, "PASSAPAROLA_" + ast.literal_eval(node.args[0])


def _settings(root: Path) -> Iterator[Finding]:
    page = root / SETTINGS
    content = tree.text(page) if page.is_file() else ""
    rows = {row[1]: tree.line_of(content, row.start()) for row in ROW.finditer(content)}
    read = settings_in(root)
    yield from (finding for name, finding in read.items() if name not in rows)
    for name in rows.keys() - read.keys():
        yield Finding(SETTINGS, rows[name], f"no code reads the setting {name}: take the row out")


def _words_of_run(root: Path) -> Iterator[Finding]:
    """The words that `./run` itself answers to; those of `passaparola` come out of the code."""
    page, script = root / COMMANDS, root / "run"
    content = tree.text(page) if page.is_file() else ""
    words = {word: line for line, word in _words(script)} if script.is_file() else {}
    for word, line in words.items():
        if not re.search(rf"`(?:\./run )?{word}\b", content):
            yield Finding("run", line, f"the command {word} is not named in {COMMANDS}")


def _words(script: Path) -> Iterator[tuple[int, str]]:
    """Words that the script compares its first argument with, or looks up in a table of functions."""
    for node in ast.walk(tree.syntax(script)):
        if isinstance(node, ast.Dict) and all(isinstance(value, ast.Name | ast.Lambda) for value in node.values):
            keys = [key for key in node.keys if isinstance(key, ast.Constant)]
        elif isinstance(node, ast.Compare) and "word" in ast.unparse(node.left):
            keys = [one for one in ast.walk(node) if isinstance(one, ast.Constant)]
        else:
            continue
        yield from ((key.lineno, key.value) for key in keys if isinstance(key.value, str) and WORD.match(key.value))


def write(root: Path) -> int:
    """Write every part that can be made; 1 when one could not."""
    code, output = ask(root, sys.executable, "-m", "checks.reference")
    made = _made(output)
    if made is None:
        print(output, file=sys.stderr)
        return code or 1
    errors = {name: part["error"] for name, part in made.items() if "error" in part}
    for path in _pages(root):
        before = path.read_text(encoding="utf-8")
        after = PART.sub(lambda part: _filled(part, made), before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            print(f"written: {tree.name_of(root, path)}")
    for name, error in errors.items():
        print(f"not made: {name}: {error}", file=sys.stderr)
    return 1 if errors else 0


def _filled(part: re.Match[str], made: dict[str, dict[str, str]]) -> str:
    text = made.get(part["name"], {}).get("text")
    return part[0] if text is None else f"{part[1]}{text}\n{part[4]}"


def main() -> int:
    """Say what is out of date, or write it."""
    parser = argparse.ArgumentParser(prog="python -m checks.docs", description="The generated parts of the documents.")
    parser.add_argument("--write", action="store_true", help="write them")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the tree (default: this folder)")
    asked = parser.parse_args()
    if asked.write:
        return write(asked.root.resolve())
    found = list(documented(asked.root.resolve()))
    print("\n".join(map(str, found)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
