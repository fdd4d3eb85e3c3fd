"""The tables of docs/reference, made from the code that they describe. Run in the root: `python -m checks.reference`.

Each section is a function that returns Markdown. A section whose code is not there says so as an error.
"""

import inspect
import json
import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from checks.tables import start


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def networks() -> str:
    """Which networks are there, of which tier, and how sure we are of each capability."""
    from passaparola import networks as registry
    from passaparola.kernel.network.survey import capabilities, survey

    every = registry.every()
    # As of the newest evidence, so that the pages do not change by themselves when it grows old.
    day = max(one.checked for network in every.values() for one in network.spec.evidence.values())
    rows = [survey(network, registry.answers(id), day) for id, network in every.items()]
    names = capabilities(rows)
    cells = ((row.name, row.tier or row.how, *(row.evidence.get(name, "no") for name in names)) for row in rows)
    return table(("network", "tier", *names), cells)


def _level(evidenced: Any) -> str:
    return evidenced.level.replace("_", " ") if evidenced else "no"


def evidence() -> str:
    """What was seen of each capability, and when."""
    from passaparola import networks as registry

    return table(
        ("network", "capability", "evidence", "what was seen", "checked"),
        (
            (network.spec.name, name, _level(one), one.seen, one.checked)
            for network in registry.every().values()
            for name, one in network.spec.evidence.items()
        ),
    )


def tiers() -> str:
    """Which rules make which tier."""
    from passaparola.kernel.network.quality import RULES

    return table(("tier", "rules"), ((each, ", ".join(rules).replace("_", " ")) for each, rules in RULES.items()))


def official() -> str:
    """Which network is held to which official specification, and what that leaves out."""
    import tomllib
    from pathlib import Path

    from passaparola import networks as registry

    folder = Path(next(iter(registry.__path__)))
    rows = []
    for id, network in registry.every().items():
        if (file := folder / id / "official.toml").is_file():
            told = tomllib.loads(file.read_text("utf-8"))
            paths = told["path"] if isinstance(told["path"], list) else [told["path"]]
            lacks = [one.split(": ", 1)[0] for one in (*told.get("gaps", ()), *told.get("unlisted", ()))]
            rows.append((network.spec.name, ", ".join(paths), "; ".join(f"`{one}`" for one in lacks) or "nothing"))
    return table(("network", "specification", "what it leaves out"), rows)


def limits() -> str:
    """What each network takes: text, files, and how a doubt is settled."""
    from passaparola import networks as registry

    return table(
        ("network", "text", "files", "a repeat is made harmless by", "waits before looking", "sources", "guide"),
        (_limits(network.spec) for network in registry.every().values()),
    )


def _limits(spec: Any) -> tuple[str, ...]:
    text = ", ".join(f"{limit.maximum} {limit.unit.replace('_', ' ')}s" for limit in spec.text)
    files = "; ".join(f"{rule.kind}: {rule.max_count} of {rule.max_bytes:,} bytes" for rule in spec.media)
    sources = ", ".join(f"[{number}]({source.url})" for number, source in enumerate(spec.sources, start=1))
    guide = f"[how to connect](../../passaparola/networks/{spec.id}/README.md)"
    doubt = spec.idempotency
    wait = f"{doubt.settle.total_seconds():g} s"
    return spec.name, text or "no limit", files or "none", doubt.by.replace("_", " "), wait, sources, guide


def commands() -> str:
    """The words of the command line."""
    from passaparola.cli.main import COMMANDS

    return table(("command", "what it does"), ((f"`{one.word}`", one.does) for one in COMMANDS))


def roles() -> str:
    """Who may do what."""
    from passaparola.workspaces.rules import ALLOWED, EVERY_BRAND, Permission

    head = ("role", "brands", *(permission.value for permission in Permission))
    rows = (
        (role.value, "all" if role in EVERY_BRAND else "given", *_ticks(ALLOWED[role], Permission)) for role in ALLOWED
    )
    return table(head, rows)


