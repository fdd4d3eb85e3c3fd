"""A client's page, opened by a link alone: the post as it will look, and yes or what should change.

Whoever has the link may see this one post and answer once. Nothing else of the brand is in reach, and nothing is learnt
from a link that is wrong: each answers alike, and who tries many is kept waiting.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any, TypeVar

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from passaparola.publishing import approving
from passaparola.publishing.models import Approval
from passaparola.publishing.remarks import writing
from passaparola.publishing.remarks.queries import seen_by_client
from passaparola.publishing.review import marked
from passaparola.publishing.rules import Verdict
from passaparola.workspaces import tenancy
from passaparola.workspaces.requests import outside_scope
from passaparola.workspaces.serving import DOCUMENTS, served

WRONG_ALLOWED, WRONG_FORGOTTEN_SECONDS = 20, 600
"""So many wrong links of one address; then it waits."""
REMARK = "remark"
"""What the form says beside the verdicts: words alone, nothing is decided."""
Answer = TypeVar("Answer", bound=HttpResponseBase)
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "same-origin",  # no other site learns the link; without any, browsers hide a form's origin too
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@outside_scope
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, token: str) -> HttpResponse:
    """What was asked about, and the answer."""
    found = _found(request, token)
    if found is None:
        return _dressed(render(request, "publishing/approve_gone.html", status=410))
    with _opened(*found) as approval, translation.override(_language(request, approval)):
        problems: dict[str, str] = {}
        status = 200
        if request.method == "POST":
            problems = _problems(request)
            status = 422 if problems else _answered(request, approval)
            approval.refresh_from_db()
        answer = render(request, "publishing/approve.html", _context(request, approval, token, problems), status=status)
    return _dressed(answer)


@outside_scope
@require_safe
def media(request: HttpRequest, token: str, position: int) -> HttpResponseBase:
    """A file of what was asked about, by its place in it; no other file is in reach."""
    found = _found(request, token)
    if found is None:
        raise Http404
    with _opened(*found) as approval:
        item = dict(enumerate(_files(approval))).get(position)
    if item is None:
        raise Http404
    return _dressed(served(request, item["hash"], item["type"], item.get("name", "")))


def _found(request: HttpRequest, token: str) -> tuple[int, int] | None:
    """What the link opens. Raises Http404, which is as much as a wrong link learns, for who tried too many.

    A right one always opens: behind a proxy everybody comes from one address, and nobody may lock the others out.
    """
    found = approving.found_by(token) if token.isascii() and len(token) < 100 else None
    if found is None:
        _count_wrong(f"approve:wrong:{request.META.get('REMOTE_ADDR', '')}")
    return found


def _count_wrong(who: str) -> None:
    if cache.get(who, 0) >= WRONG_ALLOWED:
        raise Http404
    cache.add(who, 0, WRONG_FORGOTTEN_SECONDS)
    with suppress(ValueError):  # thrown out of a full cache between the two
        cache.incr(who)


@contextmanager
def _opened(brand: int, approval: int) -> Iterator[Approval]:
    with tenancy.brand(brand):
        yield Approval.objects.select_related("post", "brand", "asked_by").get(pk=approval)


def _problems(request: HttpRequest) -> dict[str, str]:
    problems = {}
    if not request.POST.get("name", "").replace("\x00", "").strip():
        problems["name"] = _("Write your name: it stays with the answer.")
    if request.POST.get("verdict") in (Verdict.CHANGES, REMARK) and not request.POST.get("comment", "").strip():
        problems["comment"] = _("Write what should change.")
    if request.POST.get("verdict") not in (Verdict.APPROVED, Verdict.CHANGES, REMARK):
        problems["verdict"] = _("Choose one of the two.")
    return problems


def _answered(request: HttpRequest, approval: Approval) -> int:
    name = " ".join(request.POST["name"].replace("\x00", "").split())
    comment = request.POST.get("comment", "").replace("\x00", "").strip()
    try:
        if request.POST["verdict"] == REMARK:
            writing.add_of_client(approval, name, comment)
        else:
            approving.decide(approval, Verdict(request.POST["verdict"]), name=name, comment=comment)
    except (approving.Settled, writing.TooMany):
        return 409
    return 200


def _context(request: HttpRequest, approval: Approval, token: str, problems: dict[str, str]) -> dict[str, Any]:
    shown = approval.shown
    return {
        "approval": approval,
        "post_brand": approval.brand,
        "channels": list(_channels(approval, token)),
        "day": date.fromisoformat(shown["plan"]["day"]) if shown["plan"]["day"] else None,
        "hour": shown["plan"]["hour"],
        "current": approving.is_current(approval),
        "problems": problems,
        "given": {} if request.POST.get("verdict") == REMARK and not problems else request.POST,
        "remarks": seen_by_client(approval),
    }


def _channels(approval: Approval, token: str) -> Iterator[dict[str, Any]]:
    """Each channel's version, its files with their addresses behind this very link."""
    position = 0
    for each in approval.shown["channels"]:
        files = []
        for item in each["media"]:
            address = reverse("approving:media", args=[token, position])
            kind = {"is_video": item["type"].startswith("video/"), "is_document": item["type"] in DOCUMENTS}
            files.append({**item, "address": address, **kind})
            position += 1
        yield {**each, "marked": marked(each["text"]), "media": files}


def _files(approval: Approval) -> list[dict[str, Any]]:
    return [item for each in approval.shown["channels"] for item in each["media"]]


def _language(request: HttpRequest, approval: Approval) -> str:
    """The visitor's own, where the browser says one of ours; else the brand's."""
    asked = translation.get_language_from_request(request)
    return asked if request.headers.get("Accept-Language") else approval.brand.language


def _dressed(answer: Answer) -> Answer:
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


app_name = "approving"
urlpatterns = [
    path("<str:token>/", approve, name="page"),
    path("<str:token>/media/<int:position>/", media, name="media"),
]
"""Wired in ``config.urls``: no brand stands in these addresses."""
