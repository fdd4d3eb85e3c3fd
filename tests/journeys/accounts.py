"""Money and a report in the house that is lived in, made by the pages."""

import re

from playwright.sync_api import Page

from tests.journeys.steps import SLUG


def accounted(page: Page) -> dict[str, str]:
    """A cost, a conversion that nothing leads to, and a report with both; the numbers of the first and the last."""
    page.goto(f"/b/{SLUG}/measure/costs/new/")
    page.locator("input[name=kind][value=ads]").check()
    page.locator("input[name=label]").fill("Annunci")
    page.locator("input[name=amount]").fill("30")
    page.locator("input[name=from_day]").fill("2026-03-02")
    page.locator("main form button.button-primary").click()
    cost = page.locator("main table a").first.get_attribute("href") or ""
    page.goto(f"/b/{SLUG}/measure/conversions/new/")
    page.locator("input[name=revenue]").fill("49.90")
    page.locator("main form button.button-primary").click()
    page.goto(f"/b/{SLUG}/reports/new/")
    page.locator("input[name=span][value=this_month]").check()
    page.locator("input[name=sections][value=profit]").check()
    page.locator("main form button.button-primary").click()
    page.wait_for_url(re.compile(rf"/b/{SLUG}/reports/[0-9]+/$"))
    return {"cost": _last(cost), "report": _last(page.url)}


def _last(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]
