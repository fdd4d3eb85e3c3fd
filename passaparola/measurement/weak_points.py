"""The weak points of a week and what is proposed for each: pure rules over what was read from the rows.

A rule says what the data show and no more. Nothing is said to cause anything: where intervals overlap, there is no
detectable difference, and no rule speaks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from passaparola.analysis.intervals import median, median_interval
from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Flat, Message

FEWEST_IN_GROUP = 5
"""Posts in a group, and in the rest, below which medians are not compared."""
SILENCE = 1.5
"""A channel is silent when the last post is older than this many of its cadence's gaps."""
UNANSWERED_HOURS = 24
CLICKLESS_DAYS = 7


@dataclass(frozen=True)
class Finding:
    """A weak point: one of its ``kind`` and ``subject`` a week. ``act`` is what accepting does: ``slot`` or ``task``.

    ``given`` is what that needs; of a task the page (``page`` and its parts) where it is done.
    """

    kind: str
    subject: str
    words: Message
    proposal: Message
    act: str = "task"
    given: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[Figure] = ()


@dataclass(frozen=True)
class GoalBehind:
    """A goal below its line, or missed."""

    id: int
    name: str
    metric: str
    value: float
    expected: float
    missed: bool = False


@dataclass(frozen=True)
class Pace:
    """A channel's last post and its plan: ``days`` since it, None when there was none; posts a week in the plan."""

    channel: int
    handle: str
    days: float | None
    a_week: int
    format: str = "text"


@dataclass(frozen=True)
class Missed:
    """Slots of a channel that passed empty."""

    channel: int
    handle: str
    count: int
    format: str


@dataclass(frozen=True)
class Group:
    """What the posts of one format or pillar of a channel got, each over its base; ``metric`` says which."""

    channel: int
    handle: str
    trait: str  # format or pillar
    name: str
    metric: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Compared:
    """A group beside the rest of its channel. ``lower``: the intervals do not overlap and it is below."""

    group: Group
    figure: Figure
    rest: Figure
    lower: bool
    too_few: bool


@dataclass(frozen=True)
class Dull:
    """A tracked link that nobody followed."""

    id: int
    label: str
    days: int


@dataclass(frozen=True)
class Spent:
    """A channel that cost something and brought no conversion."""

    channel: int
    handle: str
    costs: float
    currency: str


@dataclass(frozen=True)
class Week:
    """Everything that the rules look at."""

    goals: Sequence[GoalBehind] = ()
    paces: Sequence[Pace] = ()
    missed: Sequence[Missed] = ()
    stuck: int = 0
    groups: Sequence[Group] = ()
    unanswered: int = 0
    oldest_hours: float = 0
    dull: Sequence[Dull] = ()
    spent: Sequence[Spent] = ()


def found(week: Week) -> list[Finding]:
    """Every weak point, what is most pressing first."""
    rules: tuple[Callable[[Week], list[Finding]], ...] = (
        stuck, unanswered, goals_behind, missed_slots, silent_channels, weaker_groups, dull_links, spent_in_vain,
    )  # fmt: skip
    return [each for rule in rules for each in rule(week)]


def stuck(week: Week) -> list[Finding]:
    """Deliveries that failed or wait for somebody."""
    if not week.stuck:
        return []
    params: Flat = {"count": week.stuck}
    words, proposal = Message("weak.stuck", params), Message("weak.stuck.do")
    return [
        Finding("stuck", "deliveries", words, proposal, given={"page": "deliveries:list", "query": "tab=needs-you"})
    ]


def unanswered(week: Week) -> list[Finding]:
    """Conversations that wait for longer than a day."""
    if not week.unanswered:
        return []
    params: Flat = {"count": week.unanswered, "hours": round(week.oldest_hours)}
    words, proposal = Message("weak.unanswered", params), Message("weak.unanswered.do")
    return [Finding("unanswered", "conversations", words, proposal, given={"page": "conversations:list"})]


