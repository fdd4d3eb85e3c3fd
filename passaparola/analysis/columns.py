"""Guessing what each column of a table of posts is: by the words of its header, held against its cells.

A guess has a confidence. Below SURE it is a question for a person; a column that no figure needs is never asked about.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from passaparola.analysis.dates import NotADate, Order, moment
from passaparola.analysis.meanings import COUNTS, FILLING, IGNORED, MEANINGS, OTHERWISE, SHARES, VIEWS, Kind, Meaning
from passaparola.analysis.numbers import NotANumber, is_blank, number

SURE = 0.6
_ASK = 0.55
_TIE = 0.02  # two columns whose guesses differ by less are both asked about
_MOSTLY = 0.85  # of the cells must be what the header promises


@dataclass(frozen=True)
class Guess:
    """What a column probably is; ``order`` for dates. ``sure`` is False where a person has to say."""

    index: int
    name: str
    meaning: str
    confidence: float
    order: Order | None = None

    @property
    def sure(self) -> bool:
        """Whether the guess may be used without asking."""
        return self.confidence >= SURE


def guess(header: Sequence[str], sample: Sequence[Sequence[str]]) -> list[Guess]:
    """One guess for each column, at most one column for each meaning; the rest are ``ignore``."""
    scored = [
        Guess(index, name, id, round(confidence, 2))
        for index, name in enumerate(header)
        for id, confidence in _meanings(name, [row[index] for row in sample if index < len(row)]).items()
    ]
    taken: dict[int, Guess] = {}
    used: dict[str, Guess] = {}
    for each in sorted(scored, key=lambda g: (-g.confidence, len(g.name), g.index)):
        rival = used.get(each.meaning)
        if each.index in taken:
            continue
        if rival is None:
            taken[each.index] = used[each.meaning] = each
        elif _is_rival(each, rival):
            taken[rival.index] = used[each.meaning] = replace(rival, confidence=_ASK)
            taken[each.index] = replace(each, confidence=_ASK)
    found = [taken.get(i) or Guess(i, name, IGNORED, 1.0) for i, name in enumerate(header)]
    return _settled(_by_their_cells(found, sample))


def _by_their_cells(guesses: Sequence[Guess], sample: Sequence[Sequence[str]]) -> list[Guess]:
    """The address and the id of a post, found by what they are where a column's name says nothing."""
    found = list(guesses)
    for meaning, looks in (("url", _is_url), ("id", _is_long_number)):
        mute = [each for each in found if each.meaning == IGNORED and _is_mute(each.name)]
        alike = [each for each in mute if _all_different(looks, [row[each.index : each.index + 1] for row in sample])]
        if len(alike) == 1 and all(each.meaning != meaning for each in found):
            found[alike[0].index] = replace(alike[0], meaning=meaning, confidence=_BY_CELLS)
    return found


_BY_CELLS = 0.7
_FEWEST_CELLS = 5  # that say what a column is
_MUTE = frozenset({"unnamed", "column", "columns", "col", "colonna", "columna", "spalte", "field", "campo", "feld"})


def _is_mute(name: str) -> bool:
    """Whether a name says nothing: none, ``Unnamed: 3``, ``Column B``, ``Post``."""
    return all(word in _MUTE or word in FILLING or len(word) == 1 or word.isdecimal() for word in words_of(name))


def _all_different(looks: Callable[[str], bool], cells: Sequence[Sequence[str]]) -> bool:
    filled = [cell[0].strip() for cell in cells if cell and not is_blank(cell[0])]
    return len(filled) >= _FEWEST_CELLS and len(set(filled)) == len(filled) and all(map(looks, filled))


def _is_long_number(cell: str) -> bool:
    return bool(re.fullmatch(r"\d{9,25}", cell)) and not _is_date(cell)


def _is_rival(each: Guess, best: Guess) -> bool:
    """Whether a second column could be this figure as well; ``best`` may be asked about already."""
    if each.meaning not in COUNTS or not each.sure:
        return False
    return best.confidence == _ASK or best.confidence - each.confidence < _TIE


_VIDEO = frozenset({"video", "vid", "videos", "watch", "duration"})


def _settled(guesses: list[Guess]) -> list[Guess]:
    """Shares and views, which mean different things from table to table, become what they are in this one."""
    has = {each.meaning for each in guesses}
    films = any(_VIDEO & set(words_of(each.name)) for each in guesses)
    becomes = {}
    if "reposts" not in has:
        becomes[SHARES] = "reposts"
    if films and "video_views" not in has:
        becomes[VIEWS] = "video_views"
    elif "impressions" not in has:
        becomes[VIEWS] = "impressions"
    return [replace(each, meaning=becomes.get(each.meaning, each.meaning)) for each in guesses]


def _meanings(name: str, cells: Sequence[str]) -> dict[str, float]:
    words = words_of(name)
    found = {}
    for meaning in MEANINGS.values():
        likeness = _likeness(words, meaning)
        if likeness:
            found[meaning.id] = likeness * _fit(meaning, cells)
    return {id: value for id, value in found.items() if value >= 0.2}