def _ticks(granted: Iterable[Any], every: Iterable[Any]) -> Iterator[str]:
    held = set(granted)
    return ("yes" if one in held else "" for one in every)


def states() -> str:
    """What can happen to a delivery in each state, by asking the rules themselves."""
    from passaparola.deliveries.rules import Action, State

    rows = [
        (f"`{state}`", _called(event), ", ".join(f"`{reached}`" for reached in found))
        for state in State
        for event in _events()
        if (found := _reached(state, event, Action.PUBLISH))
    ]
    return table(("a publish that is", "meets", "and becomes, by what happened before"), rows)


def _called(event: Any) -> str:
    seen = f": {type(event.sighting).__name__}" if hasattr(event, "sighting") else ""
    return type(event).__name__ + seen


def _events() -> list[Any]:
    from passaparola.deliveries import rules
    from passaparola.kernel.message import Message
    from passaparola.kernel.network.port import Absent, Found, Inconclusive, Remote

    why, seen = Message("example"), Remote("1", "", datetime(2026, 1, 1, tzinfo=UTC))
    sightings = [rules.Sighted(sighting) for sighting in (Found(seen), Absent(), Inconclusive(why))]
    bare = [kind() for kind in (rules.Claimed, rules.Prepared, rules.Intended, rules.Accepted)]
    reasoned = [kind(why) for kind in (rules.Refused, rules.Postponed, rules.Doubted)]
    people = [kind() for kind in (rules.Confirmed, rules.SendAsked, rules.Cancelled, rules.HeldBack)]
    hands = [rules.ByHand(), rules.PublishedByHand(), rules.Moved(datetime(2026, 1, 2, tzinfo=UTC))]
    return [*bare, *reasoned, *sightings, rules.LookUpFailed(why), *people, *hands]


def _reached(state: Any, event: Any, action: Any) -> list[str]:
    """The states that the event leads to, for a fresh delivery, a late one, and one that has used up its patience."""
    from passaparola.deliveries.rules import NotAllowed, Standing, step

    now = datetime(2026, 1, 1, tzinfo=UTC)
    settle = timedelta(minutes=1)
    tired: dict[str, Any] = dict.fromkeys(("absences", "resends", "lookups", "retries", "deaths"), 99)
    looked = Standing(action, state, now, settle, absences=99)
    kinds = (Standing(action, state, now, settle), looked, Standing(action, state, now, settle, **tired),
             Standing(action, state, now - timedelta(days=30), settle, late=timedelta(hours=1)))  # fmt: skip
    try:
        return list(dict.fromkeys(str(step(kind, event, now)[0].state) for kind in kinds))
    except NotAllowed:
        return []


def metrics() -> str:
    """The metric catalogue."""
    from passaparola.kernel.metrics import CATALOGUE

    head = ("metric", "reads", "formula", "unit", "a reading is", "may be added over", "comes from", "counts")
    return table(head, (_metric(one) for one in CATALOGUE.values()))


def _metric(one: Any) -> tuple[str, ...]:
    over = ", ".join(sorted(one.additive)) or "nothing"
    made_of = ", ".join(one.made_of)
    said = _sentence(one.name.id), _sentence(one.formula.id)
    return f"`{one.id}`", *said, one.unit, one.timing, over, one.source, made_of


def audit_events() -> str:
    """What can be in the audit log, as it reads there."""
    from passaparola.workspaces.auditing import Did

    return table(("event", "reads"), ((f"`{did}`", _sentence(f"audit.{did}")) for did in Did))


def _sentence(message: str) -> str:
    """The English words of a message. Raises LookupError when no messages.toml has it."""
    from passaparola.workspaces.words import catalogue

    sentences = catalogue().get(message)
    if sentences is None:
        raise LookupError(f"{message} has no words in a messages.toml")
    return sentences["en"]


def pages() -> str:
    """Every address with a name."""
    from django.urls import get_resolver

    rows = [(f"`{name}`", f"`/{path}`", says) for name, path, says in _pages(get_resolver().url_patterns, "", "")]
    return table(("name", "address", "what it is"), sorted(rows))


