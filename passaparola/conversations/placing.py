"""Giving each utterance its place: in the conversation that it goes on with, or at the head of a new one.

Utterances arrive in no promised order. They are stored first and placed afterwards, the oldest first, so that an answer
finds what it answers.
"""

from collections.abc import Mapping, Sequence

from passaparola.conversations import standing
from passaparola.conversations.models import KIND, PRIVATE, Answer, Hearing, Thread, Utterance
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.workspaces import tenancy

PIECE = 200
_DEEPEST = 100  # answers to answers that were all heard at once; beyond, a new conversation begins


def place(brand: int, channel: int) -> int:
    """Place what has no place yet; gives how many. Needs no open scope: each piece is a transaction of its own."""
    count = 0
    while done := _piece(brand, channel):
        count += done
    return count


def _piece(brand: int, channel: int) -> int:
    with tenancy.brand(brand):
        list(Hearing.objects.select_for_update().filter(channel_id=channel))  # one at a time
        rows = Utterance.objects.filter(channel_id=channel, thread__isnull=True).order_by("at", "pk")
        homeless = list(rows[:PIECE])
        if homeless:
            Places(channel, homeless).fill()
        return len(homeless)


class Places:
    """A piece of homeless utterances with what they answer, read together and written together."""

    def __init__(self, channel: int, homeless: Sequence[Utterance]) -> None:
        self.channel, self.homeless = channel, homeless
        self.known = {each.remote_id: each for each in homeless}
        above = {each.answers for each in homeless if each.answers} - set(self.known)
        found = Utterance.objects.filter(channel_id=channel, remote_id__in=above)
        self.known |= {each.remote_id: each for each in found}
        self.sent = _answers_sent(channel, above - set(self.known))
        self.placed: dict[int, Utterance] = {}
        self.forgotten: set[int] = set()

    def fill(self) -> None:
        """Place them all; words of ours that belong to no conversation are forgotten."""
        for each in self.homeless:
            self._place(each, 0)
        Utterance.objects.bulk_update(self.placed.values(), ["thread"])
        Utterance.objects.filter(pk__in=self.forgotten).delete()
        standing.refresh(each.thread_id for each in self.placed.values() if each.thread_id is not None)

    def _place(self, said: Utterance, depth: int) -> int | None:
        if said.thread_id is not None or said.pk in self.forgotten:
            return said.thread_id
        thread = self._thread_above(said, depth)
        if said.thread_id is not None:  # it went in a circle, and found a place on the way
            return said.thread_id
        if thread is None and said.own:
            self.forgotten.add(said.pk)
            return None
        said.thread_id = thread if thread is not None else _opened(said)
        self.placed[said.pk] = said
        return said.thread_id

    def _thread_above(self, said: Utterance, depth: int) -> int | None:
        """The conversation of what it answers: words of others, our own words there, or an answer of ours from here.

        Private messages stand in the conversation that the network keeps them in.
        """
        if said.kind == PRIVATE and said.top:
            return Thread.objects.filter(channel_id=self.channel, root=said.top).values_list("pk", flat=True).first()
        above = self.known.get(said.answers)
        if above is None:
            return self.sent.get(said.answers)
        return self._place(above, depth + 1) if depth < _DEEPEST else above.thread_id


def _answers_sent(channel: int, remotes: set[str]) -> Mapping[str, int]:
    """The conversations of answers that went out from here, by remote id."""
    rows = Delivery.objects.filter(channel_id=channel, thing_kind=KIND, remote_id__in=remotes)
    things = dict(rows.values_list("remote_id", "thing_id"))
    threads = dict(Answer.objects.filter(pk__in=things.values()).values_list("pk", "thread_id"))
    return {remote: threads[thing] for remote, thing in things.items() if thing in threads}


def _opened(said: Utterance) -> int:
    top = said.top or said.answers or said.remote_id
    made, _ = Thread.objects.get_or_create(
        channel_id=said.channel_id,
        root=said.top if said.kind == PRIVATE and said.top else said.remote_id,
        defaults={
            "brand_id": said.brand_id,
            "top": top,
            "delivery": _subject(said.channel_id, said.answers, top),
            "opener_id": said.voice_id,
            "last_at": said.at,
        },
    )
    return int(made.pk)


def _subject(channel: int, *ids: str) -> Delivery | None:
    """What went out from here and is spoken below, by the first of these ids that names it: a part of a thread or a
    first comment sooner than the post at the head.
    """
    rows = Delivery.objects.filter(channel_id=channel, remote_id__in=[each for each in ids if each], state=State.SENT)
    found = {each.remote_id: each for each in rows.filter(action=Action.PUBLISH).exclude(thing_kind=KIND)}
    return next((found[each] for each in ids if each in found), None)
