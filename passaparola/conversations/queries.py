"""Conversations as pages ask for them, within the brand's scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from passaparola import networks
from passaparola.channels.models import Channel
from passaparola.conversations import rules
from passaparola.conversations.models import KIND, Answer, Hearing, Note, Thread, Utterance
from passaparola.conversations.rules import State, Way
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action
from passaparola.deliveries.rules import State as Sending

PAGE = 40
LONGEST_TALK = 300
"""Words of one conversation that a page shows: the newest."""


class Tab(StrEnum):
    """Parts of the list."""

    NEEDS_ANSWER = "needs-answer"
    MINE = "mine"
    ANSWERED = "answered"
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True)
class Wanted:
    """How the list is narrowed, for whom; ``after`` is the position of the page before."""

    person: int
    tab: Tab = Tab.NEEDS_ANSWER
    channel: int | None = None
    text: str = ""
    after: str = ""


@dataclass(frozen=True)
class Row:
    """A conversation in the list: the last words of others in it, and how our newest answer is doing."""

    thread: Thread
    last: Utterance | None
    way: Way

    @property
    def unread(self) -> bool:
        """Whether somebody said something since anybody of the team looked."""
        thread = self.thread
        return thread.heard_at is not None and (thread.seen_at is None or thread.seen_at < thread.heard_at)


@dataclass(frozen=True)
class Page:
    """A page of the list; ``after`` is the next one's position, empty at the end."""

    rows: list[Row]
    after: str


@dataclass(frozen=True)
class Said:
    """One bubble: words of others, of ours said elsewhere, an answer from here, or a note of the team."""

    at: datetime
    utterance: Utterance | None = None
    answer: Answer | None = None
    delivery: Delivery | None = None
    note: Note | None = None


def page(wanted: Wanted) -> Page:
    """Conversations: who waits longest comes first, everything else the latest first."""
    rows = narrowed(wanted)
    waiting = wanted.tab is Tab.NEEDS_ANSWER
    order = (F("waiting_since").asc(nulls_last=True), "pk") if waiting else ("-last_at", "-pk")
    found = list(_after(rows, wanted.after, waiting).order_by(*order)[: PAGE + 1])
    more = len(found) > PAGE
    return Page(listed(found[:PAGE]), _position(found[PAGE - 1], waiting) if more else "")


def listed(threads: Sequence[Thread]) -> list[Row]:
    """Conversations with what their rows show, in a few queries however many they are."""
    ids = [each.pk for each in threads]
    last, ways = _last(ids), ways_of(ids)
    return [Row(each, last.get(each.pk), ways.get(each.pk, Way.NONE)) for each in threads]


def ways_of(threads: Sequence[int]) -> Mapping[int, Way]:
    """How the newest answer from here is doing, by conversation."""
    replies = replies_of(threads)
    talks = {thread: rules.Talk((), (), [reply for _, reply in found]) for thread, found in replies.items()}
    return {thread: rules.standing(talk).way for thread, talk in talks.items()}


def narrowed(wanted: Wanted) -> QuerySet[Thread]:
    """The conversations of a tab, a channel, and some words of theirs or the name of who spoke."""
    rows = Thread.objects.filter(_TABS[wanted.tab], heard__gt=0)
    rows = rows.select_related("channel", "opener", "assigned_to", "delivery")
    if wanted.tab is Tab.MINE:
        rows = rows.filter(assigned_to_id=wanted.person)
    if wanted.channel is not None:
        rows = rows.filter(channel_id=wanted.channel)
    if wanted.text:
        said = Utterance.objects.filter(thread=OuterRef("pk"))
        words = Q(text__icontains=wanted.text) | Q(voice__name__icontains=wanted.text)
        rows = rows.filter(Exists(said.filter(words | Q(voice__handle__icontains=wanted.text))))
    return rows


def counts(person: int) -> dict[Tab, int]:
    """How many are in each tab."""
    shown = Thread.objects.filter(heard__gt=0)
    mine = shown.filter(assigned_to_id=person)
    return {tab: (mine if tab is Tab.MINE else shown).filter(which).count() for tab, which in _TABS.items()}


def needing_answer(brand: int) -> int:
    """How many conversations wait for an answer."""
    return Thread.objects.filter(brand_id=brand, state=State.NEEDS_ANSWER, heard__gt=0).count()


def below(post: int) -> list[Row]:
    """The conversations under a post and what stands beside it, on all its channels, the latest first."""
    rows = Thread.objects.filter(delivery__thing_id=post, heard__gt=0)  # never below an answer: see placing
    found = rows.select_related("channel", "opener", "assigned_to", "delivery").order_by("-last_at", "-pk")
    return listed(list(found[:PAGE]))


