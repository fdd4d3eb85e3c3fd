"""Polls: what was written as a poll, what a network takes of it, and how it reads where there are none: pure."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from passaparola.kernel.message import Fix, Flat, Message, Problem
from passaparola.kernel.network.port import Draft, Poll
from passaparola.kernel.network.spec import NetworkSpec, PollLimit
from passaparola.kernel.text import graphemes

LEAST_CHOICES = 2
_ELSEWHERE = (Fix("drop_poll"), Fix("poll_as_text"))


def read(stored: Mapping[str, object] | None) -> Poll | None:
    """The poll that a post stores as ``{"choices": [...], "hours": 24, "multiple": false}``."""
    if not stored:
        return None
    choices, hours = stored.get("choices"), stored.get("hours")
    named = tuple(str(each) for each in choices) if isinstance(choices, list | tuple) else ()
    length = timedelta(hours=hours if isinstance(hours, int) else 24)
    return Poll(named, length, stored.get("multiple") is True)


def problems(draft: Draft, spec: NetworkSpec) -> Iterator[Problem]:
    """What the network would refuse of the draft's poll."""
    poll, limit = draft.poll, spec.poll
    if poll is None:
        return
    if limit is None:
        yield Problem(Message("publishing.no_poll", {"network": spec.name}), field="poll", fixes=_ELSEWHERE)
        return
    yield from _choices(poll, limit, spec.name)
    yield from _form(draft, poll, limit, spec.name)


def as_text(text: str, poll: Poll) -> str:
    """The text with the choices below it, numbered, to be answered in words."""
    listed = "\n".join(f"{number}. {choice}" for number, choice in enumerate(poll.choices, 1))
    return f"{text.rstrip()}\n\n{listed}".strip()


def _choices(poll: Poll, limit: PollLimit, name: str) -> Iterator[Problem]:
    said: Flat = {"network": name, "maximum": limit.most_choices, "minimum": LEAST_CHOICES}
    if not LEAST_CHOICES <= len(poll.choices) <= limit.most_choices:
        yield Problem(Message("publishing.poll_choices", said), field="poll")
    if len({choice.casefold() for choice in poll.choices}) < len(poll.choices):
        yield Problem(Message("publishing.poll_twice"), field="poll")
    for number, choice in enumerate(poll.choices, 1):
        over = len(graphemes(choice)) - limit.choice_length
        if over > 0:
            said = {"network": name, "number": number, "count": over, "maximum": limit.choice_length}
            yield Problem(Message("publishing.poll_choice_long", said), field="poll")


def _form(draft: Draft, poll: Poll, limit: PollLimit, name: str) -> Iterator[Problem]:
    if not limit.shortest <= poll.length <= limit.longest:
        said: Flat = {"network": name, "days": limit.longest.days, "minutes": int(limit.shortest.total_seconds() // 60)}
        yield Problem(Message("publishing.poll_length", said), field="poll")
    if limit.alone and draft.media:
        fixes = (Fix("drop_media", {"keep": 0}), *_ELSEWHERE)
        yield Problem(Message("publishing.poll_alone", {"network": name}), field="poll", fixes=fixes)
    if poll.multiple and not limit.multiple:
        one = (Fix("one_choice"),)
        yield Problem(Message("publishing.poll_multiple", {"network": name}), blocks=False, field="poll", fixes=one)
