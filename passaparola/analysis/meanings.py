"""What a column of a table of posts can mean. The words that its header then has are data: ``headers.toml``."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    COUNT = "count"
    DATE = "date"
    TIME = "time"
    HOUR = "hour"
    WEEKDAY = "weekday"
    WORD = "word"  # one of a few
    NAME = "name"
    ID = "id"
    URL = "url"


@dataclass(frozen=True)
class Meaning:
    """One meaning. A loose one is also recognised inside a longer header (``Impressions (all time)``)."""

    id: str
    kind: Kind
    phrases: tuple[tuple[str, ...], ...]
    loose: bool = False


IGNORED = "ignore"
SHARES = "shares"
"""Becomes ``reposts`` in a table that has no column of reposts."""
VIEWS = "views"
"""Becomes ``video_views`` in a table of videos, else ``impressions``."""

_HEADERS = tomllib.loads((files("passaparola.analysis") / "headers.toml").read_text("utf-8"))
FILLING = frozenset(_HEADERS["filling"].split())
OTHERWISE = frozenset(_HEADERS["otherwise"].split())
MEANINGS = {
    id: Meaning(
        id,
        Kind(said["kind"]),
        tuple(tuple(phrase.split()) for phrase in said["phrases"].split(",") if phrase.strip()),
        said.get("loose", False),
    )
    for id, said in _HEADERS["meanings"].items()
}
COUNTS = tuple(meaning.id for meaning in MEANINGS.values() if meaning.kind is Kind.COUNT)
