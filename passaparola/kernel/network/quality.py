"""How far a network's folder has come: rules that are done, to do or exempt, and the tier that they add up to.

A folder's ``quality.toml`` answers every rule; a rule that it does not name is to do. A claim that the code contradicts
counts as not done (``contradictions`` says which; the contract suites fail on them). A tier needs those below it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from passaparola.kernel.network.port import Network
from passaparola.kernel.network.spec import Evidence, NetworkSpec


class Tier(StrEnum):
    """From what works at all to what was seen to work on the real thing."""

    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"
    PLATINUM = "platinum"


class State(StrEnum):
    """Where a rule stands."""

    DONE = "done"
    TODO = "todo"
    EXEMPT = "exempt"


RULES: Mapping[Tier, tuple[str, ...]] = {
    Tier.BRONZE: ("spec_sourced", "connect", "disconnect", "publish_contract", "errors_table", "fake", "guide"),
    Tier.SILVER: ("refresh", "unknown_settled", "rate_budget", "fixtures", "playbook"),
    Tier.GOLD: ("metrics", "conversations", "alt_text", "edit_delete", "doctor", "official"),
    Tier.PLATINUM: ("real_server", "push"),
}
"""The rules of each tier, as the house style sets them."""
EVERY = frozenset(rule for rules in RULES.values() for rule in rules)
_NEVER_EXEMPT = frozenset({"spec_sourced", "connect", "publish_contract", "errors_table", "fake", "real_server"})
_FRESH = timedelta(days=90)
"""How long a run against the real server counts."""


@dataclass(frozen=True)
class Answer:
    """What a folder says of one rule; ``reason`` is empty only for what is done."""

    state: State
    reason: str = ""


Answers = Mapping[str, Answer]


def read(text: str) -> dict[str, Answer]:
    """The answers of a ``quality.toml``. Raises KeyError or ValueError for a rule or a state that is none."""
    told = tomllib.loads(text)
    if unknown := told.keys() - EVERY:
        raise ValueError(f"no such rule: {', '.join(sorted(unknown))}")
    return {rule: Answer(State(each["state"]), each.get("reason", "")) for rule, each in told.items()}


def tier(answers: Answers, network: Network, today: date) -> Tier | None:
    """The highest tier of which every rule is met; None below bronze, and for what has no connector."""
    reached = None
    if network.publisher is None:
        return reached
    for each, rules in RULES.items():
        if any(_open(rule, answers, network, today) for rule in rules):
            return reached
        reached = each
    return reached


def lacking(answers: Answers, network: Network, today: date) -> list[str]:
    """The rules that stand between the network and its next tier."""
    for rules in RULES.values():
        if left := [rule for rule in rules if _open(rule, answers, network, today)]:
            return left
    return []


def contradictions(answers: Answers, network: Network) -> list[str]:
    """Rules that are called done and are not, by what the network offers."""
    has = _offers(network)
    return [rule for rule, answer in answers.items() if answer.state is State.DONE and not has.get(rule, True)]


def denials(answers: Answers, network: Network) -> list[str]:
    """Rules that are called not done although the network offers the thing."""
    has = _offers(network)
    told = ("connect", "metrics", "conversations", "doctor")
    return [rule for rule in told if has[rule] and answers.get(rule, _TODO).state is not State.DONE and rule in answers]


_TODO = Answer(State.TODO)


def _open(rule: str, answers: Answers, network: Network, today: date) -> bool:
    """Whether a rule still keeps its tier back."""
    answer = answers.get(rule, _TODO)
    if answer.state is State.EXEMPT:
        return rule in _NEVER_EXEMPT
    if rule == "real_server" and not _seen_since(network.spec, today - _FRESH):
        return True
    return answer.state is State.TODO or rule in contradictions({rule: answer}, network)


def _offers(network: Network) -> dict[str, bool]:
    """What can be told from the network itself."""
    spec = network.spec
    return {
        "spec_sourced": bool(spec.sources) and all(one.seen for one in spec.evidence.values()),
        "connect": network.connect is not None,
        "publish_contract": network.publisher is not None,
        "metrics": network.metrics is not None,
        "conversations": network.conversations is not None,
        "alt_text": network.publisher is None or any(rule.alt for rule in spec.media),
        "edit_delete": network.publisher is None or bool(spec.edits and spec.deletes),
        "rate_budget": network.publisher is None or bool(spec.budgets),
        "doctor": network.doctor is not None,
        "push": network.push is not None or network.stream is not None,
        "real_server": any(True for _ in _real(spec)),
    }


def _real(spec: NetworkSpec) -> Iterator[date]:
    return (one.checked for one in spec.evidence.values() if one.level is Evidence.REAL_SERVER)


def _seen_since(spec: NetworkSpec, day: date) -> bool:
    return max(_real(spec), default=date.min) >= day
