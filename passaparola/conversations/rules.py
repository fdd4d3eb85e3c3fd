"""Where a conversation stands, by what was said in it: values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from passaparola.deliveries.rules import State as Sending

UNDO = timedelta(seconds=10)
"""So long an answer waits before it may go out: the time in which it can be taken back by a button."""


class State(StrEnum):
    """Where a conversation stands."""

    NEEDS_ANSWER = "needs_answer"
    ANSWERED = "answered"
    CLOSED = "closed"


class Way(StrEnum):
    """How the newest answer of ours is doing."""

    NONE = ""
    ON_ITS_WAY = "on_its_way"
    STUCK = "stuck"
    SENT = "sent"


@dataclass(frozen=True)
class Reply:
    """An answer of ours: when it was written, when that was said which it answers, and how its delivery stands."""

    made_at: datetime
    answers_at: datetime
    sending: Sending | None

    @property
    def until(self) -> datetime:
        """Everything said up to here is answered by it. The network's clock may be ahead of ours."""
        return max(self.made_at, self.answers_at)


@dataclass(frozen=True)
class Talk:
    """A conversation in moments (UTC): of what others said, of what we said elsewhere, and our answers from here."""

    heard: Sequence[datetime]
    own: Sequence[datetime] = ()
    replies: Sequence[Reply] = ()
    excused_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """The outcome. ``waiting_since`` is when the first unanswered words were said, None where nobody waits."""

    state: State
    waiting_since: datetime | None
    way: Way


_COMING = frozenset({Sending.SCHEDULED, Sending.PREPARING, Sending.SENDING, Sending.UNKNOWN})


def standing(talk: Talk) -> Standing:
    """Somebody waits when their last words are newer than our last answer that is out, here or elsewhere."""
    done = [*talk.own, *(reply.until for reply in talk.replies if reply.sending is Sending.SENT)]
    done += [moment for moment in (talk.excused_at, talk.closed_at) if moment is not None]
    open_words = [moment for moment in talk.heard if all(moment > each for each in done)]
    way = _way(talk)
    if open_words:
        return Standing(State.NEEDS_ANSWER, min(open_words), way)
    closed = talk.closed_at is not None and talk.closed_at >= max(talk.heard, default=talk.closed_at)
    return Standing(State.CLOSED if closed else State.ANSWERED, None, way)


def _way(talk: Talk) -> Way:
    """Of the newest answer that was not taken back."""
    kept = [reply for reply in talk.replies if reply.sending not in (None, Sending.CANCELLED)]
    if not kept:
        return Way.NONE
    newest = max(kept, key=lambda reply: reply.made_at).sending
    if newest is Sending.SENT:
        return Way.SENT
    return Way.ON_ITS_WAY if newest in _COMING else Way.STUCK
