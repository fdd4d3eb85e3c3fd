"""Two people write in one draft: nothing is overwritten silently, and what was there before can be had again."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import colleague, furniture, steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk
from tests.journeys.house import House
from tests.journeys.seen import picture
from tests.journeys.steps import SLUG, Newcomer

FIRST = "Il pane di segale torna giovedì."
CARLAS = "Il pane di segale torna giovedì, con i semi."
OWNERS = "Il pane di segale torna venerdì."


@pytest.fixture
def page(desk: Desk, newcomer: Newcomer, sit: Sit) -> Page:
    return desk.do(lambda: sit(storage_state=newcomer.state).new_page())


def test_two_people_in_one_draft_overwrite_nothing_silently_and_go_back_to_any_version(
    desk: Desk, house: House, page: Page, sit: Sit
) -> None:
    path = colleague.invited(page, house)
    other = colleague.joined(sit(), house, path, "carla")
    steps.compose(page, FIRST, 1)
    post = furniture.post_of(page)
    other.goto(f"/b/{SLUG}/posts/{post}/")
    save(other, CARLAS)
    written_late(page)
    look_at_the_other_version(page)
    keep_mine(page, other, post)
    compare_and_go_back(page, post)


def save(page: Page, text: str) -> None:
    words(page).fill(text)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#toasts")).to_contain_text("Draft saved")


def written_late(page: Page) -> None:
    """The owner types into what has changed meanwhile: it is said, and neither text is lost."""
    words(page).fill(OWNERS)
    expect(page.get_by_text("was changed in another window, or by somebody else")).to_be_visible()
    expect(words(page)).to_have_value(OWNERS)
    expect(page.locator("[data-saved]")).to_be_empty()  # nothing says that it is stored
    picture(page, "versions-two-people")


def look_at_the_other_version(page: Page) -> None:
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="See the other version").click()
    expect(words(opened.value)).to_have_value(CARLAS)
    opened.value.close()


def keep_mine(page: Page, other: Page, post: str) -> None:
    """The owner decides; the other one sees it, and the text that gave way stands among the versions."""
    page.get_by_role("button", name="Keep mine instead").click()
    expect(page.get_by_text("was changed in another window")).to_have_count(0)
    other.goto(f"/b/{SLUG}/posts/{post}/")
    expect(words(other)).to_have_value(OWNERS)
    other.goto(f"/b/{SLUG}/posts/{post}/versions/")
    expect(entries(other).filter(has_text="carla")).not_to_have_count(0)
    expect(entries(other).filter(has_text="rosa")).not_to_have_count(0)


def compare_and_go_back(page: Page, post: str) -> None:
    """What the colleague wrote is compared with what stands, brought back, and the way back taken back."""
    page.goto(f"/b/{SLUG}/posts/{post}/versions/")
    theirs = entries(page).filter(has_text="carla").first
    theirs.get_by_role("link", name="Compare with").click()
    changed = page.get_by_label("What changed")
    expect(changed.locator("ins").first).to_contain_text("venerdì")
    expect(changed.locator("del").first).to_contain_text("giovedì")
    picture(page, "versions-compared")
    changed.get_by_role("button", name="Go back to").click()
    page.wait_for_url(f"**/posts/{post}/**")
    expect(words(page)).to_have_value(CARLAS)
    with page.expect_navigation():
        page.locator("#toasts").get_by_role("button", name="Undo").click()
    page.goto(f"/b/{SLUG}/posts/{post}/")
    expect(words(page)).to_have_value(OWNERS)


def words(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text", exact=True)


def entries(page: Page) -> Locator:
    return page.locator("ol.versions > li")