def talk(thread: Thread) -> list[Said]:
    """Everything said in a conversation, the oldest first; what was answered from here is shown once."""
    answers = replies_of([thread.pk]).get(thread.pk, [])
    deliveries = latest_deliveries([answer.pk for answer, _ in answers])
    ours = {each.remote_id for each in deliveries.values() if each.remote_id}
    heard = thread.utterances.select_related("voice", "channel").order_by("-at", "-pk")[:LONGEST_TALK]
    found = [Said(each.at, utterance=each) for each in heard if not (each.own and each.remote_id in ours)]
    found += [Said(answer.made_at, answer=answer, delivery=deliveries.get(answer.pk)) for answer, _ in answers]
    found += [Said(each.made_at, note=each) for each in thread.notes.select_related("made_by")]
    return sorted(found, key=lambda said: said.at)


def to_answer(thread: Thread, chosen: int | None = None) -> Utterance | None:
    """What an answer goes to: the utterance that was chosen, else the last words of others."""
    heard = thread.utterances.filter(own=False).select_related("voice", "channel").order_by("-at", "-pk")
    picked = heard.filter(pk=chosen).first() if chosen is not None else None
    return picked or heard.first()


def ears() -> list[tuple[Channel, Hearing | None]]:
    """The connected channels on which people can be heard, with how listening went."""
    channels = Channel.objects.filter(network__in=talking(), binned_at__isnull=True).order_by("handle", "pk")
    known = {each.channel_id: each for each in Hearing.objects.all()}
    return [(each, known.get(each.pk)) for each in channels]


def talking() -> list[str]:
    """The networks on which people can be heard."""
    return [name for name, network in networks.every().items() if network.conversations is not None]


def replies_of(threads: Sequence[int]) -> Mapping[int, list[tuple[Answer, rules.Reply]]]:
    """Our answers from here by conversation, the oldest first, with how the delivery of each stands."""
    rows = Answer.objects.filter(thread_id__in=threads).select_related("utterance").order_by("made_at", "pk")
    answers = list(rows)
    latest = latest_deliveries([each.pk for each in answers])
    found: dict[int, list[tuple[Answer, rules.Reply]]] = {}
    for each in answers:
        delivery = latest.get(each.pk)
        sending = Sending(delivery.state) if delivery else None
        reply = rules.Reply(each.made_at, each.utterance.at, sending)
        found.setdefault(each.thread_id, []).append((each, reply))
    return found


def latest_deliveries(answers: Sequence[int]) -> Mapping[int, Delivery]:
    """The newest publication of each answer."""
    found: dict[int, Delivery] = {}
    for each in handing.of(KIND, answers):
        if each.action == Action.PUBLISH:
            found.setdefault(each.thing_id, each)
    return found


def can_answer(channel: Channel) -> bool:
    """Whether answers go out there."""
    network = networks.every().get(channel.network)
    return network is not None and network.publisher is not None and channel.binned_at is None


_TABS = {
    Tab.NEEDS_ANSWER: Q(state=State.NEEDS_ANSWER),
    Tab.MINE: ~Q(state=State.CLOSED),
    Tab.ANSWERED: Q(state=State.ANSWERED),
    Tab.CLOSED: Q(state=State.CLOSED),
    Tab.ALL: Q(),
}


def _last(threads: Sequence[int]) -> dict[int, Utterance]:
    """The last words of others in each conversation."""
    rows = Utterance.objects.filter(thread_id__in=threads, own=False).select_related("voice")
    latest = rows.order_by("thread", "-at", "-pk").distinct("thread")
    return {each.thread_id: each for each in latest if each.thread_id is not None}


def _after(rows: QuerySet[Thread], position: str, waiting: bool) -> QuerySet[Thread]:
    moment, _, number = position.partition("|")
    try:
        at = parse_datetime(moment)
    except ValueError:
        at = None
    if at is None or is_naive(at) or not number.isdecimal() or len(number) > 18:
        return rows
    if waiting:
        return rows.filter(Q(waiting_since__gt=at) | Q(waiting_since=at, pk__gt=int(number)))
    return rows.filter(Q(last_at__lt=at) | Q(last_at=at, pk__lt=int(number)))


def _position(thread: Thread, waiting: bool) -> str:
    moment = thread.waiting_since if waiting and thread.waiting_since else thread.last_at
    return f"{moment.isoformat()}|{thread.pk}"
