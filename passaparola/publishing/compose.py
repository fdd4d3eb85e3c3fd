"""Composing: every button of the form first keeps what was written, then does its own thing."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.library import shelving
from passaparola.library.pages import may_write, tell
from passaparola.library.receiving import Received, Taken, received, receives_files, within
from passaparola.publishing import asking, drafts, sending
from passaparola.publishing.addresses import page_of
from passaparola.publishing.aims import aim
from passaparola.publishing.composer import composer
from passaparola.publishing.models import Post
from passaparola.publishing.sheet import connected
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
    return _pressed(request, slug, _arrange, Permission.WRITE)


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
@needs(Permission.WRITE)
def check(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Keep the draft while somebody types, and answer with the review of it."""
    try:
        written = read(request.POST, connected())
    except Unreadable:
        return HttpResponseBadRequest()
    if written.blank and not Post.objects.filter(key=written.key).exists():
        return render(request, "publishing/review.html", composer(request, _empty(request, written.key)))
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
    slot = request.GET.get("slot", "")
    if slot.isascii() and slot.isdigit() and len(slot) < 19:
        aim(empty, {"slot": int(slot)})
    return _page(request, empty)


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


def _arrange(request: PersonRequest, row: Post) -> str:
    """Save; or move a picture, or take it out, when that is the button that was pressed."""
    what, _colon, asset = request.POST.get("do", "").partition(":")
    steps = {"up": -1, "down": 1, "remove": 0}
    if what in steps and asset.isascii() and asset.isdigit():
        drafts.rearrange(row, int(asset), steps[what])
    elif request.headers.get("HX-Request-Type") != "partial":
        messages.success(request, _("Draft saved."))
    return ""


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


def _page(request: PersonRequest, row: Post) -> HttpResponse:
    partial = request.headers.get("HX-Request-Type") == "partial"
    template = "publishing/composer.html" if partial else "publishing/compose.html"
    answer = render(request, template, composer(request, row, may_write=may_write(request)))
    if partial:
        answer.headers["HX-Replace-Url"] = page_of(request.brand.slug, row)
    return answer


def _redirect(request: PersonRequest, row: Post, extra: str) -> HttpResponseBase:
    from django.http import HttpResponseRedirect

    return HttpResponseRedirect(page_of(request.brand.slug, row) + extra)
