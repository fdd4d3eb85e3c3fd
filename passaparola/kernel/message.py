"""What kernel, networks and rules say: an id and its parameters, never a sentence.

The layers above hold the sentences (``messages.toml``) and choose the language, so that a reason that was stored
in English last month is read in Italian today.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Param = str | int | float
Flat = dict[str, Param]


@dataclass(frozen=True)
class Message:
    """A sentence to be: ``id`` is dotted and lower case, ``params`` fill its placeholders."""

    id: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The form that is stored in the database: ``{"id": ..., "params": {...}}``."""
        return {"id": self.id, "params": dict(self.params)}

    @staticmethod
    def from_json(stored: Mapping[str, object] | None) -> "Message | None":
        """The message that ``as_json`` stored; ``None`` for nothing stored."""
        if not stored:
            return None
        params = stored.get("params")
        kept = params if isinstance(params, Mapping) else {}
        return Message(str(stored["id"]), {str(k): v for k, v in kept.items() if isinstance(v, str | int | float)})

    def __hash__(self) -> int:
        return hash((self.id, tuple(sorted(self.params.items()))))


def messages(*ids: str) -> tuple[Message, ...]:
    """Messages that take no parameters."""
    return tuple(Message(id) for id in ids)


@dataclass(frozen=True)
class Fix:
    """What would mend a problem at a word of the writer's: ``id`` says how, ``params`` with what.

    The words on its button are ``fix.<id>`` in the catalogue of the layer that shows it.
    """

    id: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.id, tuple(sorted(self.params.items()))))


@dataclass(frozen=True)
class Problem:
    """Something that stands in the way of a post, how grave it is, and what would mend it, the best way first."""

    message: Message
    blocks: bool = True
    field: str = ""
    fixes: tuple[Fix, ...] = ()
