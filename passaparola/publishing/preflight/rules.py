"""When a text is nearly another, when a channel is crowded, which words the brand avoids: pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from passaparola.kernel.spans import links

ALIKE = 0.8
"""Texts that share so much of their word pairs are the same to a reader (and to networks that refuse duplicates)."""
FEW_WORDS = 4
"""Below this many words only an equal text counts."""
APART = timedelta(minutes=5)
"""Posts of one channel that are closer together take each other's readers away."""

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Other:
    """Another post of the same channel: its text and its moment (UTC); ``out`` when it is published."""

    post: int
    text: str
    at: datetime
    out: bool


def likeness(one: str, other: str) -> float:
    """How much two texts share, 0 to 1: pairs of neighbouring words in common, of all their pairs (Jaccard).

    Case, accents, punctuation and links do not count.
    """
    return _shared(words(one), words(other))


def _shared(first: Sequence[str], second: Sequence[str]) -> float:
    if min(len(first), len(second)) < FEW_WORDS:
        return float(first == second and bool(first))
    mine, theirs = set(pairwise(first)), set(pairwise(second))
    return len(mine & theirs) / len(mine | theirs)


def twin(text: str, others: Iterable[Other]) -> tuple[Other, float] | None:
    """The most alike of the others, and how much; None when none is alike enough."""
    own = words(text)
    best = max(((other, _shared(own, words(other.text))) for other in others), key=lambda pair: pair[1], default=None)
    return best if best is not None and best[1] >= ALIKE else None


def crowding(moment: datetime, others: Iterable[Other]) -> Other | None:
    """The nearest of those that go out within ``APART`` of this moment."""
    near = [other for other in others if abs(other.at - moment) < APART]
    return min(near, key=lambda other: abs(other.at - moment), default=None)


def avoided(text: str, unwanted: str) -> list[str]:
    """Words and phrases of the brand's list (one a line, or between commas) that stand in the text, as listed."""
    listed = [each.strip() for each in re.split(r"[,;\n]", unwanted) if each.strip()]
    said = f" {' '.join(words(text))} "
    return [each for each in listed if (plain := " ".join(words(each))) and f" {plain} " in said]


def number(fact: object) -> int | None:
    """A whole number among a channel's facts, which are texts; None for anything else."""
    return int(fact) if isinstance(fact, str) and fact.isascii() and fact.isdigit() else None


def words(text: str) -> Sequence[str]:
    """The words of a text, plain: lower case, without accents, punctuation and links."""
    found = links(text)
    starts, ends = [0, *(span.end for span in found)], [*(span.start for span in found), len(text)]
    plain = " ".join(text[start:end] for start, end in zip(starts, ends, strict=True))
    bare = unicodedata.normalize("NFKD", plain.casefold())
    return re.findall(r"\w+", "".join(char for char in bare if not unicodedata.combining(char)))
