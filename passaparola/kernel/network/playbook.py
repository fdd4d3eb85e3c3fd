"""How a network is mastered: what it is for, who is there, what works and what to avoid, with its sources.

Each living network's folder has a ``playbook.toml``: the day on which it was ``checked``, and one section for each of
SECTIONS with its words by language and the pages that they come from.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

SECTIONS = ("purpose", "audience", "formats", "cadence", "etiquette", "ranking", "avoid")
_FALLBACK = "en"


@dataclass(frozen=True)
class Section:
    """One question and its answer; ``words`` by language."""

    id: str
    words: Mapping[str, str]
    sources: tuple[str, ...]

    def said(self, language: str) -> str:
        """The answer in a language ("it", "it-it"), in English where there is none."""
        return self.words.get(language.split("-", maxsplit=1)[0]) or self.words.get(_FALLBACK, "")


@dataclass(frozen=True)
class Playbook:
    """All sections, in the order of SECTIONS."""

    checked: date
    sections: tuple[Section, ...]


def read(text: str) -> Playbook:
    """A playbook out of its file. Raises KeyError, ValueError or TypeError for one that is not whole."""
    kept = tomllib.loads(text)
    sections = [
        Section(each["id"], {name: each[name] for name in ("en", "it")}, tuple(each["sources"]))
        for each in kept["section"]
    ]
    if [each.id for each in sections] != list(SECTIONS) or not isinstance(kept["checked"], date):
        raise ValueError("a playbook has these sections, in this order: " + ", ".join(SECTIONS))
    return Playbook(kept["checked"], tuple(sections))
