"""Rows of an import as the rules see them: ten kinds of bad ones, each said in words."""

from datetime import UTC, date, datetime

import pytest

from passaparola.analysis.dates import Order
from passaparola.kernel.network.spec import Source, TextLimit, TextUnit
from passaparola.publishing.bulk import columns, rows
from passaparola.publishing.bulk.likeness import Likeness
from passaparola.publishing.bulk.rows import Goal, Known

LIMIT = TextLimit(300, TextUnit.GRAPHEME, Source("https://e.example", date(2026, 11, 1)))
NOW = datetime(2027, 1, 1, tzinfo=UTC)
GOOD = {"text": "Ciao a tutti dal forno", "day": "2027-03-01", "hour": "09:30", "channels": "@forno"}


def known(**given: object) -> Known:
    said: dict[str, object] = {
        "goals": [Goal(1, frozenset({"forno", "one"}), [LIMIT], "One")], "usual": frozenset(),
        "campaigns": {"natale": 7}, "pillars": {"ricette": 8}, "zone": "Europe/Rome", "now": NOW, "order": None,
        "existing": Likeness([]),
    }  # fmt: skip
    return Known(**(said | given))  # type: ignore[arg-type]


def problems(**given: str) -> list[str]:
    return [each.message.id for each in rows.read(1, {**GOOD, **given}, known()).problems]


def test_a_good_row_has_no_problem_and_says_what_it_says() -> None:
    row = rows.read(3, GOOD | {"campaign": "Natale", "pillar": "RICETTE"}, known())
    assert not row.problems
    assert (row.goals, row.wall, row.campaign, row.pillar) == ((1,), datetime.fromisoformat("2027-03-01T09:30"), 7, 8)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"text": ""}, "import.row.no_text"),
        ({"channels": "@nessuno"}, "import.row.channel"),
        ({"day": "domani mattina"}, "import.row.date"),
        ({"day": "03/04/2027"}, "import.row.which_date"),
        ({"hour": "25:99"}, "import.row.hour"),
        ({"day": "2026-12-31"}, "import.row.past"),
        ({"day": "2027-03-28", "hour": "02:30"}, "publishing.gap"),
        ({"text": "a" * 301}, "publishing.too_long.grapheme"),
        ({"media": "C:\\foto\\a.jpg"}, "import.row.media"),
        ({"campaign": "Pasqua"}, "import.row.campaign"),
        ({"pillar": "Altro"}, "import.row.pillar"),
        ({"text": "PerchÃ© no?"}, "import.row.encoding"),
    ],
)
def test_a_bad_row_says_what_is_wrong(given: dict[str, str], problem: str) -> None:
    assert problem in problems(**given)


def test_the_order_of_day_and_month_is_what_the_person_said() -> None:
    said = GOOD | {"day": "03/04/2027"}
    assert str(rows.read(1, said, known(order=Order.DAY_FIRST)).day) == "2027-04-03"
    assert str(rows.read(1, said, known(order=Order.MONTH_FIRST)).day) == "2027-03-04"


def test_the_same_row_twice_is_found_and_names_the_first() -> None:
    _first, second = rows.read_all([(1, GOOD), (2, GOOD)], known())
    (problem,) = second.problems
    assert (problem.message.id, problem.message.params) == ("import.row.repeated", {"row": 1})


def test_nearly_the_same_as_a_post_that_is_there_is_only_a_warning() -> None:
    text = "Oggi pane fresco di segale dal nostro forno a legna, vi aspettiamo"
    row = rows.read(1, GOOD | {"text": text + " tutti!"}, known(existing=Likeness([("Oggi pane", text)])))
    assert [(each.message.id, each.blocks) for each in row.problems] == [("import.row.near", False)]
    assert not Likeness([("x", text)]).twin("Domani invece la focaccia con le olive taggiasche")


def test_spoilt_accents_are_read_properly() -> None:
    assert rows.mended("PerchÃ© no? CaffÃ¨") == "Perché no? Caffè"
    assert rows.mended("Perché no?") == "Perché no?"
    assert not rows.is_broken("Caffè, perché: È così, Ã")


def test_times_are_read_as_people_write_them() -> None:
    walls = [
        rows.read(1, GOOD | {"hour": hour}, known()).wall for hour in ("9", "9.30", "09:30:00", "9:30 PM", "18h05")
    ]
    assert [f"{each:%H:%M}" for each in walls if each] == ["09:00", "09:30", "09:30", "21:30", "18:05"]


def test_columns_are_guessed_in_both_languages() -> None:
    italian = ["Testo", "Data", "Ora", "Canali", "Immagine 1", "Immagine 2", "Campagna", "Note interne"]
    assert list(columns.guess(italian).values()) == [
        "text", "day", "hour", "channels", "media", "media", "campaign", "ignore",
    ]  # fmt: skip
    english = ["Publish date", "Time", "Profile", "Caption", "Image URL", "First comment", "Link"]
    assert list(columns.guess(english).values()) == [
        "day", "hour", "channels", "text", "media", "first_comment", "link",
    ]  # fmt: skip
