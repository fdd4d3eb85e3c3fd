"""What people do on the pages of conversations: answer, undo, assign, close, note, and ask the networks now."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from passaparola.conversations import answering, hearing, queries, tending
from passaparola.conversations.forms import AnswerForm, NoteForm, VoiceForm
from passaparola.conversations.models import Answer, Thread, Voice
from passaparola.conversations.pages import one, thread_context
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.requests import PersonRequest, entered, needs, outside_scope
from passaparola.workspaces.rules import allows
from passaparola.workspaces.words import say


@require_POST
@needs(tending.NEEDED)
def answer(request: PersonRequest, slug: str, thread: int) -> HttpResponse:
    """Send an answer, with a button to take it back; what the network would refuse comes back with its reason."""
    row, form = one(thread), AnswerForm(request.POST)
    chosen = form.cleaned_data.get("to") if form.is_valid() else None
    said = queries.to_answer(row, chosen)
    if said is None or not form.is_valid():
        return _again(request, row, form)
    text, key, _to = form.said
    try:
        made = answering.answer(said, text, key, request.user.pk)
    except answering.Blocked as blocked:
        for problem in blocked.problems:
            form.add_error("text", say(problem.message))
        return _again(request, row, form)
    undo = reverse("conversations:undo", args=[slug, made.pk])
    messages.success(request, _("The answer goes out in a few seconds."), extra_tags=f"undo:{undo}")
    return redirect("conversations:thread", slug, row.pk)


@require_POST
@needs(tending.NEEDED)
def undo(request: PersonRequest, slug: str, answer: int) -> HttpResponse:
    """Take an answer back that has not begun to go out; its words come back into the box."""
    row = _answer(answer)
    where = reverse("conversations:thread", args=[slug, row.thread_id])
    try:
        answering.take_back(row, request.user.pk)
    except answering.TooLate:
        messages.warning(request, _("Too late: the answer is already going out."))
        return redirect(where)
    messages.success(request, _("Taken back: nobody has seen it."))
    return redirect(f"{where}?again={row.pk}&to={row.utterance_id}#answer")


@require_POST
@needs(tending.NEEDED)
def retry(request: PersonRequest, slug: str, answer: int) -> HttpResponse:
    """Send an answer again that the network refused."""
    row = _answer(answer)
    try:
        answering.try_again(row, request.user.pk)
    except answering.NotStuck:
        messages.info(request, _("It has moved on meanwhile: look at where it stands now."))
    except answering.Blocked as blocked:
        messages.error(request, say(blocked.problems[0].message))
    else:
        messages.success(request, _("The answer goes out in a few seconds."))
    return redirect("conversations:thread", slug, row.thread_id)


@require_POST
@needs(tending.NEEDED)
def tend(request: PersonRequest, slug: str, thread: int, verb: str) -> HttpResponse:
    """Close, reopen, or say that it needs no answer."""
    row = one(thread)
    verbs: Mapping[str, tuple[Callable[[Thread], None], str]] = {
        "close": (tending.close, _("Closed. It opens again when somebody speaks.")),
        "reopen": (tending.reopen, _("Open again.")),
        "excuse": (tending.excuse, _("Noted: what was said so far needs no answer.")),
    }
    act, told = verbs[verb]
    act(row)
    back = f"undo:{reverse('conversations:reopen', args=[slug, row.pk])}" if verb != "reopen" else ""
    messages.success(request, told, extra_tags=back)
    return redirect("conversations:thread", slug, row.pk)


@require_POST
@needs(tending.NEEDED)
def assign(request: PersonRequest, slug: str, thread: int) -> HttpResponse:
    """Give the conversation to a colleague, or to nobody."""
    row, given = one(thread), request.POST.get("person", "")
    person = int(given) if given.isdecimal() and len(given) < 18 else None
    try:
        tending.assign(row, person)
    except tending.NotOfTheTeam:
        messages.error(request, _("Choose somebody who works for this brand."))
    else:
        name = dict(tending.team(row)).get(person or 0)
        messages.success(request, _("Assigned to %(name)s.") % {"name": name} if name else _("Assigned to nobody."))
    return redirect("conversations:thread", slug, row.pk)


@require_POST
@needs(tending.NEEDED)
def remark(request: PersonRequest, slug: str, thread: int) -> HttpResponse:
    """A note for the team; an empty one is none."""
    row, form = one(thread), NoteForm(request.POST)
    if form.is_valid():
        tending.remark(row, form.cleaned_data["text"], request.user.pk)
        messages.success(request, _("Note kept. Only your team sees it."))
    return redirect("conversations:thread", slug, row.pk)


@require_POST
@needs(tending.NEEDED)
def describe(request: PersonRequest, slug: str, voice: int) -> HttpResponse:
    """What the team should know about somebody."""
    row, form = get_object_or_404(Voice, pk=voice), VoiceForm(request.POST)
    if form.is_valid():
        tending.describe(row, form.cleaned_data["note"])
        messages.success(request, _("Kept. Only your team sees it."))
    return redirect(_back(request, slug))


@outside_scope
@login_required
@require_POST
def check(request: PersonRequest, slug: str) -> HttpResponse:
    """Ask the networks now. No scope is open while they answer."""
    with entered(request, slug):
        if not allows(request.role, tending.NEEDED):
            raise PermissionDenied
        brand = request.brand.pk
    if is_held():
        messages.warning(request, _("Sending and listening are on hold: nothing was asked."))
        return redirect("conversations:list", slug)
    troubles = hearing.hear_brand(brand)
    if troubles:
        messages.warning(request, _("Not every channel answered: see below."))
    else:
        messages.success(request, _("Everything there is has been fetched."))
    return redirect("conversations:list", slug)


def _again(request: PersonRequest, row: Thread, form: AnswerForm) -> HttpResponse:
    said = queries.to_answer(row, form.cleaned_data.get("to") if form.is_bound and form.is_valid() else None)
    return render(request, "conversations/thread.html", thread_context(request, row, said, form), status=422)


def _answer(answer: int) -> Answer:
    rows = Answer.objects.select_related("utterance__voice", "utterance__channel", "thread")
    return get_object_or_404(rows, pk=answer)


def _back(request: PersonRequest, slug: str) -> str:
    """The page that the form stood on, where that is one of ours."""
    came = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(came, allowed_hosts=None)
    return came if safe and came.startswith("/") else reverse("conversations:list", args=[slug])
