"""What a team plans and writes with, in the furnished house: a queue, a series, a pause, a file, a feed, aids."""

import psycopg
from playwright.sync_api import Page

from tests.journeys import steps
from tests.journeys.house import House
from tests.journeys.steps import SLUG

FILE = "Testo,Giorno,Ora,Canale\nPane alle noci,2031-06-02,09:00,\nPane alle olive,due giugno,09:00,nessuno\n"


def stocked(page: Page, house: House, post: str) -> None:
    """Make it all; ``post`` is one that comes again."""
    queue(page)
    series(page, post)
    pause(page)
    file(page)
    feed(house)
    aids(page)


def saved(page: Page, button: str = "main form button.button-primary") -> None:
    """Press, and be led away: a form that stays open would say what is wrong with it."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.locator(button).first.click()
    assert answered.value.status in {200, 302}, page.locator("main").inner_text()
    page.wait_for_load_state("load")


def queue(page: Page) -> None:
    """Twice a week, on the first channel."""
    page.goto(f"/b/{SLUG}/queues/new/")
    page.locator("input[name=name]").fill("Ricette del forno")
    page.locator("input[name=channels]").first.check()
    page.locator("input[name=day_1]").fill("09:00")
    page.locator("input[name=day_4]").fill("17:30")
    saved(page)


def series(page: Page, post: str) -> None:
    """Every week."""
    page.goto(f"/b/{SLUG}/posts/{post}/again/")
    page.locator("input[name=starts_on]").fill("2031-05-05")
    page.locator("input[name=time]").fill("09:00")
    saved(page)


def pause(page: Page) -> None:
    """A week in summer."""
    page.goto(f"/b/{SLUG}/pauses/")
    page.locator("input[name=first]").fill("2031-08-10")
    page.locator("input[name=last]").fill("2031-08-17")
    page.locator("input[name=reason]").fill("Ferie")
    saved(page, "form:has(input[name=reason]) button")


def file(page: Page) -> None:
    """A table with a row that is right and one that is not."""
    page.goto(f"/b/{SLUG}/imports/")
    page.locator("input[name=file]").set_input_files(
        {"name": "giugno.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    saved(page, "form:has(input[name=file]) button")


def feed(house: House) -> None:
    """A feed that was read, as the job keeps it: nothing in this house serves one."""
    with psycopg.connect(steps.owner_address(house)) as connection:
        connection.execute(FEED)


FEED = """INSERT INTO publishing_feed (brand_id, address, name, template, etag, modified, made_at)
  SELECT brand_id, 'https://forno.example/feed.xml', 'Il blog del forno', '{title} {link}', '', '', now()
  FROM publishing_queue LIMIT 1"""


def aids(page: Page) -> None:
    """A template with blanks, and somebody who is mentioned."""
    page.goto(f"/b/{SLUG}/aids/new/?kind=template")
    page.locator("input[name=name]").fill("Il pane del giorno")
    page.locator("textarea[name=text]").fill("Oggi {pane}, fino alle {ora}.")
    saved(page)
    page.goto(f"/b/{SLUG}/aids/mentions/new/")
    page.locator("input[name=name]").fill("mulino")
    page.locator("input[name=plain]").fill("Mulino Bianchi")
    saved(page)


TABLES = {
    "queue": "publishing_queue",
    "recurrence": "publishing_recurrence",
    "pause": "publishing_pause",
    "source": "publishing_import",
    "feed": "publishing_feed",
    "aid": "publishing_aid",
    "mention": "publishing_mention",
}
"""Where the numbers of what was made stand."""
