"""Who may stand where: what the import contracts cannot express, read from the syntax of each module."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from checks import tree
from checks.findings import Finding

DOORS = {"aiohttp", "httpx", "requests", "urllib3", "urllib.request", "http.client", "boto3", "botocore"}
"""Modules that can open a connection to somebody's server; only the kernel may."""

WORDS_THAT_SAY_NOTHING = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "base",
    "manager",
    "managers",
    "services",
    "misc",
}
"""Names of modules and packages that hide where things are."""

ENVIRONMENT = {"os.environ", "os.getenv", "os.putenv"}

SIGNALS = ("django.dispatch", "signals")

RANK = {"urls": 6, "views": 5, "tasks": 5, "forms": 4, "queries": 2, "models": 1, "rules": 0}
"""Height of the named modules inside an app."""

VERB = 3
"""Height of every other module: the app's verbs, each named after its subject."""


def imported(module: ast.AST) -> Iterator[tuple[int, str]]:
    """Each module (and each name taken from one) that the syntax imports, with its line."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def doors(root: Path) -> Iterable[Finding]:
    """No HTTP client outside passaparola/kernel, standard library's included."""
    for path in _ours(root):
        name = tree.name_of(root, path)
        if name.startswith("passaparola/kernel/"):
            continue
        for line, module in imported(tree.syntax(path)):
            if module in DOORS:
                yield Finding(name, line, f"imports {module}: whatever leaves goes through passaparola/kernel/http")


def names(root: Path) -> Iterable[Finding]:
    """No module or package whose name says nothing."""
    for path in tree.python(root):
        parts = path.relative_to(root).with_suffix("").parts
        if parts[:2] == ("tests", "servers"):
            continue
        for part in WORDS_THAT_SAY_NOTHING.intersection(parts):
            name = tree.name_of(root, path)
            yield Finding(name, 0, f"a module named {part} hides what it holds: name it after its subject")


def signals(root: Path) -> Iterable[Finding]:
    """No Django signals: what happens next is called, not triggered."""
    for path in _ours(root):
        for line, module in imported(tree.syntax(path)):
            if module == SIGNALS[0] or module.split(".")[-1] == SIGNALS[1]:
                yield Finding(tree.name_of(root, path), line, f"imports {module}: call the verb instead of a signal")


def environment(root: Path) -> Iterable[Finding]:
    """The environment is read in config and cli only; everything else is given its values."""
    for path in _ours(root):
        name = tree.name_of(root, path)
        if name.startswith(("passaparola/config/", "passaparola/cli/")):
            continue
        module = tree.syntax(path)
        taken = [line for line, one in imported(module) if one in ENVIRONMENT]
        for line in [*taken, *_asked(module)]:
            yield Finding(name, line, "reads the environment: make it a setting in config and take that")


def _asked(module: ast.Module) -> Iterator[int]:
    """Lines that reach for the environment; naming Django's settings, as a process of its own must, is not reading."""
    named = {id(_owner(node)) for node in ast.walk(module) if isinstance(node, ast.Call) and _names_settings(node)}
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and id(node) not in named and ast.unparse(node) in ENVIRONMENT:
            yield node.lineno


def _owner(call: ast.Call) -> ast.expr:
    return call.func.value if isinstance(call.func, ast.Attribute) else call.func


def _names_settings(call: ast.Call) -> bool:
    return ast.unparse(call).startswith("os.environ.setdefault('DJANGO_SETTINGS_MODULE'")


def _ours(root: Path) -> list[Path]:
    """The product's modules, without its tests."""
    inside = root / "passaparola"
    return [path for path in tree.ending(root, ".py") if inside in path.parents and not tree.is_test(root, path)]


def inside_apps(root: Path) -> Iterable[Finding]:
    """Inside an app nothing imports upwards: urls, views and tasks, forms, verbs, queries, models, rules."""
    wiring = root / "passaparola/config"
    for app in sorted({path.parent for path in tree.ending(root, "apps.py")} - {wiring}):
        for path in _ours(root):
            if app in path.parents and not {"migrations", "management"}.intersection(path.parts):
                yield from _upwards(root, app, path)


def _upwards(root: Path, app: Path, path: Path) -> Iterator[Finding]:
    own = ".".join(path.relative_to(app).with_suffix("").parts)
    if path.stem in {"__init__", "apps", "admin"}:
        return
    package = ".".join(app.relative_to(root).parts)
    for line, module in imported(tree.syntax(path)):
        other = _module(app, module.removeprefix(package + ".")) if module.startswith(package + ".") else ""
        if other and _height(app, other) > _height(app, own):
            yield Finding(tree.name_of(root, path), line, f"{own} imports {other}, which stands above it in the app")


def _module(app: Path, dotted: str) -> str:
    """The module of the app that this name is, or lies in; empty for none. A package's rows are those of its models."""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        if app.joinpath(*parts[:count]).with_suffix(".py").is_file():
            return ".".join(parts[:count])
    return "models" if parts[0] == "models" else ""


def _height(app: Path, name: str) -> int:
    """A module's height. What has addresses is urls, what those import views; what only declares is like models."""
    parts = name.split(".")
    module = app.joinpath(*parts).with_suffix(".py")
    if name in _routed(app):
        return RANK["views"]
    if module.is_file() and any(_routes(node) for node in tree.syntax(module).body):
        return RANK["urls"]
    if parts[0] == "models":
        return RANK["models"]
    acts = not module.is_file() or any(_acts(node) for node in ast.walk(tree.syntax(module)))
    return RANK.get(parts[-1], VERB if acts else RANK["models"])


@cache
def _routed(app: Path) -> frozenset[str]:
    """The app's modules that its `urls`, and those of its packages, import."""
    package = f"passaparola.{app.name}."
    found = [module for urls in app.rglob("*urls.py") for _, module in imported(tree.syntax(urls))]
    ours = {_module(app, module.removeprefix(package)) for module in found if module.startswith(package)}
    return frozenset(each for each in ours if each and not each.endswith("urls"))


def _routes(node: ast.stmt) -> bool:
    names = [each.id for each in getattr(node, "targets", []) if isinstance(each, ast.Name)]
    return isinstance(node, ast.Assign) and "urlpatterns" in names


def _acts(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and not node.name.startswith("__")