def _pages(patterns: Iterable[Any], space: str, before: str) -> Iterator[tuple[str, str, str]]:
    for pattern in patterns:
        path = before + _plain(str(pattern.pattern))
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _pages(pattern.url_patterns, inner, path)
        elif pattern.name:
            yield f"{space}{pattern.name}", path, _says(pattern.callback)


def _plain(pattern: str) -> str:
    return pattern.removeprefix("^").removesuffix("$").removesuffix(r"\Z")


def _says(view: Callable[..., object]) -> str:
    """The first line of what a view of ours says of itself; a library's pages are named by their library."""
    shown = getattr(view, "view_class", view)
    if not shown.__module__.startswith("passaparola"):
        return f"from {shown.__module__.split('.')[0]}"
    return (inspect.getdoc(shown) or "").partition("\n")[0]


def content() -> str:
    """What a post may hold besides words and files on each network, and what its own call costs."""
    from passaparola import networks as registry

    heads = ("network", "thread", "first comment", "poll", "warning", "place", "own marks", "price of a call")
    return table(heads, (_content(network.spec) for network in registry.every().values()))


def _content(spec: Any) -> tuple[str, ...]:
    has = ["yes" if given else "no" for given in (spec.threads, spec.comments)]
    poll = "no"
    if spec.poll:
        poll = f"{spec.poll.most_choices} × {spec.poll.choice_length}, up to {spec.poll.longest.days} days"
    marks = ", ".join(f"[{flag.name}]({flag.source.url}) ({flag.source.checked})" for flag in spec.flags) or "none"
    prices = ", ".join(
        f"{price.call.replace('_', ' ')} [{price.amount} {price.currency}]({price.source.url}) ({price.source.checked})"
        for price in spec.prices
    )
    shown = ["yes" if given else "no" for given in (spec.warning, spec.place)]
    return (spec.name, *has, poll, *shown, marks, prices or "free")


def outcomes() -> str:
    """What each answer of each connector's network means, in the order in which the rows are tried."""
    from importlib import import_module

    from passaparola import networks as registry

    rows: list[tuple[object, ...]] = []
    for name, network in registry.every().items():
        if network.publisher is not None:
            known = import_module(f"passaparola.networks.{name}.errors").TABLE.rows
            rows += [
                (network.spec.name, row.status or "any", row.code or "any other", _outcome(row.outcome))
                for row in known
            ]
            rows.append((network.spec.name, "any other", "", "unknown after a commit, else try later"))
    return table(("network", "status", "code", "means"), rows)


def _outcome(kind: type) -> str:
    """The outcome in words, with the connector's own narrower one where it has one."""
    names = [each.__name__ for each in kind.__mro__ if each.__module__.endswith(("outcomes", "errors", "line"))]
    words = {"TryLater": "try later", "ReconnectNeeded": "connect again", "Rejected": "refused for good"}
    general = next((words[name] for name in names if name in words), "unknown")
    return general if names[0] in words else f"{general} ({names[0]})"


SECTIONS: dict[str, Callable[[], str]] = {
    "networks": networks,
    "evidence": evidence,
    "tiers": tiers,
    "official": official,
    "limits": limits,
    "content": content,
    "outcomes": outcomes,
    "commands": commands,
    "roles": roles,
    "states": states,
    "metrics": metrics,
    "audit-events": audit_events,
    "pages": pages,
}


def made() -> dict[str, dict[str, str]]:
    """Each section's Markdown under `text`, or under `error` why it could not be made."""
    start()
    return {name: _made(section) for name, section in SECTIONS.items()}


def _made(section: Callable[[], str]) -> dict[str, str]:
    try:
        return {"text": section()}
    except Exception:  # whatever the product raises is the finding
        return {"error": traceback.format_exc().strip().splitlines()[-1]}


if __name__ == "__main__":
    print("made " + json.dumps(made()))
