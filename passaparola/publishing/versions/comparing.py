"""What changed between two versions, word by word: pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

LONGEST_COMPARED = 4_000
"""Words of a text that are compared one by one; a longer one is compared line by line."""
MOST_PAIRS, MOST_SPACES = 100_000, 4_000_000
"""Pairs of equal words (and of equal spaces) that two texts may have: beyond, comparing takes minutes, and they are
told whole. 4,000 words of a language have some 50,000."""


class Kind(StrEnum):
    """What became of a piece."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    """Some words, and what became of them."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Change:
    """A field that differs: ``name`` as in the content, ``channel`` where it is one channel's own."""

    name: str
    pieces: Sequence[Piece]
    channel: int | None = None


WORDS = ("title", "text", "first_comment", "warning", "place")
"""Fields that are compared word by word; of the others it is said that they changed, from what to what."""


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    """Every field that differs between two contents (see ``keeping.content_of``), the post's own first."""
    names = [name for name in {**before, **after} if name not in ("variants", "files")]
    found = [Change(name, _pieces(name, before.get(name), after.get(name))) for name in names
             if before.get(name) != after.get(name)]  # fmt: skip
    if before.get("files") != after.get("files"):
        found.append(Change("files", _pieces("files", _names(before), _names(after))))
    return [*found, *_of_channels(_by_channel(before), _by_channel(after))]


def compared(before: str, after: str) -> list[Piece]:
    """Two texts as the pieces that stayed, went and came, in the order of reading."""
    old, new = _cut(before), _cut(after)
    if _is_endless(old, new):
        old, new = [before], [after]
    found: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece(Kind.SAME, "".join(old[i:j])))
            continue
        found += [Piece(kind, text) for kind, text in ((Kind.GONE, "".join(old[i:j])), (Kind.NEW, "".join(new[k:m])))
                  if text]  # fmt: skip
    return found


def _is_endless(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether too many places of one text say what a place of the other says: each pair costs, again and again."""
    mine, theirs = Counter(old), Counter(new)
    pairs = {piece: count * theirs[piece] for piece, count in mine.items()}
    spaces = sum(count for piece, count in pairs.items() if piece.isspace())
    return spaces > MOST_SPACES or sum(pairs.values()) - spaces > MOST_PAIRS


def _cut(text: str) -> Sequence[str]:
    words = re.findall(r"\s+|\w+|[^\w\s]", text)
    return words if len(words) <= LONGEST_COMPARED else text.splitlines(keepends=True)


def _pieces(name: str, before: object, after: object) -> Sequence[Piece]:
    if name in WORDS:
        return compared(str(before or ""), str(after or ""))
    said = ((Kind.GONE, _said(before)), (Kind.NEW, _said(after)))
    return [Piece(kind, text) for kind, text in said if text]


def _said(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_said(each) for each in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_said(each)}" for name, each in value.items() if each not in (None, "", [], {}))
    return "" if value is None or value is False else str(value)


def _names(content: Mapping[str, object]) -> list[str]:
    files = content.get("files")
    return [str(each.get("name", "")) for each in files] if isinstance(files, list) else []


def _by_channel(content: Mapping[str, object]) -> Mapping[int, Mapping[str, object]]:
    rows = content.get("variants")
    return {int(each["channel"]): each for each in rows} if isinstance(rows, list) else {}


def _of_channels(
    before: Mapping[int, Mapping[str, object]], after: Mapping[int, Mapping[str, object]]
) -> Iterator[Change]:
    for channel in {**before, **after}:
        old, new = before.get(channel, {}), after.get(channel, {})
        for name in ("chosen", "text", "title", "first_comment", "media"):
            if old.get(name) != new.get(name):
                yield Change(name, _pieces(name, old.get(name), new.get(name)), channel)
