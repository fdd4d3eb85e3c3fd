"""Networks and channels as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from passaparola import networks
from passaparola.channels.access import account_of, is_by_hand, network_of, spender
from passaparola.channels.budgets import Spent, spent
from passaparola.channels.models import Channel
from passaparola.channels.wording import guide, word
from passaparola.kernel.message import Flat, Message
from passaparola.kernel.network import quality
from passaparola.kernel.network.port import Network
from passaparola.kernel.network.spec import Closed, Evidence, Evidenced, MediaRule, NetworkSpec, TextLimit

TONES = {
    Evidence.REAL_SERVER: "success",
    Evidence.EMULATOR: "info",
    Evidence.SCHEMA: "info",
    Evidence.RECORDED: "warning",
    Evidence.DOCUMENTATION: "warning",
}


_GIGABYTE = 1_000_000_000
_SPANS = (("hours", 3_600), ("minutes", 60), ("seconds", 1))


@dataclass(frozen=True)
class Proof:
    """How sure we are of one capability, for a badge and its explanation."""

    capability: Message
    level: Message
    tone: str
    told: Evidenced


@dataclass(frozen=True)
class Shown:
    """A channel beside its network's data; ``spec`` is None when this version does not know the network."""

    channel: Channel
    spec: NetworkSpec | None

    @property
    def icon(self) -> str:
        """The network's sign."""
        return self.spec.icon if self.spec else "broadcast"


def shown(channel: Channel) -> Shown:
    """The channel beside its network, with the limits of its own server."""
    known = channel.network in networks.every()
    return Shown(channel, network_of(channel).spec if known else None)


def connectable() -> list[dict[str, Any]]:
    """Networks that an account can be connected on, with how sure we are of publishing there."""
    found = [network for network in networks.every().values() if network.connect]
    return [{"spec": each.spec, "proof": publishing_proof(each)} for each in found]


def published_by_hand() -> list[dict[str, Any]]:
    """Networks that a person publishes on: everything is prepared for it, and its word is the proof."""
    return [{"spec": each.spec} for each in networks.every().values() if each.by_hand]


def closed() -> list[dict[str, Any]]:
    """Networks that are no more, and the living ones that do the jobs that each was for."""
    every = [each.spec for each in networks.every().values()]
    return [{"spec": spec, "heirs": _heirs(spec.closed, every)} for spec in every if spec.closed]


def _heirs(gone: Closed, every: Iterable[NetworkSpec]) -> list[NetworkSpec]:
    return [spec for spec in every if not spec.closed and spec.serves & set(gone.jobs)]


def publishing_proof(network: Network) -> Proof | None:
    """The evidence of what people come for."""
    evidence = network.spec.evidence
    name = "publish" if "publish" in evidence else next(iter(evidence), "")
    return _proof(name, evidence[name]) if name else None


def described(spec: NetworkSpec) -> dict[str, Any]:
    """Evidence, limits, guide, what it allows and lacks: for the pages of a channel and of connecting."""
    return {
        "spec": spec,
        "proofs": [_proof(name, told) for name, told in spec.evidence.items()],
        "limits": [*_texts(spec.text), *_media(spec.media)],
        "by_hand": networks.named(spec.id).by_hand,
        "has_playbook": networks.playbook(spec.id) is not None,
        "guide_title": word(spec.id, "guide.title"),
        "guide": guide(spec.id),
        "standing": standing(spec.id),
    }


@dataclass(frozen=True)
class Standing:
    """The tier of a network's connector, and the rules that it lacks for the next; ``tier`` is None below bronze."""

    tier: Message | None
    lacking: list[Message]


def standing(network_id: str) -> Standing | None:
    """How far the connector has come by its own quality rules; None where there is none."""
    network, answers, today = networks.named(network_id), networks.answers(network_id), localdate()
    if network.publisher is None:
        return None
    reached = quality.tier(answers, network, today)
    lacking = [Message(f"quality.{rule}") for rule in quality.lacking(answers, network, today)]
    return Standing(Message(f"tier.{reached}") if reached else None, lacking)


@dataclass(frozen=True)
class Limit:
    """One of the network's limits on calls, and how much of it is used now."""

    told: Message
    spent: Spent


def spending_of(row: Shown) -> list[Limit]:
    """The limits on calls that the channel's own server sets, as they stand now."""
    if row.spec is None or is_by_hand(row.channel):
        return []
    return [Limit(_calls(each), each) for each in spent(row.spec, spender(row.channel.pk, account_of(row.channel)))]


def _calls(standing: Spent) -> Message:
    seconds = int(standing.budget.window.total_seconds())
    writes = "" if not standing.budget.paths else ".some"
    unit, length = next((name, each) for name, each in _SPANS if seconds % each == 0 and seconds >= each)
    return Message(f"limit.calls{writes}.{unit}", {"calls": standing.budget.calls, "count": seconds // length})


def _proof(name: str, told: Evidenced) -> Proof:
    return Proof(Message(f"capability.{name}"), Message(f"evidence.{told.level}"), TONES[told.level], told)


def _texts(limits: Iterable[TextLimit]) -> list[dict[str, Any]]:
    return [{"told": Message(f"limit.text.{each.unit}", {"maximum": each.maximum}), "source": each.source}
            for each in limits]  # fmt: skip


def _media(rules: Iterable[MediaRule]) -> list[dict[str, Any]]:
    return [{"told": _media_limit(each), "source": each.source} for each in rules]


def _media_limit(rule: MediaRule) -> Message:
    kinds = ", ".join(sorted(each.partition("/")[2].upper() for each in rule.types))
    named: Flat = {"count": rule.max_count, "kinds": kinds}
    if rule.max_bytes >= _GIGABYTE:
        return Message("limit.media.large", {**named, "gigabytes": round(rule.max_bytes / _GIGABYTE, 1)})
    return Message("limit.media", {**named, "megabytes": round(rule.max_bytes / 1_000_000, 1)})
