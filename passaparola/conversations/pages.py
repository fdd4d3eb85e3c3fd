"""The conversations of a brand: the list, one of them, those below a post, and the list as a file."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from passaparola.channels.models import Channel
from passaparola.channels.shown import shown
from passaparola.conversations import queries, standing, tending
from passaparola.conversations.forms import AnswerForm, NoteForm, VoiceForm
from passaparola.conversations.models import Answer, Thread, Utterance
from passaparola.conversations.queries import Tab, Wanted
from passaparola.conversations.wording import waited
from passaparola.kernel.network.spec import TextLimit
from passaparola.publishing.models import Post
from passaparola.publishing.rules import counts
from passaparola.workspaces import spreadsheets
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows

_EXPORTED = 5_000


@require_GET
@needs(Permission.SEE)
def conversations(request: PersonRequest, slug: str) -> HttpResponse:
    """The list; ``answer`` leads to the conversation of an answer."""
    if (answer := _number(request, "answer")) is not None:
        return redirect("conversations:thread", slug, get_object_or_404(Answer, pk=answer).thread_id)
    standing.catch_up()
    wanted = _wanted(request)
    found = queries.page(wanted)
    context = {
        "wanted": wanted,
        "rows": [_row(each) for each in found.rows],
        "next": _address(request, after=found.after) if found.after else "",
        "tabs": _tabs(request, wanted),
        "ears": queries.ears(),
        "channels": Channel.objects.order_by("handle"),
        "filtered": bool(wanted.channel or wanted.text),
        "may": allows(request.role, tending.NEEDED),
        "query": _address(request, after=""),
    }
    return render(request, "conversations/list.html", context)


@require_GET
@needs(Permission.SEE)
def thread(request: PersonRequest, slug: str, thread: int) -> HttpResponse:
    """One conversation: the post above, the talk, and the box to answer in."""
    standing.catch_up()
    row = one(thread)
    tending.seen(row)
    said = queries.to_answer(row, _number(request, "to"))
    text = _taken_back(row, _number(request, "again"))
    form = AnswerForm.fresh(text, said.pk if said else None)
    return render(request, "conversations/thread.html", thread_context(request, row, said, form))


@require_GET
@needs(Permission.SEE)
def of_post(request: PersonRequest, slug: str, post: int) -> HttpResponse:
    """The conversations below a post, as a fragment for its page."""
    get_object_or_404(Post, pk=post)
    standing.catch_up()
    return render(request, "conversations/of_post.html", {"rows": [_row(each) for each in queries.below(post)]})


@require_GET
@needs(Permission.SEE)
def export(request: PersonRequest, slug: str) -> HttpResponse:
    """The filtered list as CSV, moments in UTC; a cell that a spreadsheet would run is made text."""
    head = ["id", "channel", "who", "state", "last words", "said at", "waiting since", "heard", "answered"]
    rows = queries.listed(list(queries.narrowed(_wanted(request)).order_by("-last_at", "-pk")[:_EXPORTED]))
    return spreadsheets.download(f"conversations-{slug}", [head, *map(_cells, rows)])


def one(thread: int) -> Thread:
    """The conversation with what its page shows; 404 where there is none."""
    rows = Thread.objects.select_related("brand", "channel", "opener", "assigned_to", "delivery")
    return get_object_or_404(rows, pk=thread)


def thread_context(request: PersonRequest, row: Thread, said: Utterance | None, form: AnswerForm) -> dict[str, Any]:
    """Everything that the page of a conversation shows."""
    may = allows(request.role, tending.NEEDED)
    seen = shown(row.channel)
    limits = counts(str(form["text"].value() or ""), seen.spec.text if seen.spec else ())
    return {
        "thread": row,
        "shown": seen,
        "post": _post(row),
        "talk": queries.talk(row),
        "said": said,
        "form": form,
        "waited": waited(row.waiting_since),
        "way": queries.ways_of([row.pk]).get(row.pk, ""),
        "may_answer": may and said is not None and queries.can_answer(row.channel),
        "may": may,
        "counts": limits,
        "limits": json.dumps([_limit(each.limit) for each in limits]),
        "team": tending.team(row) if may else [],
        "note_form": NoteForm(auto_id="note_%s"),
        "voice_form": VoiceForm(initial={"note": said.voice.note}) if said else None,
    }


def _limit(limit: TextLimit) -> dict[str, Any]:
    """A limit as the browser counts by it."""
    shown = {"maximum": limit.maximum, "unit": limit.unit, "link": limit.link_weight}
    return {**shown, "weights": asdict(limit.weights)} if limit.weights else shown


def _post(row: Thread) -> dict[str, Any]:
    """The post above, or the part or comment of it that went out from here; else only where it is."""
    delivery = row.delivery
    if delivery is None:
        return {"text": "", "url": "", "post": None, "delivery": None}
    text = delivery.snapshot.get("title") or delivery.snapshot.get("text", "")
    return {"text": text, "url": delivery.remote_url, "post": delivery.thing_id, "delivery": delivery}


def _taken_back(row: Thread, answer: int | None) -> str:
    """The words of an answer that was taken back, to be written anew."""
    found = row.answers.filter(pk=answer).first() if answer is not None else None
    return found.text if found else ""


def _row(each: queries.Row) -> dict[str, Any]:
    return {"row": each, "thread": each.thread, "shown": shown(each.thread.channel), "post": _post(each.thread),
            "waited": waited(each.thread.waiting_since)}  # fmt: skip


def _wanted(request: PersonRequest) -> Wanted:
    given = request.GET
    tab = given.get("tab", "")
    narrowed = Tab.ALL if given.get("channel") or given.get("q") else Tab.NEEDS_ANSWER
    return Wanted(
        person=request.user.pk,
        tab=Tab(tab) if tab in set(Tab) else narrowed,
        channel=_number(request, "channel"),
        text=given.get("q", "").replace("\0", "").strip()[:200],
        after=given.get("after", ""),
    )


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 18 else None


def _tabs(request: PersonRequest, wanted: Wanted) -> list[dict[str, Any]]:
    names = {
        Tab.NEEDS_ANSWER: pgettext("conversations", "Needs an answer"),
        Tab.MINE: pgettext("conversations", "Mine"),
        Tab.ANSWERED: pgettext("conversations", "Answered"),
        Tab.CLOSED: pgettext("conversations", "Closed"),
        Tab.ALL: pgettext("conversations", "All"),
    }
    found = queries.counts(request.user.pk)
    return [
        {"name": name, "address": _address(request, tab=tab.value, after=""), "count": found[tab],
         "current": tab is wanted.tab}
        for tab, name in names.items()
    ]  # fmt: skip


def _address(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"?{query.urlencode()}"


def _cells(each: queries.Row) -> list[str | int]:
    row, last = each.thread, each.last
    who = last.voice.handle if last else ""
    words = last.text if last else ""
    moments = [_moment(last.at if last else None), _moment(row.waiting_since)]
    return [row.pk, row.channel.handle, who, row.state, words, *moments, row.heard, row.said]


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
