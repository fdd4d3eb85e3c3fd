"""The tables: foreign keys point down the layers, every model says whose rows it holds, migrations are complete.

The models are read by a process of its own (`python -m checks.tables` in the root), so that any tree can be checked.
"""

import inspect
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from checks.findings import Finding
from checks.layers import ranks
from checks.tools import ask, verdict

if TYPE_CHECKING:
    from django.db.models import Model

PRODUCT = "passaparola."
MARK = "finding "


def tables(root: Path) -> Iterable[Finding]:
    """Ask the models of the tree below `root`."""
    code, output = ask(root, sys.executable, "-m", "checks.tables")
    found = [json.loads(line.removeprefix(MARK)) for line in output.splitlines() if line.startswith(MARK)]
    return [Finding(*one) for one in found] or verdict(code, output, "checks.tables")


def start() -> None:
    """Load the Django apps of the tree in the current folder."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passaparola.config.settings")
    django.setup()


def read(root: Path) -> Iterator[Finding]:
    """What is wrong with the models that are loaded."""
    from django.apps import apps

    heights = ranks(root)
    for model in apps.get_models():
        if model.__module__.startswith(PRODUCT):
            yield from _upward(root, model, heights)
            yield from _undeclared(root, model)
    yield from _unmigrated()


def _layer(model: "type[Model]") -> str:
    return model.__module__.split(".")[1]


def _upward(root: Path, model: "type[Model]", heights: dict[str, int]) -> Iterator[Finding]:
    own = _layer(model)
    for field in model._meta.get_fields(include_parents=False):
        target = field.related_model
        if not getattr(field, "concrete", False) or not isinstance(target, type):
            continue
        if not target.__module__.startswith(PRODUCT) or _layer(target) == own:
            continue
        if heights[_layer(target)] >= heights[own]:
            what = f"{model.__name__}.{field.name} points up to {_layer(target)}.{target.__name__}: a key points down"
            yield _at(root, model, what, field.name)


def _undeclared(root: Path, model: "type[Model]") -> Iterator[Finding]:
    from passaparola.workspaces import security

    try:
        security.tenancy_of(model)
    except security.Undeclared as refusal:
        yield _at(root, model, str(refusal))


def _at(root: Path, model: "type[Model]", what: str, field: str = "") -> Finding:
    lines, began = inspect.getsourcelines(model)
    name = f"{field} =" if field else "class "
    below = next((number for number, line in enumerate(lines) if line.lstrip().startswith(name)), 0)
    return Finding(Path(inspect.getfile(model)).resolve().relative_to(root).as_posix(), began + below, what)


def _unmigrated() -> Iterator[Finding]:
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    loader = MigrationLoader(None, ignore_no_migrations=True)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    for label in detector.changes(graph=loader.graph):
        config = apps.get_app_config(label)
        if config.name.startswith(PRODUCT):
            place = f"{config.name.replace('.', '/')}/migrations"
            yield Finding(place, 0, f"the models of {label} changed without a migration: make one")


if __name__ == "__main__":
    start()
    for one in read(Path.cwd().resolve()):
        print(MARK + json.dumps([one.path, one.line, one.what]))
