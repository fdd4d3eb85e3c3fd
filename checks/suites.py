"""What tests may not do: wait for time to pass, or replace parts of the product behind its back."""

import ast
from collections.abc import Iterable
from pathlib import Path

from checks import tree
from checks.findings import Finding
from checks.rooms import imported

SLEEPS = {"time.sleep", "asyncio.sleep", "sleep"}
PATCHES = {"unittest.mock", "mock", "pytest_mock"}


def sleeps(root: Path) -> Iterable[Finding]:
    """No sleep in a test (asyncio.sleep(0), which only yields, is none)."""
    for path in tree.python(root):
        if tree.is_test(root, path):
            for node in ast.walk(tree.syntax(path)):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in SLEEPS and not _yields(node):
                    yield Finding(tree.name_of(root, path), node.lineno, "sleeps: wait for the event, or pass a clock")


def _yields(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0


def patches(root: Path) -> Iterable[Finding]:
    """Fakes, not patches: a patched test proves the patch."""
    for path in tree.python(root):
        if tree.is_test(root, path):
            for line, module in imported(tree.syntax(path)):
                if module in PATCHES:
                    yield Finding(tree.name_of(root, path), line, "patches: pass a fake through the port")
