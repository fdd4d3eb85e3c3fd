"""Numbers as people and exports write them: ``1.234,5``, ``1,234.5``, ``12K``, ``3,4 Mln``, ``2.5%``.

Whether a separator groups thousands or begins the decimals is decided for a whole column, never for one cell.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class NotANumber(ValueError):
    """The text is no number."""


class Style(StrEnum):
    """How a column writes numbers."""

    POINT = "1,234.5"
    COMMA = "1.234,5"


BLANKS = frozenset({"", "-", "--", "–", "—", "n/a", "na", "nan", "null", "none", "nd", "n.d.", "#n/a", "nil", "."})
_TIMES = {
    1e3: ("k", "tsd", "mil", "mila", "mille", "thousand"),
    1e6: ("m", "mn", "mln", "mio", "mi", "million", "millions", "milione", "milioni", "millones", "millón", "milhões"),
    1e9: ("b", "bn", "mrd", "mld", "billion", "billions", "miliardo", "miliardi"),
}
_SUFFIXES = {word: times for times, words in _TIMES.items() for word in words}
_SHAPE = re.compile(r"([+-]?)\s*([0-9]+(?:[.,' ][0-9]+)*|[.,][0-9]+)(e[+-]?[0-9]{1,3})?\s*([^\W\d_]{1,9})?\.?\s*(%?)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*")
_LONGEST = 64  # characters of anything that could be a number


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: empty, a dash, ``n/a``."""
    return len(text) < 8 and text.strip().casefold() in BLANKS


def number(text: str, style: Style | None = None) -> float:
    """What the text says; a percentage becomes a ratio (2.5% is 0.025). Raises NotANumber, for a blank as well.

    Without a style, a separator that could be either (``1.234``) groups thousands.
    """
    if text.isascii() and text.isdigit() and len(text) < _LONGEST:
        return float(text)
    sign, digits, power, suffix, percent = _parts(text)
    times = _SUFFIXES.get(suffix) if suffix else 1.0
    if times is None:
        raise NotANumber(text)
    value = float(_plain(digits, style, short=bool(suffix or power)) + power) * times / (100 if percent else 1)
    if value in (float("inf"), float("-inf")):
        raise NotANumber(text)
    return -value if sign == "-" else value


def _parts(text: str) -> tuple[str, str, str, str, str]:
    if len(text) > _LONGEST:
        raise NotANumber(text[:_LONGEST])
    tidy = unicodedata.normalize("NFKC", text).replace("−", "-").replace("’", "'").strip().casefold()
    found = _SHAPE.fullmatch(tidy)
    if found is None:
        raise NotANumber(text)
    sign, digits, power, suffix, percent = (part or "" for part in found.groups())
    return sign, digits, power, suffix, percent


def _plain(digits: str, style: Style | None, *, short: bool) -> str:
    """The digits as Python writes them. With a suffix (1.234K) a lone separator begins the decimals."""
    digits = _ungrouped(digits)
    marks = [char for char in digits if char in ".,"]
    if not marks:
        return digits
    if len(set(marks)) == 2:
        return _mixed(digits, marks)
    if len(marks) > 1:
        return _all_groups(digits)
    if style is None:
        decimal = short or _leaning(digits) is not None
    else:
        decimal = (marks[0] == ".") == (style is Style.POINT)
    return digits.replace(",", ".") if decimal else _all_groups(digits)


def _ungrouped(digits: str) -> str:
    if "'" not in digits and " " not in digits:
        return digits
    whole = re.split(r"[.,]", digits, maxsplit=1)[0] if re.search(r"[' ].*[.,]", digits) else digits
    if not _GROUPED.fullmatch(whole):
        raise NotANumber(digits)
    return digits.replace("'", "").replace(" ", "")


def _mixed(digits: str, marks: list[str]) -> str:
    last = marks[-1]
    if marks.count(last) > 1:
        raise NotANumber(digits)
    whole, _, decimals = digits.rpartition(last)
    return f"{_all_groups(whole)}.{decimals}"


def _all_groups(digits: str) -> str:
    if not _GROUPED.fullmatch(digits):
        raise NotANumber(digits)
    return digits.replace(".", "").replace(",", "")


def _leaning(text: str) -> Style | None:
    """What one number says about its column; None when it could be either, or has no separator."""
    digits = re.sub(r"[^0-9.,]", "", text)
    marks = [char for char in digits if char in ".,"]
    if not marks:
        return None
    point_is_decimal = marks[-1] == "."
    if len(set(marks)) == 2:
        return Style.POINT if point_is_decimal else Style.COMMA
    if len(marks) > 1:
        return Style.COMMA if point_is_decimal else Style.POINT
    if _GROUPED.fullmatch(digits) and not digits.startswith("0"):
        return None
    return Style.POINT if point_is_decimal else Style.COMMA


@dataclass
class Leaning:
    """Watches a column go by and says how it writes numbers. ``torn`` when its cells contradict one another."""

    point: int = 0
    comma: int = 0

    def watch(self, text: str) -> None:
        """See one more cell."""
        if "." not in text and "," not in text:
            return
        leaning = _leaning(text)
        self.point += leaning is Style.POINT
        self.comma += leaning is Style.COMMA

    @property
    def torn(self) -> bool:
        """Both ways of writing stand in this column."""
        return bool(self.point and self.comma)

    @property
    def style(self) -> Style | None:
        """The column's style, None while no cell decides it."""
        if not self.point and not self.comma:
            return None
        return Style.POINT if self.point >= self.comma else Style.COMMA


def style_of(cells: Iterable[str]) -> Style | None:
    """How a column writes numbers; None when nothing in it decides."""
    leaning = Leaning()
    for cell in cells:
        leaning.watch(cell)
    return leaning.style
