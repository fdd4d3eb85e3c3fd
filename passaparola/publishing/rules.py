"""What stands in the way of a post, how long it is, when it goes out, and how it stands as a whole: pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from passaparola.kernel import plans, text
from passaparola.kernel.message import Fix, Flat, Message, Problem
from passaparola.kernel.network.port import Draft, MediaItem, Network
from passaparola.kernel.network.spec import MediaRule, NetworkSpec, Option, TextLimit
from passaparola.kernel.plans import Shift

_ROUNDING = 0.01
"""Pixels are whole: 1080 by 1919 is 9:16."""


@dataclass(frozen=True)
class Count:
    """How much of a limit a text uses."""

    limit: TextLimit
    used: int

    @property
    def over(self) -> int:
        """How much too long the text is; zero or less when it fits."""
        return self.used - self.limit.maximum


def counts(body: str, limits: Sequence[TextLimit], with_media: bool = False) -> list[Count]:
    """A text measured by each limit in its own unit; those for a text beside files only when there are any."""
    return [Count(limit, text.measured(body, limit)) for limit in limits if with_media or not limit.with_media]


def problems(draft: Draft, network: Network) -> list[Problem]:
    """Everything that this network would refuse, and what is merely unwise; the grave ones first."""
    spec = network.spec
    found = [
        *_missing(draft, spec),
        *_too_long(draft, spec),
        *_refused(draft, spec),
        *_media(draft, spec),
        *_options(draft, spec),
    ]
    if network.publisher is not None:
        found += network.publisher.problems(draft, spec)
    elif not network.by_hand:
        found.append(Problem(Message("publishing.cannot_publish", {"network": spec.name})))
    return sorted(found, key=lambda problem: not problem.blocks)


def _missing(draft: Draft, spec: NetworkSpec) -> Iterator[Problem]:
    if draft.follows is None and spec.needs_title and not draft.title.strip():
        yield Problem(Message("publishing.needs_title", {"network": spec.name}), field="title")
    if draft.follows is None and spec.needs_media and not draft.media:
        yield Problem(Message("publishing.needs_media", {"network": spec.name}), field="media")
    elif spec.hosts and not (draft.text.strip() or draft.media):  # a connector says so in words of its own
        yield Problem(Message("publishing.empty", {"network": spec.name}), field="text")


def _too_long(draft: Draft, spec: NetworkSpec) -> Iterator[Problem]:
    for count in counts(draft.text, spec.text, bool(draft.media)):
        if count.over > 0:
            said: Flat = {"network": spec.name, "count": count.over, "maximum": count.limit.maximum}
            fixes = (Fix("split"), Fix("shorten")) if spec.threads else (Fix("shorten"),)
            yield Problem(Message(f"publishing.too_long.{count.limit.unit}", said), field="text", fixes=fixes)


def _refused(draft: Draft, spec: NetworkSpec) -> Iterator[Problem]:
    found = [sign for limit in spec.text for sign in limit.refused if sign in draft.text or sign in draft.title]
    if found:
        said: Flat = {"network": spec.name, "signs": " ".join(dict.fromkeys(found))}
        yield Problem(Message("publishing.signs_refused", said), field="text")


def _media(draft: Draft, spec: NetworkSpec) -> Iterator[Problem]:
    for position, item in enumerate(draft.media, 1):
        rule = spec.media_rule(item.type)
        if rule is None:
            said: Flat = {"network": spec.name, "number": position, "type": item.type.rpartition("/")[2].upper()}
            yield Problem(Message("publishing.media_type", said), field="media")
        else:
            yield from _item(item, position, rule, spec)
    yield from _too_many(draft, spec)
    yield from _together(draft, spec)


def _item(item: MediaItem, position: int, rule: MediaRule, spec: NetworkSpec) -> Iterator[Problem]:
    said: Flat = {"network": spec.name, "number": position}
    if item.size > rule.max_bytes:
        megabytes = round(rule.max_bytes / 1_000_000, 1)
        yield Problem(Message("publishing.media_size", {**said, "megabytes": megabytes}), field="media")
    if rule.max_edge is not None and max(item.width or 0, item.height or 0) > rule.max_edge:
        yield Problem(Message("publishing.media_edge", {**said, "edge": rule.max_edge}), field="media")
    if rule.max_duration is not None and (item.duration or 0) > rule.max_duration.total_seconds():
        seconds = int(rule.max_duration.total_seconds())
        yield Problem(Message("publishing.media_duration", {**said, "seconds": seconds}), field="media")
    if rule.max_pages is not None and (item.pages or 0) > rule.max_pages:
        yield Problem(Message("publishing.media_pages", {**said, "pages": rule.max_pages}), field="media")
    yield from _shape(item, rule, said)
    if rule.max_alt is not None and len(item.alt) > rule.max_alt:
        yield Problem(Message("publishing.alt_too_long", {**said, "maximum": rule.max_alt}), field="media")
    if rule.alt and not item.alt.strip():
        fixes = (Fix("write_alt", {"number": position}),)
        yield Problem(Message("publishing.alt_missing", {"number": position}), blocks=False, field="media", fixes=fixes)


def _shape(item: MediaItem, rule: MediaRule, said: Flat) -> Iterator[Problem]:
    """Too small, too short, too narrow or too wide; what is not known of a file is not held against it."""
    width, height = item.width or 0, item.height or 0
    if rule.min_edge is not None and width and height and min(width, height) < rule.min_edge:
        yield Problem(Message("publishing.media_small", {**said, "edge": rule.min_edge}), field="media")
    if rule.min_duration is not None and item.duration is not None:
        seconds = rule.min_duration.total_seconds()
        if item.duration < seconds:
            yield Problem(Message("publishing.media_short", {**said, "seconds": round(seconds)}), field="media")
    if rule.ratios is not None and width and height:
        narrowest, widest = rule.ratios
        if not narrowest * (1 - _ROUNDING) <= width / height <= widest * (1 + _ROUNDING):
            shapes: Flat = {"narrowest": _ratio(narrowest), "widest": _ratio(widest)}
            yield Problem(Message("publishing.media_shape", {**said, **shapes}), field="media")


def _ratio(value: float) -> str:
    """A shape as people write it: 9:16, 4:5, 1.91:1."""
    near = Fraction(value).limit_denominator(16)
    close = abs(near - value) < value * _ROUNDING
    return f"{near.numerator}:{near.denominator}" if close else f"{value:.2f}:1"


def _too_many(draft: Draft, spec: NetworkSpec) -> Iterator[Problem]:
    for rule in spec.media:
        number = sum(item.type in rule.types for item in draft.media)
        if number > rule.max_count:
            said: Flat = {"network": spec.name, "maximum": rule.max_count, "count": number - rule.max_count}
            fixes = (Fix("drop_media", {"keep": rule.max_count, "kind": rule.kind}),)
            yield Problem(Message("publishing.media_count", said), field="media", fixes=fixes)


def _together(draft: Draft, spec: NetworkSpec) -> Iterator[Problem]:
    """A file that goes alone beside one of another kind, told once; several of its own kind are too many instead."""
    kinds = [spec.media_rule(item.type) for item in draft.media]
    taken = [(position, rule) for position, rule in enumerate(kinds, 1) if rule is not None]
    alone = next(((position, rule) for position, rule in taken if rule.alone), None)
    if alone is not None and any(rule.kind != alone[1].kind for _position, rule in taken):
        said: Flat = {"network": spec.name, "number": alone[0]}
        fixes = (Fix("keep_alone", {"number": alone[0]}),)
        yield Problem(Message("publishing.media_alone", said), field="media", fixes=fixes)


def _options(draft: Draft, spec: NetworkSpec) -> Iterator[Problem]:
    for option in spec.options:
        given = draft.options.get(option.name)
        if given and _too_much(option, given):
            said: Flat = {"network": spec.name, "maximum": option.maximum or 0}
            yield Problem(Message(f"publishing.option_{option.kind}", said), field=option.name)


def _too_much(option: Option, given: object) -> bool:
    if option.kind == "choice":
        return given not in option.choices
    return option.maximum is not None and isinstance(given, str | list) and len(given) > option.maximum


def option_value(option: Option, written: str) -> str | bool | list[str]:
    """What a person wrote in a form, as the network's folder wants it: a text, a flag, or a list of tags."""
    if option.kind == "flag":
        return written == "on"
    if option.kind == "tags":
        return list(dict.fromkeys(tag for each in written.split(",") if (tag := each.strip().removeprefix("#"))))
    return written.strip()


