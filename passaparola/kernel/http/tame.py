"""Reading outside JSON at the border: typed, or refused with the path of what was not as expected."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn


class Untamed(ValueError):
    """Outside JSON that is not what was expected; `path` says where, `expected` what."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"{path}: expected {expected}")
        self.path = path
        self.expected = expected


@dataclass(frozen=True)
class Tree:
    """One value of outside JSON and where it stood. Every reader raises Untamed with the path, never KeyError."""

    value: object
    path: str = "$"

    @staticmethod
    def parse(content: bytes | str) -> "Tree":
        """Read JSON text. Raises Untamed when it is not JSON, holds NaN or Infinity, or is nested too deep to read."""
        try:
            value: object = json.loads(content, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise Untamed("$", "JSON") from None
        return Tree(value)

    def has(self, key: str) -> bool:
        """Whether this is an object with a value, not null, under the key."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def at(self, *keys: str | int) -> "Tree":
        """The value further in: keys of objects, positions in lists."""
        tree = self
        for key in keys:
            tree = tree._step(key)
        return tree

    def opt(self, key: str) -> "Tree | None":
        """The value under the key, None where it is absent or null."""
        return self.at(key) if self.has(key) else None

    def text(self, *keys: str | int) -> str:
        """The text there."""
        found = self.at(*keys)
        return found.value if isinstance(found.value, str) else found._fail("text")

    def opt_text(self, key: str) -> str | None:
        """The text under the key, None where it is absent or null."""
        return self.text(key) if self.has(key) else None

    def number(self, *keys: str | int) -> float:
        """The number there, whole or not."""
        found = self.at(*keys)
        if isinstance(found.value, bool) or not isinstance(found.value, int | float):
            return found._fail("a number")
        return float(found.value)

    def opt_number(self, key: str) -> float | None:
        """The number under the key, None where it is absent or null."""
        return self.number(key) if self.has(key) else None

    def whole(self, *keys: str | int) -> int:
        """The whole number there."""
        found = self.at(*keys)
        if isinstance(found.value, bool) or not isinstance(found.value, int):
            return found._fail("a whole number")
        return found.value

    def opt_whole(self, key: str) -> int | None:
        """The whole number under the key, None where it is absent or null."""
        return self.whole(key) if self.has(key) else None

    def flag(self, *keys: str | int) -> bool:
        """The true or false there."""
        found = self.at(*keys)
        return found.value if isinstance(found.value, bool) else found._fail("true or false")

    def identifier(self, *keys: str | int) -> str:
        """The id there, as text: some servers write ids as numbers."""
        found = self.at(*keys)
        if isinstance(found.value, int) and not isinstance(found.value, bool):
            return str(found.value)
        return found.text()

    def moment(self, *keys: str | int) -> datetime:
        """The ISO 8601 moment there, which must carry its offset."""
        found = self.at(*keys)
        try:
            moment = datetime.fromisoformat(found.text())
        except ValueError:
            return found._fail("a moment")
        return moment if moment.tzinfo else found._fail("a moment with its offset")

    def each(self, *keys: str | int) -> "Iterator[Tree]":
        """The members of the list there, one by one."""
        found = self.at(*keys)
        members: list[object] = found.value if isinstance(found.value, list) else found._fail("a list")
        return (Tree(member, f"{found.path}[{position}]") for position, member in enumerate(members))

    def fields(self) -> "Iterator[tuple[str, Tree]]":
        """The names and values of this object."""
        members: dict[str, object] = self.value if isinstance(self.value, dict) else self._fail("an object")
        return ((key, Tree(member, f"{self.path}.{key}")) for key, member in members.items())

    def _step(self, key: str | int) -> "Tree":
        where = f"{self.path}[{key}]" if isinstance(key, int) else f"{self.path}.{key}"
        if isinstance(key, str) and isinstance(self.value, dict) and key in self.value:
            return Tree(self.value[key], where)
        if isinstance(key, int) and isinstance(self.value, list) and -len(self.value) <= key < len(self.value):
            return Tree(self.value[key], where)
        raise Untamed(where, "a value")

    def _fail(self, expected: str) -> NoReturn:
        raise Untamed(self.path, expected)


def _refuse_constant(name: str) -> object:
    raise ValueError(name)
