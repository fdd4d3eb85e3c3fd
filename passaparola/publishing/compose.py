"""Composing: every button of the form first keeps what was written, then does its own thing."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.library import shelving
from passaparola.library.pages import may_write, tell
from passaparola.library.receiving import Received, Taken, received, receives_files, within
from passaparola.publishing import asking, drafts, repairing, sending
from passaparola.publishing.addresses import page_of
from passaparola.publishing.aids import shelf
from passaparola.publishing.aims import aim
from passaparola.publishing.arranging import arrange
from passaparola.publishing.choosing import ticked_at_first
from passaparola.publishing.composer import composer
from passaparola.publishing.models import Post
from passaparola.publishing.sheet import blank, connected
from passaparola.publishing.writing import Unreadable, Writing, read
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission

Act = Callable[[PersonRequest, Post], str]
"""What a button does once the form is kept; gives what is added to the post's address."""


@require_http_methods(["GET", "POST"])
@receives_files
def compose(request: HttpRequest, slug: str) -> HttpResponseBase:
    """An empty form; sent, it is kept as a draft."""
    if request.method == "GET":
        return within(request, _blank, slug)
    return _pressed(request, slug, arrange, Permission.WRITE)


@require_GET
@needs(Permission.SEE)
def post(request: PersonRequest, slug: str, post: int) -> HttpResponse:
    """One post: its form, how its channels see it, and its deliveries."""
    row = get_object_or_404(Post, pk=post)
    return _page(request, row)


@require_GET
@needs(Permission.SEE)
def actions(request: PersonRequest, slug: str, post: int) -> HttpResponse:
    """The buttons of a post, read again whenever one of its deliveries changes."""
    return render(request, "publishing/actions.html", composer(request, get_object_or_404(Post, pk=post)))


@require_POST
@receives_files
def schedule(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Keep the form and hand the post over for its time."""
    return _pressed(request, slug, sending.schedule, Permission.SCHEDULE)


@require_POST
@receives_files
def publish(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Keep the form and hand the post over for now."""
    return _pressed(request, slug, sending.publish, Permission.SCHEDULE)


@require_POST
@receives_files
def unschedule(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Keep the form and take back what has not begun to go out."""
    return _pressed(request, slug, sending.unschedule, Permission.SCHEDULE)


@require_POST
@receives_files
def update(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Keep the form and bring what is published up to it."""
    return _pressed(request, slug, sending.update, Permission.SCHEDULE)


@require_POST
@receives_files
def take_down(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Keep the form and delete what is published, on the networks."""
    return _pressed(request, slug, sending.take_down, Permission.SCHEDULE)


@require_POST
@receives_files
def ask(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Keep the form and ask for the post's approval."""
    return _pressed(request, slug, asking.ask, Permission.WRITE)


@require_POST
@receives_files
def mend(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Keep the form and do what one of the review's buttons says."""
    return _pressed(request, slug, repairing.mend, Permission.WRITE)


@require_POST
@needs(Permission.WRITE)
def check(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Keep the draft while somebody types, and answer with the review of it."""
    try:
        written = read(request.POST, connected())
    except Unreadable:
        return HttpResponseBadRequest()
    if _says_nothing(written) and not Post.objects.filter(key=written.key).exists():
        empty = _empty(request, written.key)
        sheet = ticked_at_first(blank(empty), None, written.chosen)
        return render(request, "publishing/review.html", composer(request, empty, sheet=sheet))
    try:
        row = drafts.keep(request.brand, written, request.user.pk)
    except drafts.ChangedElsewhere as changed:
        return _unkept(request, written, changed.post, "publishing/review.html")
    answer = render(request, "publishing/review.html", composer(request, row, saved=True))
    answer.headers["HX-Replace-Url"] = page_of(slug, row)
    return answer


@needs(Permission.WRITE)
def _blank(request: HttpRequest, slug: str) -> HttpResponse:
    request = cast(PersonRequest, request)
    empty = _empty(request, uuid.uuid4())
    try:
        empty.plan_date = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        empty.plan_date = None
    asked = {name: _number(request.GET.get(name, "")) for name in ("slot", "campaign")}
    aim(empty, {name: number for name, number in asked.items() if number})
    empty.text = shelf.closing()
    queue, channel = _number(request.GET.get("queue", "")), _number(request.GET.get("channel", ""))
    sheet = ticked_at_first(blank(empty), request.user.pk, [channel] if channel else [], queue)
    return _page(request, empty, sheet=sheet)


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else None


def _says_nothing(written: Writing) -> bool:
    """Whether the form holds no more than the signature that it came with."""
    return written.blank or (replace(written, text="").blank and written.text.strip() == shelf.always().strip())


def _empty(request: PersonRequest, key: uuid.UUID) -> Post:
    language = request.brand.language
    return Post(brand=request.brand, key=key, language=language, changed_at=timezone.now())


def _pressed(request: HttpRequest, slug: str, act: Act, permission: Permission) -> HttpResponseBase:
    """Take the files in outside of any scope; then, in one transaction, keep the form and do what the button says."""
    files = received(request, slug)

    @needs(permission)
    def keep_and_act(request: PersonRequest, slug: str) -> HttpResponseBase:
        return _keep_and_act(request, files, act)

    return within(request, keep_and_act, slug)


def _keep_and_act(request: PersonRequest, files: Received, act: Act) -> HttpResponseBase:
    try:
        written = read(request.POST, connected())
    except Unreadable:
        return HttpResponseBadRequest()
    if not may_write(request):  # an approver says when, not what
        planned = drafts.plan(get_object_or_404(Post, key=written.key), written)
        return _redirect(request, planned, act(request, planned))
    try:
        row = drafts.keep(request.brand, written, request.user.pk, anyway="anyway" in request.POST)
    except drafts.ChangedElsewhere as changed:
        return _unkept(request, written, changed.post, "publishing/compose.html", status=409)
    taken = [shelving.shelve(request.brand.pk, each, request.user.pk) for each in files if isinstance(each, Taken)]
    drafts.attach(row, taken)
    tell(request, files)
    return _redirect(request, row, act(request, row))


def _unkept(request: PersonRequest, written: Writing, stored: Post, template: str, status: int = 200) -> HttpResponse:
    """The page with what was typed, which is not stored: the post changed in another window meanwhile."""
    elsewhere = page_of(request.brand.slug, stored)
    with transaction.atomic():
        row = drafts.keep(request.brand, written, request.user.pk, anyway=True)
        inline = template == "publishing/review.html"
        shown = composer(request, row, version=written.version, elsewhere=elsewhere, inline=inline)
        answer = render(request, template, shown, status=status)
        transaction.set_rollback(True)
    return answer


def _page(request: PersonRequest, row: Post, **more: Any) -> HttpResponse:
    partial = request.headers.get("HX-Request-Type") == "partial"
    template = "publishing/composer.html" if partial else "publishing/compose.html"
    answer = render(request, template, composer(request, row, may_write=may_write(request), **more))
    if partial:
        answer.headers["HX-Replace-Url"] = page_of(request.brand.slug, row)
    return answer


def _redirect(request: PersonRequest, row: Post, extra: str) -> HttpResponseBase:
    from django.http import HttpResponseRedirect

    return HttpResponseRedirect(extra if extra.startswith("/") else page_of(request.brand.slug, row) + extra)
