"""A second person in the house, who came by an invitation."""

from playwright.sync_api import BrowserContext, Page

from tests.journeys import steps
from tests.journeys.house import House
from tests.journeys.steps import SLUG


def invited(page: Page, house: House, role: str = "Editor") -> str:
    """The owner makes a link for one role; its path."""
    page.goto(f"/b/{SLUG}/people/invite/")
    page.get_by_label(role).check()
    if page.get_by_label("Forno Rossi").count():  # with one brand there is nothing to choose
        page.get_by_label("Forno Rossi").check()
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_role("textbox", name="Link").input_value()
    token = link.rstrip("/").rpartition("/")[2]
    house.secrets.add(token)
    return f"/join/{token}/"


def joined(context: BrowserContext, house: House, path: str, name: str) -> Page:
    """Somebody follows the link and makes an account; their page."""
    page, password = context.new_page(), steps.secret(house)
    page.goto(path)
    page.get_by_role("button", name="Accept and make an account").click()
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=email]").fill(f"{name}@example.test")
    page.locator("input[name=password1]").fill(password)
    page.locator("input[name=password2]").fill(password)
    page.locator("main form button").first.click()
    page.wait_for_url(f"**/b/{SLUG}/")
    return page
