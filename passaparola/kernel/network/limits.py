"""A network's spec as one server of it narrows or widens it: by what that server says, kept as facts of the account."""

from collections.abc import Mapping
from dataclasses import replace

from passaparola.kernel.network.spec import Budget, MediaRule, NetworkSpec, TextLimit


def on_server(spec: NetworkSpec, facts: Mapping[str, str]) -> NetworkSpec:
    """The spec with the server's own numbers; what it does not name stays as it is.

    ``limit.text`` and ``limit.link`` are lengths in the spec's own unit, ``limit.media`` the number of images,
    ``limit.<kind>.bytes`` the size of a file of that kind, ``limit.alt`` the length of its description.
    ``limit.calls`` is how many calls of any kind an account may make in its window, 0 on a server without such limits.
    """
    numbers = {name: int(value) for name, value in facts.items() if name.startswith("limit.") and value.isdecimal()}
    text = tuple(_text(limit, numbers) for limit in spec.text)
    media = tuple(_media(rule, numbers) for rule in spec.media)
    return replace(spec, text=text, media=media, budgets=_budgets(spec.budgets, numbers.get("limit.calls")))


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
