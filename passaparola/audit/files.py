"""Audits as files: the documented JSON, the figures and the refused rows as CSV."""

import json
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from passaparola.audit import shown
from passaparola.audit.models import Audit
from passaparola.audit.spoken import spoken
from passaparola.workspaces import spreadsheets
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission

"""What a spreadsheet would take for a formula when a cell begins with it."""


@require_GET
@needs(Permission.SEE)
def as_json(request: PersonRequest, slug: str, audit: int) -> HttpResponse:
    """The baseline: the JSON of ``./run audit --json`` with its date."""
    row = get_object_or_404(Audit, pk=audit)
    said = spoken(row.result)
    whole = {**(said if isinstance(said, dict) else {}), "hash": row.hash, "made_at": row.made_at.isoformat()}
    answer = HttpResponse(json.dumps(whole, indent=1, ensure_ascii=False), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="audit-{row.pk}.json"'
    return answer


@require_GET
@needs(Permission.SEE)
def figures(request: PersonRequest, slug: str, audit: int) -> HttpResponse:
    """Every figure, over all and by format, weekday and hour."""
    row = get_object_or_404(Audit, pk=audit)
    header = (_("metric"), _("by"), _("key"), _("median"), "n", _("interval from"), _("interval to"))
    return spreadsheets.download(f"audit-{row.pk}", [header, *_figures(row)])


def _figures(row: Audit) -> Iterable[Sequence[object]]:
    for id, figure in row.result["metrics"].items():
        yield (id, "", "", figure["median"], figure["n"], *(figure["interval"] or ("", "")))
        for group, keys in figure["by"].items():
            for key, part in keys.items():
                yield (id, group, key, part["median"], part["n"], *(part["interval"] or ("", "")))


@require_GET
@needs(Permission.SEE)
def refused(request: PersonRequest, slug: str, audit: int) -> HttpResponse:
    """The rows that could not be read, with their reasons."""
    row = get_object_or_404(Audit, pk=audit)
    header = (_("file"), _("row"), _("column"), _("value"), _("reason"))
    rows = (
        (each["file"], each["row"], each["column"] or "", each["value"] or "", shown.said(each["reason"]))
        for each in row.result["refused"]
    )
    return spreadsheets.download(f"audit-{row.pk}-refused", [header, *rows])
