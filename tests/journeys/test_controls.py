"""Every kind of control is used once under the content security policy: none makes the browser complain."""

from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import PHONE, Desk
from tests.journeys.furniture import Furnished
from tests.journeys.house import House
from tests.journeys.steps import SLUG


def test_controls_work_and_break_no_policy(desk: Desk, house: House, furnished: Furnished, sit: Sit) -> None:
    page = sit(storage_state=furnished.owner.state).new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    the_policy_is_in_force(page)
    menus_open_close_and_move_by_arrows(page)
    theme_and_language_are_kept(page)
    views_of_the_calendar(page)
    charts_answer_to_the_pointer_and_have_a_table(page)
    filters_and_uploads(page)
    a_link_is_copied(page)


def the_policy_is_in_force(page: Page) -> None:
    """No 'unsafe-…' anywhere; scripts by nonce only."""
    answer = page.goto(f"/b/{SLUG}/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "'nonce-" in policy
    assert "unsafe" not in policy


def menus_open_close_and_move_by_arrows(page: Page) -> None:
    for menu in page.locator("details.menu > summary").all():
        menu.click()
        page.keyboard.press("ArrowDown")
        expect(page.locator("details.menu[open] .menu-item:focus")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.locator("details.menu[open]")).to_have_count(0)
    page.locator(".sidebar-foot details.menu > summary").last.click()
    page.locator("[data-dialog=shortcuts]").click()
    page.locator("#shortcuts form button").click()
    expect(page.locator("#shortcuts")).not_to_be_visible()


def theme_and_language_are_kept(page: Page) -> None:
    chosen = [("Dark", "data-theme", "dark"), ("Light", "data-theme", "light"), ("Italiano", "lang", "it"),
              ("English", "lang", "en"), ("As the system", "data-theme", "auto")]  # fmt: skip
    for name, attribute, value in chosen:
        page.locator(".sidebar-foot details.menu > summary").first.click()
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator("html")).to_have_attribute(attribute, value)


def views_of_the_calendar(page: Page) -> None:
    page.goto(f"/b/{SLUG}/calendar/?state=")
    for view in ("week", "day", "agenda", "month"):
        page.locator(f"[data-calendar-view={view}]").click()
        expect(page.locator(f"[data-calendar-view={view}]")).to_have_attribute("aria-pressed", "true")
        for step in ("next", "prev", "today"):
            page.locator(f"[data-calendar-step={step}]").click()
    expect(page.locator(".calendar .slot").first).to_be_visible()
    page.locator(".filter-menu > summary").click()
    page.locator("#state").select_option("scheduled")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**state=scheduled**")
    page.get_by_role("link", name="Show everything").last.click()
    page.wait_for_url("**state=**")


def charts_answer_to_the_pointer_and_have_a_table(page: Page) -> None:
    page.goto(f"/b/{SLUG}/")
    canvas = page.locator(".chart-canvas svg, .chart-canvas canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    for part in (0.3, 0.6, 0.95):
        page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] / 2, steps=3)
    page.locator(".chart details > summary").first.click()
    expect(page.locator(".chart table").first).to_be_visible()


def filters_and_uploads(page: Page) -> None:
    page.goto(f"/b/{SLUG}/deliveries/")
    page.keyboard.press("/")
    expect(page.locator("[data-filter]")).to_be_focused()
    page.locator("#channel").select_option(index=1)
    page.wait_for_url("**channel=**")
    page.goto(f"/b/{SLUG}/compose/")
    page.evaluate(DROP, [list(steps.PICTURE["buffer"])])
    expect(page.get_by_label("What picture 1 shows")).to_be_visible()
    page.get_by_label("Take picture 1 out").click()
    expect(page.get_by_label("What picture 1 shows")).to_have_count(0)


DROP = """([bytes]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(bytes)], "lasciata.png", {type: "image/png"}));
  const zone = document.querySelector("[data-drop]");
  for (const name of ["dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(name, {bubbles: true, cancelable: true, dataTransfer}));
  }
}"""


def a_link_is_copied(page: Page) -> None:
    page.goto(f"/b/{SLUG}/people/invite/")
    page.get_by_label("Analyst").check()
    page.get_by_label("Forno Rossi").check()
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_role("textbox", name="Link").input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_on_a_phone_every_station_is_within_two_touches(desk: Desk, furnished: Furnished, sit: Sit) -> None:
    page = sit(size=PHONE, storage_state=furnished.owner.state, has_touch=True, is_mobile=True).new_page()
    page.goto(f"/b/{SLUG}/")
    page.get_by_role("button", name="More", exact=True).tap()
    page.get_by_role("link", name="Media library").tap()
    page.wait_for_url("**/library/")
    page.get_by_role("link", name="Calendar").tap()
    page.wait_for_url("**/calendar/")
