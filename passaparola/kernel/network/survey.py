"""What each network can do here, and how sure we are of it: the rows of every table of networks."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from passaparola.kernel.network import quality
from passaparola.kernel.network.port import Network
from passaparola.kernel.network.quality import Answers

_BY_HAND = ("publish", "edit", "delete")
_HEART = ("publish", "archive")


@dataclass(frozen=True)
class Surveyed:
    """One network. ``how`` is "connected", "assisted" (a person publishes) or "archive" (only its exports are read).

    ``evidence`` has a level for each capability, "assisted" where a person does it; ``level`` is that of what people
    come for. ``tier`` is empty where there is none.
    """

    id: str
    name: str
    how: str
    tier: str
    level: str
    evidence: Mapping[str, str]


def survey(network: Network, answers: Answers, today: date) -> Surveyed:
    """A network's row as of ``today``."""
    spec = network.spec
    by_hand = dict.fromkeys(_BY_HAND, "assisted") if network.by_hand else {}
    evidence = {name: one.level.replace("_", " ") for name, one in spec.evidence.items()} | by_hand
    how = "connected" if network.publisher else "assisted" if network.by_hand else "archive"
    level = next((evidence[name] for name in _HEART if name in evidence), "none")
    return Surveyed(spec.id, spec.name, how, quality.tier(answers, network, today) or "", level, evidence)


def capabilities(rows: Iterable[Surveyed]) -> list[str]:
    """Every capability that any network has, those first which most of them have."""
    counted = Counter(name for row in rows for name in row.evidence)
    return [name for name, _ in counted.most_common()]


def levels(rows: Iterable[Surveyed]) -> dict[str, int]:
    """How many networks stand at each level, by what people come for."""
    return dict(Counter(row.level for row in rows).most_common())