def words_of(name: str) -> tuple[str, ...]:
    """The words of a header: lower case, without accents and signs, camelCase cut up."""
    cut = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    plain = unicodedata.normalize("NFKD", cut).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return tuple(re.findall(r"[^\W_]+", plain))


def _likeness(words: tuple[str, ...], meaning: Meaning) -> float:
    """How much a header is one of the meaning's phrases: 1 is the very words."""
    if not words or len(words) > 24:
        return 0.0
    core = tuple(word for word in words if word not in FILLING)
    best = 0.0
    for phrase in meaning.phrases:
        best = max(best, _against(words, core, phrase, meaning))
    return best


def _against(words: tuple[str, ...], core: tuple[str, ...], phrase: tuple[str, ...], meaning: Meaning) -> float:
    if words == phrase:
        return 1.0
    if core == phrase:
        return 0.95
    bare = tuple(word for word in phrase if word not in FILLING)
    if bare and core == bare:
        return 0.9
    if bare and sorted(core) == sorted(bare):
        return 0.85
    if not meaning.loose or not _within(bare or phrase, core):
        return 0.0
    rest = list(core)
    for word in bare or phrase:
        rest.remove(word)
    return 0.25 if any(word in OTHERWISE for word in rest) or set(words) & _BY else 0.7 - 0.02 * len(rest)


_BY = frozenset({"who", "quienes", "personas", "persone", "personnes", "personen", "pessoas", "people"})


def _within(phrase: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(words[i : i + len(phrase)] == phrase for i in range(len(words) - len(phrase) + 1))


def _fit(meaning: Meaning, cells: Sequence[str]) -> float:
    """1 when the cells are what the header promises, 0 when they are something else."""
    filled = [cell for cell in cells if not is_blank(cell)]
    if not filled:
        return 0.65 if meaning.kind is Kind.COUNT else 0.3
    share = sum(_is(meaning.kind, cell) for cell in filled) / len(filled)
    if share < _MOSTLY:  # a few bad cells cost their rows, not the column
        return 0.8 if meaning.kind in (Kind.COUNT, Kind.DATE) and share >= 0.5 else share * 0.4
    if meaning.kind is Kind.ID:
        return 1.0 if len(set(filled)) >= len(filled) * 0.9 else 0.2
    if meaning.kind is Kind.WORD:
        return 1.0 if len(set(filled)) <= max(12, len(filled) // 3) else 0.4
    return 1.0


def _is(kind: Kind, cell: str) -> bool:
    return _CHECKS[kind](cell.strip())


def _is_count(cell: str) -> bool:
    try:
        return number(cell) >= 0 and "%" not in cell
    except NotANumber:
        return False


def _is_date(cell: str) -> bool:
    for order in (Order.DAY_FIRST, Order.MONTH_FIRST):
        try:
            moment(cell, order)
        except NotADate:
            continue
        return True
    return False


_WEEKDAYS = (
    "mon monday lun lunedi lunes lundi montag segunda",
    "tue tuesday mar martedi martes mardi dienstag terca",
    "wed wednesday mer mercoledi miercoles mercredi mittwoch quarta mie",
    "thu thursday gio giovedi jueves jeudi donnerstag quinta jue jeu",
    "fri friday ven venerdi viernes vendredi freitag sexta vie",
    "sat saturday sab sabato sabado samedi samstag sam",
    "sun sunday dom domenica domingo dimanche sonntag dim",
)
WEEKDAYS = {name: day for day, names in enumerate(_WEEKDAYS, 1) for name in names.split()}


def _is_weekday(cell: str) -> bool:
    return cell in "01234567" or (words_of(cell)[:1] or ("",))[0] in WEEKDAYS


def _is_hour(cell: str) -> bool:
    return bool(re.fullmatch(r"(?:[01]?\d|2[0-4])(?:\.0)?", cell))


def _is_time(cell: str) -> bool:
    return bool(
        re.fullmatch(r"(?:[01]?\d|2[0-4])[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?", cell, re.IGNORECASE)
    )


def _is_url(cell: str) -> bool:
    return bool(re.match(r"(?:https?://|www\.)\S+$", cell))


_CHECKS = {
    Kind.TEXT: lambda cell: not _is_url(cell) and not _is_count(cell) and not _is_date(cell),
    Kind.COUNT: _is_count,
    Kind.DATE: _is_date,
    Kind.TIME: _is_time,
    Kind.HOUR: _is_hour,
    Kind.WEEKDAY: _is_weekday,
    Kind.WORD: lambda cell: len(cell) <= 60 and not _is_url(cell) and not re.fullmatch(r"[\d.,]+", cell),
    Kind.NAME: lambda cell: len(cell) <= 100 and not _is_url(cell),
    Kind.ID: lambda cell: (
        len(cell) <= 128 and " " not in cell and not re.fullmatch(r"\d[.,]\d+e\+?\d+", cell.casefold())
    ),
    Kind.URL: _is_url,
}
