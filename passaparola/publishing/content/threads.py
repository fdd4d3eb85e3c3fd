"""A text as a thread: cut by hand where its writer drew a line, and by itself where a piece is still too long: pure."""

import re
from collections.abc import Callable, Sequence

from passaparola.kernel.network.spec import TextLimit
from passaparola.kernel.text import graphemes, measured

BORDER = "---"
"""A line with only this in it begins the next part."""
_BORDER = re.compile(r"^[ \t]*---[ \t]*$", re.MULTILINE)
_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"(?:\w{3}|\d|[\"»”’')\]])[.]|[!?…]")
_CLOSING = "\"»”’')]"
_LEAST = 0.4
"""A part ends with a paragraph or a sentence only where that leaves at least this much of what would fit."""

_NEAR, _FURTHEST = 4_000, 50_000
"""Characters that are looked at first, and those beyond which no part reaches: links count little, however long."""

Fits = Callable[[str], bool]


def is_drawn(text: str) -> bool:
    """Whether its writer cut it by hand."""
    return _BORDER.search(text) is not None


def undrawn(text: str) -> str:
    """The text in one piece: the lines that cut it give way to an empty line."""
    return "\n\n".join(piece.strip() for piece in _BORDER.split(text) if piece.strip()) if is_drawn(text) else text


def parts(text: str, limits: Sequence[TextLimit], *, numbered: bool = False, with_media: bool = False) -> list[str]:
    """The parts of a thread, in order; one part for what fits. ``with_media``: the first goes with files.

    What cannot be cut any further (one grapheme over the limit) stays as it is: the checks refuse it.
    """
    pieces = [piece.strip() for piece in _BORDER.split(text) if piece.strip()] or [text]
    total = _count(pieces, limits, with_media, "")
    if not numbered or total == 1:
        return _cut_all(pieces, limits, with_media, "")
    while True:  # a number takes room, and more parts take longer numbers: it only grows, and settles
        found = _cut_all(pieces, limits, with_media, f"\n\n{total}/{total}")
        if len(found) <= total:
            return [f"{part}\n\n{number}/{len(found)}" for number, part in enumerate(found, 1)]
        total = len(found)


def _count(pieces: Sequence[str], limits: Sequence[TextLimit], with_media: bool, tail: str) -> int:
    return len(_cut_all(pieces, limits, with_media, tail))


def _cut_all(pieces: Sequence[str], limits: Sequence[TextLimit], with_media: bool, tail: str) -> list[str]:
    beside = [limit for limit in limits if with_media or not limit.with_media]
    alone = [limit for limit in limits if not limit.with_media] or beside
    found: list[str] = []
    for piece in pieces:
        rest = piece
        while rest:
            limit = alone if found else beside
            head, rest = _cut(rest, lambda words, limit=limit: _fits(words + tail, limit))  # type: ignore[misc]
            found.append(head)
    return found


def _fits(text: str, limits: Sequence[TextLimit]) -> bool:
    return all(measured(text, limit) <= limit.maximum for limit in limits)


def _cut(text: str, fits: Fits) -> tuple[str, str]:
    """As much of the beginning as fits, and the rest: at a paragraph, a sentence, a word, or between graphemes."""
    near = text[:_NEAR]
    if fits(near):
        near = text[:_FURTHEST]
    if len(near) == len(text) and fits(text):
        return text, ""
    spaces = list(_SPACE.finditer(near))
    reach = _last([found.start() for found in spaces], lambda end: fits(near[:end]))
    at = _best(near, spaces, reach) if reach else _within_a_word(near, fits)
    return text[:at].rstrip(), text[at:].lstrip()


def _best(text: str, spaces: Sequence["re.Match[str]"], reach: int) -> int:
    near = [found for found in spaces if reach * _LEAST <= found.start() <= reach]
    paragraphs = [found.start() for found in near if "\n\n" in found[0]]
    sentences = [found.start() for found in near if _ends_sentence(text, found)]
    return (paragraphs or sentences or [reach])[-1]


def _ends_sentence(text: str, space: "re.Match[str]") -> bool:
    """A full stop after an initial or an abbreviation ends none, nor does one that a small letter follows."""
    before = text[max(0, space.start() - 6) : space.start()].rstrip(_CLOSING)
    after = text[space.end() : space.end() + 1]
    ends = list(_SENTENCE.finditer(before))
    return "\n" in space[0] or (bool(ends) and ends[-1].end() == len(before) and not after.islower())


def _within_a_word(text: str, fits: Fits) -> int:
    clusters = graphemes(text)
    ends = [0]
    for cluster in clusters:
        ends.append(ends[-1] + len(cluster))
    return _last(ends[1:], lambda end: fits(text[:end])) or ends[-1]


def _last(ends: Sequence[int], fits: Callable[[int], bool]) -> int:
    """The last of these ends up to which it fits; 0 for none. What fits must not grow with the end.

    It goes from the beginning in steps that double, so that a long text is never measured whole.
    """
    low, high = 0, 1
    while high <= len(ends) and fits(ends[high - 1]):
        low, high = high, high * 2
    high = min(high, len(ends))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(ends[middle - 1]) else (low, middle - 1)
    return ends[low - 1] if low else 0
