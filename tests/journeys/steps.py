"""What people do on the pages, as steps that several journeys share. All pages speak English unless said."""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.core import signing
from playwright.sync_api import BrowserContext, Page, expect

from passaparola.cli.demo_brand import COLOURS, draw
from passaparola.cli.postgres import Cluster
from passaparola.cli.secrets_file import load_or_make
from tests.journeys.desk import Desk, Trouble
from tests.journeys.house import House

SLUG = "forno-rossi"
ALT = "Un pane tondo appena sfornato"
LONG_AGO = 86_400  # seconds: longer than a sign-in counts as recent
SESSION_SALT = "django.contrib.sessions.SessionStore"
PICTURE: dict[str, Any] = {"name": "pane.png", "mimeType": "image/png", "buffer": draw(COLOURS["pane"])}


@dataclass
class Newcomer:
    """The owner of the house: how to sign in, the browser's memory, and what was noticed on the way."""

    username: str
    email: str
    password: str
    state: Any
    asked_again: int
    trouble: list[str]


def arrive(desk: Desk, house: House) -> Newcomer:
    """From the owner's link to a brand with a channel on every network."""
    trouble = Trouble()
    context = desk.sit(house.url, trouble)
    page = context.new_page()
    password = secret(house)
    make_owner(page, house, "rosa", "rosa@example.test", password)
    make_brand(page, "Forno Rossi")
    asked = [connect(page, house, name, password) for name in house.networks]
    state = context.storage_state()
    context.close()
    return Newcomer("rosa", "rosa@example.test", password, state, sum(asked), trouble.left)


def secret(house: House) -> str:
    """A password of its own kind, remembered so that it can be looked for where it must not be."""
    made = f"canarino {secrets.token_hex(12)}"
    house.secrets.add(made)
    return made


def make_owner(page: Page, house: House, name: str, email: str, password: str) -> None:
    """The one-time link, and the account behind it."""
    house.secrets.add(house.owner_link.rstrip("/").rpartition("/")[2])
    page.goto(house.owner_link)
    page.get_by_label("User name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Language").select_option("en")
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url("**/welcome/")


def make_brand(page: Page, name: str) -> None:
    """Alone, with one brand."""
    page.get_by_label("I work alone").check()
    page.get_by_label("Brand", exact=False).first.fill(name)
    page.get_by_label("Language of its posts").select_option("it")
    page.get_by_role("button", name="Go on to the channels").click()
    page.wait_for_url(f"**/b/{SLUG}/channels/connect/")


def connect(page: Page, house: House, network: str, password: str) -> bool:
    """Connect the fake's account by its form; says whether the password was asked for again, which it must be."""
    account = house.accounts[network]
    forget_sign_in(house, page.context)
    page.goto(f"/b/{SLUG}/channels/connect/{network}/")
    asked = "reauthenticate" in page.url
    if asked:
        page.locator("input[name=password]").fill(password)
        page.get_by_role("button", name="Confirm").click()
    for name, value in account.items():
        page.locator(f"form.card [name={name}]").fill(value)
    page.get_by_role("button", name="Connect", exact=True).click()
    page.wait_for_url(re.compile(rf"/b/{SLUG}/channels/(\d+/)?$"))
    return asked


def forget_sign_in(house: House, context: BrowserContext) -> None:
    """Let the sign-in of this browser be long ago: time passes in the session's row, not on the clock."""
    cookie = next(each["value"] for each in context.cookies() if each["name"].startswith("passaparola_2"))
    key = load_or_make(house.data).django_secret
    with psycopg.connect(owner_address(house)) as connection:
        row = connection.execute("SELECT session_data FROM django_session WHERE session_key = %s", [cookie]).fetchone()
        assert row is not None
        session = signing.loads(row[0], key=key, salt=SESSION_SALT)
        for record in session["account_authentication_methods"]:
            record["at"] -= LONG_AGO
        aged = signing.dumps(session, key=key, salt=SESSION_SALT, compress=True)
        connection.execute("UPDATE django_session SET session_data = %s WHERE session_key = %s", [aged, cookie])


def let_the_time_come(house: House) -> None:
    """What is scheduled is due now: in the rows, not on the clock."""
    with psycopg.connect(owner_address(house)) as connection:
        connection.execute(
            "UPDATE deliveries_delivery SET due_at = now(), next_at = now()"
            " WHERE state = 'scheduled' AND next_at > now()"
        )


def owner_address(house: House) -> str:
    """The database's owner, to look behind the pages."""
    return Cluster(house.data).dsn()


def sign_in(page: Page, login: str, password: str) -> None:
    """By the form."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(password)
    page.locator("form[action*='/login/'] button").first.click()


def compose(page: Page, text: str, channels: int = 2) -> None:
    """A text on the first channels, until the draft says that it is stored."""
    page.goto(f"/b/{SLUG}/compose/")
    boxes = page.locator("[data-channel]")
    expect(boxes).not_to_have_count(0)
    for position in range(boxes.count()):
        boxes.nth(position).set_checked(position < channels)
    page.get_by_role("textbox", name="Text", exact=True).fill(text)
    expect(page.locator("[data-saved]")).to_contain_text("Saved")


def add_picture(page: Page, alt: str = ALT) -> None:
    """Upload a picture and say what it shows."""
    page.locator("[data-files]").set_input_files([PICTURE])
    field = page.get_by_label("What picture 1 shows")
    expect(field).to_be_visible()
    field.fill(alt)


def wall(page: Page, minutes: int) -> tuple[str, str]:
    """Day and time so many minutes ahead, where the brand lives."""
    return tuple(page.evaluate(WALL, [minutes, "Europe/Rome"]))


WALL = """([minutes, zone]) => {
  const moment = new Date(Date.now() + minutes * 60000);
  const parts = new Intl.DateTimeFormat("sv", {timeZone: zone, dateStyle: "short", timeStyle: "short"}).format(moment);
  return parts.split(" ");
}"""


def plan(page: Page, day: str, hour: str) -> None:
    """Fill in when."""
    page.get_by_label("Day", exact=True).fill(day)
    page.get_by_label("Time", exact=True).fill(hour)


def text_of(path: Path) -> str:
    """A file as text, whatever it holds."""
    return path.read_bytes().decode("utf-8", "replace")
