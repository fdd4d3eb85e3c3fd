"""A baseline in words: its messages become sentences."""

from collections.abc import Mapping
from typing import cast

from passaparola.kernel.message import Message
from passaparola.workspaces.words import say


def spoken(value: object, language: str | None = None) -> object:
    """The same JSON with each message as its sentence in ``language`` (default: the active one)."""
    if isinstance(value, Mapping):
        if value.keys() == {"id", "params"}:
            message = Message.from_json(cast("Mapping[str, object]", value))
            return say(message, language) if message else None
        return {name: spoken(each, language) for name, each in value.items()}
    if isinstance(value, list):
        return [spoken(each, language) for each in value]
    return value
