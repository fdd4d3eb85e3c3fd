"""Answering: what a person writes becomes a delivery that follows the utterance, with the guarantees of every other."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from passaparola.channels.access import network_of
from passaparola.conversations import queries, standing
from passaparola.conversations.models import KIND, Answer, Utterance
from passaparola.conversations.rules import UNDO
from passaparola.deliveries import handing
from passaparola.deliveries.handing import Answered, Content, Thing
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import State as Sending
from passaparola.deliveries.store import now
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.port import Draft, Remote
from passaparola.publishing.rules import problems
from passaparola.workspaces.auditing import Did, note


class Blocked(RuntimeError):
    """The network would refuse the answer."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = problems


class TooLate(RuntimeError):
    """The answer is going out, or is out, already."""


class NotStuck(RuntimeError):
    """The answer is on its way, or there, already."""


def problems_of(said: Utterance, text: str) -> list[Problem]:
    """What stands in the way of this answer on this network."""
    network = network_of(said.channel)
    if network.publisher is None or said.channel.binned_at is not None:
        return [Problem(Message("conversations.cannot_answer", {"handle": said.channel.handle}))]
    late = said.until is not None and said.until <= datetime.now(UTC)
    window = [Problem(Message("conversations.window_closed", {"network": network.spec.name}))] if late else []
    return [*window, *problems(_draft(said, text), network)]


def answer(said: Utterance, text: str, key: UUID, person: int | None) -> Answer:
    """Hand an answer over; it goes out once the time to take it back is over. The same form (``key``) is one answer.

    Raises Blocked, and then nothing has changed.
    """
    known = Answer.objects.filter(brand_id=said.brand_id, key=key).first()
    if known is not None:
        return known
    if grave := [each for each in problems_of(said, text) if each.blocks]:
        raise Blocked(grave)
    try:
        with transaction.atomic():
            made = _made(said, text, key, person)
    except IntegrityError:  # the same form, sent twice at once
        return Answer.objects.get(brand_id=said.brand_id, key=key)
    _hand_over(made, person)
    return made


def take_back(answer: Answer, person: int | None) -> None:
    """Undo an answer that has not begun to go out. Raises TooLate."""
    if not handing.take_back(Thing(KIND, answer.pk), person):
        raise TooLate(answer.pk)
    standing.refresh([answer.thread_id])
    note(Did.ANSWER_TAKEN_BACK, answer.utterance.voice.handle, details={"answer": answer.pk})


def try_again(answer: Answer, person: int | None) -> Delivery:
    """Hand an answer over again that the network refused. Raises NotStuck, or Blocked."""
    latest = queries.latest_deliveries([answer.pk]).get(answer.pk)
    if latest is None or latest.state != Sending.FAILED:
        raise NotStuck(answer.pk)
    if grave := [each for each in problems_of(answer.utterance, answer.text) if each.blocks]:
        raise Blocked(grave)
    answer.revision, answer.settled = answer.revision + 1, False
    answer.save(update_fields=["revision", "settled"])
    return _hand_over(answer, person)


def _made(said: Utterance, text: str, key: UUID, person: int | None) -> Answer:
    assert said.thread_id is not None
    return Answer.objects.create(
        brand_id=said.brand_id, thread_id=said.thread_id, utterance=said, key=key, text=text, made_by_id=person,
        made_at=now(),
    )  # fmt: skip


def _hand_over(answer: Answer, person: int | None) -> Delivery:
    said = answer.utterance
    content = Content(answer.text, answers=Answered(said.remote_id, said.url, said.proof, said.voice.handle))
    thing = Thing(KIND, answer.pk, answer.revision)
    made = handing.hand_over(said.channel, thing, content, now() + UNDO, person=person)
    standing.refresh([answer.thread_id])
    note(Did.ANSWER_HANDED_OVER, said.voice.handle, details={"answer": answer.pk, "channel": said.channel.handle})
    return made


def _draft(said: Utterance, text: str) -> Draft:
    moment = datetime.now(UTC)
    follows = Remote(said.remote_id, said.url, said.at, said.proof)
    return Draft(key="", text=text, at=moment, made_at=moment, follows=follows)