def fitting(versions: Sequence[MediaItem], rule: MediaRule | None) -> MediaItem:
    """The first version that the rule takes, of the same picture from the best down; the first when none fits."""
    return next((item for item in versions if rule is not None and _fits(item, rule)), versions[0])


def _fits(item: MediaItem, rule: MediaRule) -> bool:
    small = rule.max_edge is None or max(item.width or 0, item.height or 0) <= rule.max_edge
    return item.type in rule.types and item.size <= rule.max_bytes and small


def own_text(given: str, ticked: bool, master: str, was: str | None, master_was: str) -> str | None:
    """A channel's own text, or None while it follows the post's.

    It is its own when the person ticked so, or wrote something else into it without ticking (a page without scripts).
    """
    if ticked:
        return given
    untouched = was is not None or given in (master, master_was)
    return None if untouched else given


@dataclass(frozen=True)
class Planned:
    """A plan and its moment; ``wall`` is what the clock will really show there, ``note`` why it may differ."""

    wanted: datetime
    zone: str
    utc: datetime
    wall: datetime
    note: Shift | None
    past: bool

    @property
    def surprises(self) -> bool:
        """Whether a person should be asked before it is taken as it is."""
        return self.past or self.note is not None

    @property
    def question(self) -> Message | None:
        """What the person is asked."""
        said: Flat = {"wanted": self.wanted.strftime("%H:%M"), "real": self.wall.strftime("%H:%M"), "zone": self.zone}
        if self.past:
            return Message("publishing.past", said)
        return Message(f"publishing.{self.note}", said) if self.note else None


