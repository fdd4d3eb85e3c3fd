"""What the campaign puts into its own processes: its networks, scaled waits, places to be struck, guards taken out."""

import functools
import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from benchmarks.campaign import guards, points, scale

NETWORKS = ("keyless", "keyed")


def register_networks() -> None:
    """Let the registry find the campaign's networks, in this process only."""
    from passaparola import networks

    folder = str(Path(__file__).parent / "networks")
    if folder not in networks.__path__:
        networks.__path__.append(folder)
        networks.every.cache_clear()


def prepare(without: str) -> None:
    """Make this process one whose forks are the campaign's senders."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passaparola.config.settings")
    register_networks()
    django.setup()
    from passaparola import networks

    networks.every()
    _scale_rules()
    _strike_claims()
    _strike_rows()
    _strike_first_byte()
    if without:
        guards.REMOVALS[without]()


def _scale_rules() -> None:
    for module, name in scale.RULE_SPANS:
        found = importlib.import_module(module)
        if hasattr(found, name):
            setattr(found, name, scale.shared().down(getattr(found, name)))


def _strike_claims() -> None:
    """Before and after the dispatcher's claim."""
    from psycopg import AsyncConnection

    plain = AsyncConnection.execute

    @functools.wraps(plain)
    async def execute(self: Any, query: Any, *given: Any, **more: Any) -> Any:
        claims = "passaparola_claim(" in str(query)
        if claims:
            points.reach("claim before")
        answer = await plain(self, query, *given, **more)
        if claims:
            points.reach("claim after")
        return answer

    AsyncConnection.execute = execute  # type: ignore[method-assign]


def _strike_rows() -> None:
    """Before and after each step's transaction."""
    from passaparola.deliveries import store

    for name, point in (("take_many", "take"), ("intend_many", "intend"), ("record_many", "record")):
        setattr(store, name, _struck(getattr(store, name), point))


def _struck(act: Callable[..., Any], point: str) -> Callable[..., Any]:
    @functools.wraps(act)
    def struck(*given: Any, **more: Any) -> Any:
        points.reach(f"{point} before")
        answer = act(*given, **more)
        points.reach(f"{point} after")
        return answer

    return struck


def _strike_first_byte() -> None:
    """Between the last look at the clock and the first byte: where no fence reaches."""
    from passaparola.kernel.http import door

    plain = door._Attempt.about_to_write

    async def about_to_write(self: Any) -> None:
        await plain(self)
        if self.request.mutates and self.request.url.endswith("/posts"):
            points.reach("first byte")

    door._Attempt.about_to_write = about_to_write  # type: ignore[method-assign]
