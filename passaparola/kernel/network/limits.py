"""A network's spec as one server of it narrows or widens it: by what that server says, kept as facts of the account."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from passaparola.kernel.network.spec import Budget, MediaRule, NetworkSpec, PollLimit, TextLimit


def on_server(spec: NetworkSpec, facts: Mapping[str, str]) -> NetworkSpec:
    """The spec with the server's own numbers; what it does not name stays as it is.

    ``limit.text`` and ``limit.link`` are lengths in the spec's own unit, ``limit.media`` the number of images,
    ``limit.<kind>.bytes`` the size of a file of that kind, ``limit.alt`` the length of its description. Of a poll,
    ``limit.poll.choices`` are how many, ``limit.poll.length`` is a choice's in characters, and
    ``limit.poll.shortest`` and ``limit.poll.longest`` are how long it is open, in seconds. No choices: no polls.
    ``limit.calls`` is how many calls of any kind an account may make in its window, 0 on a server without such limits.
    """
    numbers = {name: int(value) for name, value in facts.items() if name.startswith("limit.") and value.isdecimal()}
    text = tuple(_text(limit, numbers) for limit in spec.text)
    media = tuple(_media(rule, numbers) for rule in spec.media)
    poll = _poll(spec.poll, numbers) if spec.poll else None
    budgets = _budgets(spec.budgets, numbers.get("limit.calls"))
    return replace(spec, text=text, media=media, poll=poll, budgets=budgets)


def _budgets(budgets: tuple[Budget, ...], calls: int | None) -> tuple[Budget, ...]:
    if calls is None:
        return budgets
    general = tuple(replace(each, calls=calls) if not each.paths else each for each in budgets)
    return general if calls else ()


def _text(limit: TextLimit, numbers: Mapping[str, int]) -> TextLimit:
    maximum = numbers.get("limit.text", limit.maximum)
    return replace(limit, maximum=maximum, link_weight=numbers.get("limit.link", limit.link_weight))


def _media(rule: MediaRule, numbers: Mapping[str, int]) -> MediaRule:
    count = numbers.get("limit.media", rule.max_count) if rule.max_count > 1 else rule.max_count
    size = numbers.get(f"limit.{rule.kind}.bytes", rule.max_bytes)
    return replace(rule, max_count=count, max_bytes=size, max_alt=numbers.get("limit.alt", rule.max_alt))


def _poll(limit: PollLimit, numbers: Mapping[str, int]) -> PollLimit | None:
    if numbers.get("limit.poll.choices") == 0:
        return None
    shortest = numbers.get("limit.poll.shortest", int(limit.shortest.total_seconds()))
    longest = numbers.get("limit.poll.longest", int(limit.longest.total_seconds()))
    return replace(
        limit,
        most_choices=numbers.get("limit.poll.choices", limit.most_choices),
        choice_length=numbers.get("limit.poll.length", limit.choice_length),
        shortest=timedelta(seconds=shortest),
        longest=timedelta(seconds=longest),
    )
