"""Networks and channels as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from passaparola import networks
from passaparola.channels.access import account_of, network_of, spender
from passaparola.channels.budgets import Spent, spent
from passaparola.channels.models import Channel
from passaparola.channels.wording import guide, word
from passaparola.kernel.message import Flat, Message
from passaparola.kernel.network.port import Network
from passaparola.kernel.network.spec import Evidence, Evidenced, MediaRule, NetworkSpec, TextLimit

TONES = {
    Evidence.REAL_SERVER: "success",
    Evidence.EMULATOR: "info",
    Evidence.SCHEMA: "info",
    Evidence.RECORDED: "warning",
    Evidence.DOCUMENTATION: "warning",
}


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
        "guide_title": word(spec.id, "guide.title"),
        "guide": guide(spec.id),
    }


@dataclass(frozen=True)
class Limit:
    """One of the network's limits on calls, and how much of it is used now."""

    told: Message
    spent: Spent


def spending_of(row: Shown) -> list[Limit]:
    """The limits on calls that the channel's own server sets, as they stand now."""
    if row.spec is None or networks.named(row.spec.id).by_hand:
        return []
    return [Limit(_calls(each), each) for each in spent(row.spec, spender(row.channel.pk, account_of(row.channel)))]


def _calls(standing: Spent) -> Message:
    minutes = int(standing.budget.window.total_seconds() // 60)
    writes = "" if not standing.budget.paths else ".some"
    return Message(f"limit.calls{writes}", {"count": standing.budget.calls, "minutes": minutes})


def _proof(name: str, told: Evidenced) -> Proof:
    return Proof(Message(f"capability.{name}"), Message(f"evidence.{told.level}"), TONES[told.level], told)


def _texts(limits: Iterable[TextLimit]) -> list[dict[str, Any]]:
    return [{"told": Message(f"limit.text.{each.unit}", {"maximum": each.maximum}), "source": each.source}
            for each in limits]  # fmt: skip


def _media(rules: Iterable[MediaRule]) -> list[dict[str, Any]]:
    return [{"told": _media_limit(each), "source": each.source} for each in rules]


def _media_limit(rule: MediaRule) -> Message:
    kinds = ", ".join(sorted(each.partition("/")[2].upper() for each in rule.types))
    params: Flat = {"count": rule.max_count, "megabytes": round(rule.max_bytes / 1_000_000, 1), "kinds": kinds}
    return Message("limit.media", params)
