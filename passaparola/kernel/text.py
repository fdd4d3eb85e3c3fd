"""Measuring a text as networks do: by grapheme, code point, UTF-16 unit, byte, or weight; and shortening it.

A text that a person sees as one length has five: the flag of Italy is one grapheme, two code points, four UTF-16 units
and eight bytes. Each network says which one it counts (`kernel.network.spec.TextLimit`).
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import regex

from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.spec import TextLimit, TextUnit
from passaparola.kernel.spans import links

_GRAPHEME = regex.compile(r"\X")
_FLAGS, _FLAGS_AT_ONCE = regex.compile(r"\p{RI}{64,}"), 32
_EMOJI = regex.compile(
    r"\p{Emoji_Presentation}|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})|\p{RI}\p{RI}|[0-9#*]\ufe0f?\u20e3"
)
_ELLIPSIS = "…"


@dataclass(frozen=True)
class Weighting:
    """Weights of characters, as twitter-text's configuration says them: a total divided by `scale`, rounded down.

    `ranges` are (first, last, weight) of code points; what stands in none weighs `default`. A link weighs
    `link_weight` whole units, and an emoji, however many code points it takes, weighs `default` once. Without `tlds`
    only an address with its scheme is a link.
    """

    scale: int
    default: int
    link_weight: int
    ranges: tuple[tuple[int, int, int], ...]
    tlds: frozenset[str] | None

    @staticmethod
    def read(config: Tree, tlds: Iterable[str]) -> "Weighting":
        """The weighting in a configuration file of twitter-text, version 3. Raises Untamed."""
        return Weighting(
            scale=config.whole("scale"),
            default=config.whole("defaultWeight"),
            link_weight=config.whole("transformedURLLength"),
            ranges=tuple((r.whole("start"), r.whole("end"), r.whole("weight")) for r in config.each("ranges")),
            tlds=frozenset(tlds),
        )

    def measure(self, text: str) -> int:
        """The weighted length of a text, which is brought to NFC first, as the rules want it."""
        total, end = 0, 0
        composed = unicodedata.normalize("NFC", text)
        for link in links(composed, self.tlds):
            total += self._plain(composed[end : link.start]) + self.link_weight * self.scale
            end = link.end
        return (total + self._plain(composed[end:])) // self.scale

    def _plain(self, text: str) -> int:
        return sum(self._grapheme(cluster) for cluster in graphemes(text))

    def _grapheme(self, cluster: str) -> int:
        if _EMOJI.match(cluster):
            return self.default
        return sum(self._code_point(ord(char)) for char in cluster)

    def _code_point(self, code: int) -> int:
        return next((weight for first, last, weight in self.ranges if first <= code <= last), self.default)


def graphemes(text: str) -> list[str]:
    """The text cut into what a person sees as single characters (UAX #29)."""
    found: list[str] = []
    for start, end in _stretches(text):
        found += _GRAPHEME.findall(text[start:end])
    return found


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """The text in stretches with few flags in a row, which the search for graphemes reads again and again."""
    start = 0
    for run in _FLAGS.finditer(text):
        for border in range(run.start() + _FLAGS_AT_ONCE, run.end() - 1, _FLAGS_AT_ONCE):
            yield start, border
            start = border
    yield start, len(text)


def length(text: str, unit: TextUnit, link_weight: int | None = None, weighting: Weighting | None = None) -> int:
    """How long a text is in a unit.

    With `link_weight` each link that begins with http:// or https:// counts that much, however long it is. Raises
    ValueError for the weighted unit without a weighting.
    """
    if unit is TextUnit.WEIGHTED:
        if weighting is None:
            raise ValueError("a weighted length needs its weighting")
        return weighting.measure(text)
    count = _COUNTS[unit]
    if link_weight is None:
        return count(text)
    found = links(text)
    return count(text) + sum(link_weight - count(link.text) for link in found)


def measured(text: str, limit: TextLimit) -> int:
    """How long a text is as this limit counts."""
    weights = limit.weights
    if weights is None:
        return length(text, limit.unit, limit.link_weight)
    weighting = Weighting(weights.scale, weights.default, limit.link_weight or 0, weights.ranges, None)
    return length(text, limit.unit, weighting=weighting)


def shorten(text: str, maximum: int, measure: Callable[[str], int]) -> str:
    """The text, or as much of its beginning as fits with an ellipsis; never cut within a grapheme.

    `measure` gives lengths in the unit of `maximum` and must not shrink as a text grows.
    """
    if measure(text) <= maximum:
        return text
    clusters = graphemes(text)
    low, high = 0, len(clusters)
    while low < high:
        middle = (low + high + 1) // 2
        fits = measure(_ended(clusters, middle)) <= maximum
        low, high = (middle, high) if fits else (low, middle - 1)
    shortened = _ended(clusters, low)
    return shortened if measure(shortened) <= maximum else ""


def _ended(clusters: list[str], count: int) -> str:
    return "".join(clusters[:count]).rstrip() + _ELLIPSIS


_COUNTS: dict[TextUnit, Callable[[str], int]] = {
    TextUnit.GRAPHEME: lambda text: len(graphemes(text)),
    TextUnit.CODE_POINT: len,
    TextUnit.UTF16: lambda text: len(text.encode("utf-16-le")) // 2,
    TextUnit.BYTE: lambda text: len(text.encode()),
}
