"""Whether the installation is well: for monitors, without signing in, telling nothing secret."""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from passaparola import __version__
from passaparola.deliveries import queries
from passaparola.workspaces import installation, pulse
from passaparola.workspaces.requests import outside_scope


@outside_scope
@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and every process was heard of lately (ages in seconds), else 503.

    ``oldest_due_seconds``: how long the longest due delivery waits to be begun; it grows when no sender is at work.
    """
    try:
        told = _told()
    except DatabaseError:
        return JsonResponse({"version": __version__, "database": "down"}, status=503)
    well = all(process["alive"] for process in told["processes"].values())
    return JsonResponse(told, status=200 if well else 503)


def _told() -> dict[str, Any]:
    processes = {name: _process(sign) for name, sign in pulse.latest().items()}
    due = {"oldest_due_seconds": round(queries.oldest_due_seconds(), 1)}
    return {"version": __version__, "database": "ok", "processes": processes, "held": installation.is_held(), **due}


def _process(sign: pulse.Sign | None) -> dict[str, Any]:
    return {"alive": sign.alive, "age": round(sign.age, 1)} if sign else {"alive": False, "age": None}
