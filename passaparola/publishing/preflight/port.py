"""The port of pre-flight: stations above publishing add checks of their own, wired in ``config``."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from passaparola.channels.models import Channel
from passaparola.kernel.message import Problem
from passaparola.kernel.network.port import Draft, Network
from passaparola.publishing.models import Post
from passaparola.publishing.preflight.rules import Other
from passaparola.workspaces.models import Brand


@dataclass(frozen=True)
class Around:
    """What surrounds a post: the channel's others, and what the brand's own rules say."""

    brand: Brand
    others: Sequence[Other] = ()
    avoid: str = ""
    pauses: Sequence[tuple[str, str]] = ()
    """Reasons of the pauses on that day, each with its network's id (empty: all)."""


@dataclass(frozen=True)
class Flight:
    """A post on its way to one channel; ``moment`` (UTC) is None while no time is planned."""

    post: Post
    channel: Channel
    network: Network
    draft: Draft
    text: str
    moment: datetime | None
    now: datetime
    around: Around = field(repr=False)


Check = Callable[[Flight], Iterable[Problem]]
_checks: dict[str, Check] = {}


def add(name: str, check: Check) -> None:
    """Let a station look at every post before it is scheduled. A check must not talk to a network: it reads rows."""
    _checks[name] = check


def added() -> Sequence[Check]:
    """What the stations added."""
    return list(_checks.values())
