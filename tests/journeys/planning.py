"""A plan for the furnished house, made by the pages: a persona, a pillar, a partner, and a week on the calendar."""

import re

from playwright.sync_api import Page

from tests.journeys.steps import SLUG


def planned(page: Page) -> dict[str, str]:
    """Make it; the numbers of what was made."""
    return {
        "persona": persona(page),
        "pillar": pillar(page),
        "partner": partner(page),
        "cadence": weekly(page),
        "slot": slot(page),
        "campaign": campaign(page),
    }


def persona(page: Page) -> str:
    """One with an assumption; its number."""
    page.goto(f"/b/{SLUG}/strategy/personas/new/")
    page.get_by_label("Name").first.fill("Giulia")
    page.get_by_label("Statement").first.fill("Passa dal forno prima di aprire il negozio")
    page.get_by_label("How do you know?").first.select_option("assumption")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(rf"/b/{SLUG}/strategy/personas/[0-9]+/$"))
    return number(page.url)


def campaign(page: Page) -> str:
    """One with a colour; its number."""
    page.goto(f"/b/{SLUG}/strategy/campaigns/new/")
    page.get_by_label("Name").fill("Natale")
    page.get_by_label("Colour on the calendar").select_option("chart-3")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(rf"/b/{SLUG}/strategy/campaigns/[0-9]+/$"))
    return number(page.url)


def pillar(page: Page) -> str:
    """One that is everything; its number."""
    page.goto(f"/b/{SLUG}/plan/pillars/new/")
    page.get_by_label("Name").fill("Ricette")
    page.get_by_label("Share of the posts").fill("100")
    page.get_by_role("button", name="Save").click()
    return number(page.get_by_role("link", name="Ricette").get_attribute("href"))


def partner(page: Page) -> str:
    """One who has to write #adv; its number."""
    page.goto(f"/b/{SLUG}/plan/partners/new/")
    page.get_by_label("Name").fill("Marta")
    page.get_by_label("The label they write").fill("#adv")
    page.get_by_role("button", name="Save").click()
    return number(page.get_by_role("link", name="Marta").get_attribute("href"))


def weekly(page: Page) -> str:
    """Mondays at nine, put on the calendar for four weeks; its number."""
    page.goto(f"/b/{SLUG}/plan/week/new/?weekday=0&time=09:00")
    page.get_by_label("Channel").select_option(index=1)
    page.get_by_role("button", name="Save").click()
    made = number(page.locator("a.week-entry").first.get_attribute("href"))
    page.goto(f"/b/{SLUG}/plan/compile/")
    page.get_by_role("button", name="Put it on the calendar").click()
    page.wait_for_url(f"**/b/{SLUG}/calendar/")
    return made


def slot(page: Page) -> str:
    """One made by hand; its number."""
    page.goto(f"/b/{SLUG}/plan/slots/new/?day=2031-05-05")
    page.get_by_label("Time").fill("10:30")
    page.get_by_label("Channel").select_option(index=1)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(rf"/b/{SLUG}/plan/slots/[0-9]+/$"))
    return number(page.url)


def number(address: str | None) -> str:
    """The last part of an address."""
    return str(address).rstrip("/").rpartition("/")[2]
