"""Whose yes a post still needs, where a rule asks several in their order: pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from passaparola.publishing.rules import Approving, Verdict

MOST_STEPS = 6
REMINDED_AFTER = timedelta(hours=24)
REMINDED_BEFORE = timedelta(hours=2)
"""A question is remembered once: so long after it was asked, or so long before the post's moment."""
LEFT_ALONE = timedelta(minutes=15)
"""Nobody is reminded sooner than this after the question."""


@dataclass(frozen=True)
class Step:
    """One yes of a rule. ``id`` 0 is the only step of a simple rule: whoever of its kind said yes, said it for this.

    With a ``channel`` only posts that go there need it; ``person`` is who says it, None for anybody who may decide.
    """

    id: int
    kind: str
    name: str = ""
    channel: int | None = None
    person: int | None = None
    client_name: str = ""
    client_email: str = ""


@dataclass(frozen=True)
class Asked:
    """One question as the rules see it; ``over``: its time ran out."""

    kind: str
    content: str
    verdict: str
    over: bool = False
    step: int = 0


@dataclass(frozen=True)
class Stand:
    """How a post stands: at which of its steps (``number`` from 1, ``of`` so many), whom it waits for, what is said."""

    state: Approving
    steps: Sequence[Step] = ()
    step: Step | None = None
    number: int = 0

    @property
    def of(self) -> int:
        """How many steps the post needs."""
        return len(self.steps)

    @property
    def may_go(self) -> bool:
        """Whether it may be scheduled: every step that it needs has said yes."""
        return not self.steps or self.state is Approving.APPROVED


def needed(steps: Sequence[Step], channels: Collection[int]) -> list[Step]:
    """The steps that a post to these channels needs, in order."""
    return [each for each in steps if each.channel is None or each.channel in channels]


def stand(steps: Sequence[Step], content: str, asked: Sequence[Asked]) -> Stand:
    """How what hashes to ``content`` stands with these steps (at least one); ``asked`` newest first.

    A yes holds for this very content, unless somebody wanted changes to it later; a no holds until it is asked again.
    """
    counted = [each for each in asked if each.verdict != Verdict.WITHDRAWN]
    for number, step in enumerate(steps, 1):
        said = _of_step(step, content, counted)
        if said is not Approving.APPROVED:
            return Stand(said, steps, step, number)
    return Stand(Approving.APPROVED, steps, None, len(steps))


def _of_step(step: Step, content: str, counted: Sequence[Asked]) -> Approving:
    mine = [each for each in counted if each.kind == step.kind and step.id in (0, each.step)]
    same = [each for each in mine if each.content == content]
    last = next((each.verdict for each in same if each.verdict), "")
    if last == Verdict.APPROVED:
        return Approving.APPROVED
    if same and not same[0].verdict and not same[0].over:
        return Approving.ASKED
    if last:
        return Approving.CHANGES
    return Approving.STALE if any(each.verdict for each in mine) else Approving.MISSING


def may_answer(decider: int, wanted: int | None, involved: Collection[int | None], solo: bool) -> bool:
    """Whether this person may answer a question to a colleague.

    Nobody answers about what they wrote or asked for, unless they work alone. Where one person is ``wanted`` it is that
    one, except about their own: then anybody else may.
    """
    if solo:
        return True
    if decider in involved:
        return False
    return wanted is None or wanted in involved or decider == wanted


def to_remind(asked_at: datetime, planned_at: datetime | None, now: datetime) -> bool:
    """Whether whoever was asked is reminded now; all in UTC."""
    waited = now - asked_at
    if waited >= REMINDED_AFTER:
        return True
    return planned_at is not None and waited >= LEFT_ALONE and now >= planned_at - REMINDED_BEFORE
