"""A spreadsheet with every kind of bad row: each is named, put right on the page, imported, and taken back."""

import csv
import io
import re
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk
from tests.journeys.house import House
from tests.journeys.seen import picture
from tests.journeys.steps import SLUG, Newcomer
from tests.support.plain import PLAIN

HEAD = ("text", "date", "time", "channel", "image", "campaign", "pillar")
DAY = "2027-05-03"
PUBLISHING = [each.spec for each in PLAIN.values()]
CHANNEL = min(PUBLISHING, key=lambda spec: spec.text[0].maximum).id  # where a text is soonest too long
GOOD = "Focaccia alle cipolle di Tropea, da giovedì."
MANY = " ".join(f"https://forno.example/{number}.jpg" for number in range(11))
ROWS = (
    (GOOD, DAY, "09:00", CHANNEL),
    ("", DAY, "09:10", CHANNEL),
    ("Il canale non esiste.", DAY, "09:20", "Orkut"),
    ("La data non esiste.", "2027-13-45", "09:30", CHANNEL),
    ("L’ora non esiste.", DAY, "25:99", CHANNEL),
    ("Il giorno è passato.", "2020-02-01", "09:40", CHANNEL),
    ("L’immagine è un file di casa.", DAY, "09:50", CHANNEL, "C:\\foto\\pane.jpg"),
    ("La campagna non c’è.", DAY, "10:00", CHANNEL, "", "Ferragosto"),
    ("Il pilastro non c’è.", DAY, "10:10", CHANNEL, "", "", "Astrologia"),
    ("Una parola troppo lunga: " + "pane" * 90, DAY, "10:20", CHANNEL),
    ("Un’ora che quella notte salta.", "2027-03-28", "02:30", CHANNEL),
    (GOOD, DAY, "09:00", CHANNEL),
    ("PerchÃ© il pane di ieri Ã¨ buono.", DAY, "10:30", CHANNEL),
    ("Troppe immagini.", DAY, "10:40", CHANNEL, MANY),
    ("Marzo o aprile?", "03/04/2027", "10:50", CHANNEL),
    ("Un’ora che quella notte viene due volte.", "2027-10-31", "02:30", CHANNEL),
)
NAMED = {
    2: "There is no text and no picture",
    3: "No channel of the brand is called “Orkut”",
    4: "“2027-13-45” is no date",
    5: "“25:99” is no time",
    6: "That moment is over already.",
    7: "is no address of a picture",
    8: "There is no campaign “Ferragosto”",
    9: "There is no pillar “Astrologia”",
    10: "Too long for",
    11: "02:30 does not exist",
    12: "It says the same as row 1",
    13: "The accents are spoilt",
    14: "More than 10 pictures in one row",
    15: "can be read in two ways",
}
RIGHT = {
    2: ("Text", "Adesso un testo c’è."),
    3: ("Channels", CHANNEL),
    4: ("Day", DAY),
    5: ("Time", "09:35"),
    6: ("Day", DAY),
    7: ("Addresses of pictures", ""),
    8: ("Campaign", ""),
    9: ("Pillar", ""),
    10: ("Text", "Una parola corta."),
    11: ("Time", "03:30"),
    14: ("Addresses of pictures", ""),
}
"""What a person writes where; the rest is put right for several rows at once."""


@pytest.fixture
def page(desk: Desk, newcomer: Newcomer, sit: Sit) -> Page:
    return desk.do(lambda: sit(storage_state=newcomer.state).new_page())


def test_bad_rows_are_named_put_right_imported_and_taken_back(desk: Desk, house: House, page: Page) -> None:
    upload(page)
    expect(page.locator(".page-lead")).to_have_text("16 rows. 2 can be imported. 14 have a problem.")
    for number, said in NAMED.items():
        expect(row(page, number)).to_contain_text(said)
    expect(row(page, 16)).to_contain_text("comes twice")  # said, and no reason to leave it out
    picture(page, "import-problems")
    put_right(page)
    expect(page.locator(".page-lead")).to_have_text("16 rows. 15 can be imported.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Schedule them").click()
    expect(page.get_by_text("15 posts imported.")).to_be_visible()
    expect(page.get_by_text("To look at")).to_have_count(0)
    assert states(house) == ["scheduled"] * 15
    picture(page, "import-done")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Take the import back").click()
    expect(page.locator("#toasts")).to_contain_text("15 posts thrown away.")
    expect(page.get_by_text("in the bin", exact=True)).to_have_count(15)
    assert states(house) == ["cancelled"] * 15


def upload(page: Page) -> None:
    table = io.StringIO()
    csv.writer(table).writerows([HEAD, *((*each, *[""] * len(HEAD))[: len(HEAD)] for each in ROWS)])
    page.goto(f"/b/{SLUG}/imports/")
    written: Any = {"name": "maggio.csv", "mimeType": "text/csv", "buffer": table.getvalue().encode()}
    page.get_by_label("File (CSV or Excel)").set_input_files(written)
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_url(re.compile(rf"/b/{SLUG}/imports/[0-9]+/$"))


def put_right(page: Page) -> None:
    """Dates and accents for all of them, row by row what only a person knows, and one row left out."""
    page.get_by_label("The day first").check()
    page.get_by_role("button", name="Read the rows so").click()
    expect(row(page, 15)).to_contain_text("ready")
    page.get_by_role("button", name="Mend the accents").click()
    expect(row(page, 13)).to_contain_text("Perché il pane di ieri è buono.")
    for number, (field, written) in RIGHT.items():
        row(page, number).locator("summary").click()
        row(page, number).get_by_label(field, exact=field != "Day").fill(written)
        row(page, number).get_by_role("button", name="Save the row").click()
        expect(row(page, number)).to_contain_text("ready")
    row(page, 12).get_by_role("button", name="Leave out").click()
    expect(row(page, 12)).to_contain_text("left out")


def row(page: Page, number: int) -> Locator:
    """A row by its number, counted below the names of the columns."""
    return page.locator(f"#row-{number}")


def states(house: House) -> list[str]:
    """How the deliveries of the newest import stand."""
    with psycopg.connect(steps.owner_address(house)) as connection:
        return [str(each[0]) for each in connection.execute(DELIVERIES)]


DELIVERIES = """SELECT d.state FROM deliveries_delivery d
  JOIN publishing_importedpost i ON i.post_id = d.thing_id
  WHERE d.thing_kind = 'post' AND i.source_id = (SELECT max(id) FROM publishing_import) ORDER BY d.id"""