def planned(wall: datetime, zone: str, now: datetime) -> Planned:
    """A wall time (naive) in a zone as a moment; ``now`` in UTC. Raises plans.UnknownZone."""
    moment = plans.to_utc(wall, zone)
    return Planned(wall, zone, moment.utc, plans.to_wall(moment.utc, zone), moment.note, moment.utc <= now)


class Standing(StrEnum):
    """How a post stands as a whole; the words are those of deliveries, and ``draft``."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PREPARING = "preparing"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    WAITING = "waiting"
    FAILED = "failed"
    RESTORED = "restored"


_GRAVEST_FIRST = (
    Standing.UNKNOWN,
    Standing.WAITING,
    Standing.RESTORED,
    Standing.FAILED,
    Standing.SENDING,
    Standing.PREPARING,
    Standing.SCHEDULED,
    Standing.SENT,
)


def standing(states: Sequence[str]) -> Standing:
    """How the post of these deliveries stands: what needs a person first, then what is still to go out."""
    return next((each for each in _GRAVEST_FIRST if each.value in states), Standing.DRAFT)


def newest(deliveries: Mapping[int, Sequence[str]]) -> list[str]:
    """The last state of each channel, from its deliveries' states newest first; a cancelled one says nothing."""
    return [states[0] for states in deliveries.values() if states and states[0] != "cancelled"]


class Mode(StrEnum):
    """Whose approval a brand's posts need before they are scheduled."""

    NONE = "none"
    COLLEAGUE = "colleague"
    CLIENT = "client"
    STEPS = "steps"  # several, in the order of its rows


class Verdict(StrEnum):
    """What was said; an open question has none."""

    APPROVED = "approved"
    CHANGES = "changes"
    WITHDRAWN = "withdrawn"


class Approving(StrEnum):
    """How the approval of a post stands."""

    FREE = "free"  # none is needed, and none was asked for
    MISSING = "missing"
    ASKED = "asked"
    CHANGES = "changes"
    STALE = "stale"  # something else was approved, or asked about
    APPROVED = "approved"


@dataclass(frozen=True)
class Asked:
    """One question as the rules see it; ``over``: its time ran out."""

    kind: str
    content: str
    verdict: str
    over: bool = False


def approving(mode: Mode, content: str, asked: Sequence[Asked]) -> Approving:
    """How the approval of what hashes to ``content`` stands; ``asked`` newest first.

    What was approved once for this very content stays approved, unless somebody wanted changes to it later.
    """
    counted = [each for each in asked if each.verdict != Verdict.WITHDRAWN and mode in (Mode.NONE, each.kind)]
    same = [each for each in counted if each.content == content]
    decided = next((each.verdict for each in same if each.verdict), "")
    if decided:
        return Approving.APPROVED if decided == Verdict.APPROVED else Approving.CHANGES
    if any(not each.over for each in same):
        return Approving.ASKED
    if any(each.verdict for each in counted):
        return Approving.STALE
    return Approving.FREE if mode is Mode.NONE else Approving.MISSING
