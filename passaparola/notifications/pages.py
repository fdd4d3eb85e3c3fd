"""What a person is told: the bell, the list, and how they want to hear of it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from passaparola.notifications import shown
from passaparola.notifications.forms import PreferencesForm
from passaparola.notifications.models import Notification, Preference
from passaparola.notifications.rules import Kind, Mail, Ways
from passaparola.workspaces.means import mail_is_set_up
from passaparola.workspaces.requests import PersonRequest, with_last_brand

PAGE = 40


@require_GET
@login_required
@with_last_brand
def notifications(request: PersonRequest) -> HttpResponse:
    """The list, the newest first: unread or all, of one brand, of one kind."""
    rows = _narrowed(request)
    start = _number(request.GET.get("from", ""))
    found = list(rows[start : start + PAGE + 1])
    context = {
        "rows": [_row(each) for each in found[:PAGE]],
        "next": _address(request, start + PAGE) if len(found) > PAGE else "",
        "unread": shown.unread(request.user.pk),
        "kinds": [(kind.value, sign.name) for kind, sign in shown.SIGNS.items()],
        "reached": request.scope.reached,
        "given": request.GET,
        "filtered": any(request.GET.get(name) for name in ("kind", "brand", "unread")),
    }
    return render(request, "notifications/list.html", context)


@require_GET
@login_required
def bell(request: PersonRequest) -> HttpResponse:
    """The bell alone, with its count."""
    return render(request, "notifications/bell.html", {"unread": shown.unread(request.user.pk)})


@require_POST
@login_required
def open_one(request: PersonRequest, notice: int) -> HttpResponse:
    """Mark it as read and go to what it is about."""
    row = get_object_or_404(shown.of(request.user.pk), pk=notice)
    shown.read(request.user.pk, row.pk)
    return redirect(row.address)


@require_POST
@login_required
def read(request: PersonRequest) -> HttpResponse:
    """Mark the chosen ones as read, or all of them; a toast takes it back."""
    chosen = [int(each) for each in request.POST.getlist("notice") if each.isdecimal() and len(each) < 18]
    done = shown.read(request.user.pk, *chosen)
    if done:
        text = ngettext("%(count)d marked as read.", "%(count)d marked as read.", len(done)) % {"count": len(done)}
        request.session["read"] = done
        messages.success(request, text, extra_tags=f"undo:{reverse('notifications:unread')}")
    return redirect("notifications:list")


@require_POST
@login_required
def unread(request: PersonRequest) -> HttpResponse:
    """Take the last marking back."""
    shown.unread_again(request.user.pk, request.session.pop("read", []))
    return redirect("notifications:list")


@login_required
@with_last_brand
def preferences(request: PersonRequest) -> HttpResponse:
    """How the person wants to hear of each kind, in every organisation of theirs."""
    form = PreferencesForm(_chosen(request.user.pk), request.POST or None)
    if request.method == "POST" and form.is_valid():
        _keep(request, form.ways())
        messages.success(request, _("Saved."))
        return redirect("notifications:preferences")
    lines = [
        {"sign": sign, "kind": kind.value, "app": form[f"{kind}-app"], "mail": form[f"{kind}-mail"]}
        for kind, sign in shown.SIGNS.items()
    ]
    context = {"form": form, "lines": lines, "mail_is_set_up": mail_is_set_up(), "has_mail": bool(request.user.email)}
    return render(request, "notifications/preferences.html", context, status=422 if form.errors else 200)


def _chosen(person: int) -> dict[Kind, Ways]:
    rows = Preference.objects.filter(person_id=person)
    return {Kind(each.kind): Ways(each.app, Mail(each.mail)) for each in rows}


def _keep(request: PersonRequest, ways: dict[Kind, Ways]) -> None:
    for organisation, _role in request.scope.roles:
        for kind, way in ways.items():
            Preference.objects.update_or_create(
                organisation_id=organisation, person_id=request.user.pk, kind=kind,
                defaults={"app": way.app, "mail": way.mail},
            )  # fmt: skip


def _narrowed(request: PersonRequest) -> Any:
    rows, given = shown.of(request.user.pk), request.GET
    if given.get("kind") in set(Kind):
        rows = rows.filter(kind=given["kind"])
    if given.get("brand"):
        rows = rows.filter(brand_id__in=[each.id for each in request.scope.reached if each.slug == given["brand"]])
    return rows.filter(read_at=None) if given.get("unread") else rows


def _row(row: Notification) -> dict[str, Any]:
    return {"notice": row, "sign": shown.SIGNS[Kind(row.kind)], "told": shown.sentence(row)}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _address(request: HttpRequest, start: int) -> str:
    query = request.GET.copy()
    query["from"] = str(start)
    return f"?{query.urlencode()}"
