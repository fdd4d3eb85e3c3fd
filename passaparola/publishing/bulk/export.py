"""The posts of a list as a table: what they say, where and when they go, how they stand, where they are."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from passaparola.deliveries.rules import Action, State
from passaparola.kernel import plans
from passaparola.publishing import queries
from passaparola.publishing.bulk.choosing import filtered
from passaparola.publishing.bulk.workbook import TYPE, workbook
from passaparola.publishing.queries import Listed
from passaparola.workspaces import spreadsheets
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission

MOST = 5_000  # posts


@require_GET
@needs(Permission.SEE)
def posts(request: PersonRequest, slug: str, kind: str) -> HttpResponse:
    """The posts that the list shows for the same address, as ``csv`` or ``xlsx``."""
    rows = filtered(request.GET).select_related("campaign", "pillar", "assignee")[:MOST]
    table = [_head(), *_lines(queries.listed(rows), request.brand.zone)]
    if kind != "xlsx":
        return spreadsheets.download(f"posts-{slug}", table)
    answer = HttpResponse(workbook(table), content_type=TYPE)
    answer["Content-Disposition"] = f'attachment; filename="posts-{slug}.xlsx"'
    return answer


def _head() -> list[str]:
    return [
        _("Post"), _("Title"), _("Text"), _("State"), _("Day"), _("Time"), _("Zone"), _("Channels"), _("Campaign"),
        _("Pillar"), _("Person"), _("Addresses"),
    ]  # fmt: skip


def _lines(found: list[Listed], zone: str) -> Iterator[list[Any]]:
    for each in found:
        post = each.post
        wall = plans.to_wall(each.at, zone) if each.at else None
        day = wall.date() if wall else post.plan_date
        hour = wall.time() if wall else post.plan_time
        out = [d.remote_url for d in each.deliveries if d.action == Action.PUBLISH and d.state == State.SENT]
        yield [
            post.pk, post.title, post.text, each.standing, day.isoformat() if day else "",
            hour.strftime("%H:%M") if hour else "", zone, ", ".join(map(str, each.channels)), str(post.campaign or ""),
            str(post.pillar or ""), str(post.assignee or ""), "\n".join(filter(None, out)),
        ]  # fmt: skip
