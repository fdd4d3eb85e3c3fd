"""Days that matter to a calendar: public holidays, and observances computed by rule, never by the year.

Public holidays come from the package ``holidays`` (MIT), which knows 4 October from 2026 on. Observances are our own
list, ``observances.toml``: each with its rule, its source and the day on which we wrote it down.
"""

import importlib.resources
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import holidays as package

LANGUAGES = {"it": "it_IT", "en": "en_US"}
"""Our languages as the package of the holidays calls them."""
NOT_A_DAY_OFF = frozenset({"Giorno dell'unità nazionale", "National Unity Day"})
"""Named by the package, yet not a public holiday since 1977: it moved to the first Sunday of November."""


@dataclass(frozen=True)
class Day:
    """A day with a name. ``key`` is empty for a public holiday; ``kind`` is holiday, or the observance's own."""

    on: date
    name: str
    kind: str
    key: str = ""

    @property
    def is_holiday(self) -> bool:
        """Whether shops and offices are closed by law."""
        return self.kind == "holiday"


@dataclass(frozen=True)
class Observance:
    """An entry of the list; ``common`` ones are followed until a brand says otherwise."""

    key: str
    names: Mapping[str, str]
    kind: str
    rule: Mapping[str, Any]
    source: str
    written_on: date
    common: bool

    def name(self, language: str) -> str:
        """Its name in a language, English where there is none."""
        return self.names.get(language.split("-", maxsplit=1)[0], self.names["en"])

    def in_year(self, year: int) -> date:
        """Its day in a year."""
        return day_of(self.rule, year)


def holidays(country: str, subdivision: str, start: date, end: date, language: str = "it") -> list[Day]:
    """The public holidays from ``start`` up to and without ``end``; of a place with its patron saint.

    ``country`` is an ISO 3166 code, ``subdivision`` one of ``places(country)`` or empty. An unknown one counts as none.
    """
    spoken = LANGUAGES.get(language.split("-", maxsplit=1)[0]) if country == "IT" else None
    known = subdivision if subdivision in places(country) else None
    years = range(start.year, end.year + 1)
    found = package.country_holidays(country, subdiv=known, years=years, language=spoken)
    return [Day(on, name, "holiday") for on, names in sorted(found.items()) if start <= on < end
            for name in [_days_off(names)] if name]  # fmt: skip


def places(country: str) -> dict[str, str]:
    """The parts of a country that have holidays of their own, by code; for Italy the provinces."""
    if country not in package.list_supported_countries():
        return {}
    known = package.country_holidays(country)
    aliases = known.get_subdivision_aliases()
    named = {code: (aliases.get(code) or [code])[-1] for code in known.subdivisions}
    return dict(sorted(named.items(), key=lambda each: each[1]))


def observances(followed: Collection[str], start: date, end: date, language: str = "it") -> list[Day]:
    """The observances with these keys from ``start`` up to and without ``end``, in order."""
    found = [
        Day(on, each.name(language), each.kind, each.key)
        for each in listed()
        if each.key in followed
        for on in (each.in_year(year) for year in range(start.year, end.year + 1))
        if start <= on < end
    ]
    return sorted(found, key=lambda each: (each.on, each.name))


@cache
def listed() -> tuple[Observance, ...]:
    """Every observance that we know, in the order of the year."""
    text = (importlib.resources.files(__package__) / "observances.toml").read_text("utf-8")
    found = list(_read(tomllib.loads(text)))
    return tuple(sorted(found, key=lambda each: each.in_year(2026)))


def day_of(rule: Mapping[str, Any], year: int) -> date:
    """The day that a rule means in a year.

    ``on = "02-14"``; ``nth = [5, 6, 2]`` is the second Sunday (weekday 6) of May, a turn of -1 the last one;
    ``easter = -47`` counts days from Easter Sunday; ``sales = "winter"`` is the start of the Italian winter sales.
    ``plus`` adds days. Raises ValueError for another rule.
    """
    plus = timedelta(days=int(rule.get("plus", 0)))
    if "on" in rule:
        month, day = map(int, str(rule["on"]).split("-"))
        return date(year, month, day) + plus
    if "nth" in rule:
        return _nth(year, *rule["nth"]) + plus
    if "easter" in rule:
        return _easter(year) + timedelta(days=int(rule["easter"])) + plus
    if rule.get("sales") == "winter":
        return _winter_sales(year)
    raise ValueError(f"no rule for a day: {dict(rule)}")


def _nth(year: int, month: int, weekday: int, turn: int) -> date:
    if turn > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (turn - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7 - 7 * (turn + 1))


def _easter(year: int) -> date:
    known: list[date] = package.country_holidays("IT", years=year, language="it_IT").get_named("Pasqua", lookup="exact")
    return known[0]


def _winter_sales(year: int) -> date:
    """The working day before Epiphany; brought forward to Saturday where that is a Monday."""
    day = date(year, 1, 5)
    while day.weekday() == 6:
        day -= timedelta(days=1)
    return day - timedelta(days=2) if day.weekday() == 0 else day


def _days_off(names: str) -> str:
    return "; ".join(each for each in names.split("; ") if each not in NOT_A_DAY_OFF)


def _read(table: Mapping[str, Any]) -> Iterator[Observance]:
    for source in table["source"].values():
        for key, each in source["days"].items():
            names = {"en": each["en"], "it": each["it"]}
            yield Observance(
                key, names, each.get("kind", source["kind"]), each, each.get("source", source["url"]),
                source["written_on"], each.get("common", source.get("common", False)),
            )  # fmt: skip