def goals_behind(week: Week) -> list[Finding]:
    """Goals that have not got as far as their line."""
    return [
        Finding(
            "goal", str(each.id), Message("weak.goal_missed" if each.missed else "weak.goal", {"name": each.name}),
            Message("weak.goal_missed.do" if each.missed else "weak.goal.do"),
            given={"page": "measurement:goal", "parts": {"goal": each.id}},
            evidence=(
                Figure(each.metric, each.value, formula=Message("weak.now")),
                Figure(each.metric, each.expected, formula=Message("weak.expected")),
            ),
        )
        for each in week.goals
    ]  # fmt: skip


def missed_slots(week: Week) -> list[Finding]:
    """Slots that passed without a post."""
    return [
        Finding(
            "missed", str(each.channel), Message("weak.missed", {"count": each.count, "handle": each.handle}),
            Message("weak.missed.do", {"handle": each.handle}), "slot",
            {"channel": each.channel, "format": each.format},
        )
        for each in week.missed
    ]  # fmt: skip


def silent_channels(week: Week) -> list[Finding]:
    """Channels that were silent for longer than their plan says; one with missed slots is spoken of already."""
    spoken = {each.channel for each in week.missed}
    return [_silent(each) for each in week.paces if is_silent(each) and each.channel not in spoken]


def is_silent(pace: Pace) -> bool:
    """Whether the last post is older than SILENCE gaps of the plan."""
    return pace.a_week > 0 and (pace.days is None or pace.days > SILENCE * 7 / pace.a_week)


def compare(groups: Sequence[Group]) -> list[Compared]:
    """Each group beside all other posts of its channel."""
    return [_compared(each, groups) for each in groups]


def weaker_groups(week: Week) -> list[Finding]:
    """Formats and pillars whose median is below that of the rest, with intervals that do not overlap."""
    return [_weaker(each) for each in compare(week.groups) if each.lower]


def dull_links(week: Week) -> list[Finding]:
    """Links that nobody followed in their first week."""
    return [
        Finding(
            "link", str(each.id), Message("weak.link", {"label": each.label, "count": each.days}),
            Message("weak.link.do"), given={"page": "links:one", "parts": {"link": each.id}},
        )
        for each in week.dull
    ]  # fmt: skip


def spent_in_vain(week: Week) -> list[Finding]:
    """Channels with costs and without a conversion."""
    return [
        Finding(
            "spent", str(each.channel), Message("weak.spent", {"handle": each.handle}), Message("weak.spent.do"),
            given={"page": "measurement:profit"},
            evidence=(
                Figure("costs", each.costs, currency=each.currency),
                Figure("conversions", 0, formula=Message("weak.none")),
            ),
        )
        for each in week.spent
    ]  # fmt: skip


def _silent(pace: Pace) -> Finding:
    params: Flat = {"handle": pace.handle, "days": round(pace.days or 0), "count": pace.a_week}
    words = Message("weak.never" if pace.days is None else "weak.silent", params)
    given = {"channel": pace.channel, "format": pace.format}
    return Finding("silent", str(pace.channel), words, Message("weak.silent.do", params), "slot", given)


def _compared(group: Group, groups: Sequence[Group]) -> Compared:
    others = [each for each in groups if (each.channel, each.trait) == (group.channel, group.trait) and each != group]
    rest = [value for each in others for value in each.values]
    one, other = _figure(group.metric, group.values), _figure(group.metric, rest)
    too_few = min(len(group.values), len(rest)) < FEWEST_IN_GROUP
    lower = not too_few and one.interval is not None and other.interval is not None
    return Compared(group, one, other, bool(lower and one.interval[1] < other.interval[0]), too_few)  # type: ignore[index]


def _figure(metric: str, values: Sequence[float]) -> Figure:
    formula = Message("figure.median", {"count": len(values)})
    unknown = None if values else Message("figure.not_read")
    middle, interval = median(values), median_interval(values)
    return Figure(metric, middle, n=len(values), interval=interval, formula=formula, unknown=unknown)


def _weaker(each: Compared) -> Finding:
    group = each.group
    params: Flat = {"name": group.name, "handle": group.handle, "count": len(group.values)}
    subject = f"{group.channel}:{group.trait}:{group.name}"[:120]
    words = Message(f"weak.{group.trait}", params)
    given = {"page": "planner:plan"}
    return Finding(
        group.trait, subject, words, Message("weak.group.do", params), "task", given, (each.figure, each.rest)
    )
