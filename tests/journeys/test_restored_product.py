"""The whole product out of a backup: it sends nothing, shows each delivery for what it is, and a person decides."""

from collections.abc import Iterator
from html import unescape

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from playwright.sync_api import Page, expect

from passaparola.kernel.message import Message
from passaparola.workspaces.words import say
from tests.journeys import restoring, steps
from tests.journeys.desk import Desk, Trouble
from tests.journeys.house import House, two_free_ports
from tests.journeys.restoring import ABSENT, Lost, expected, restored, seated, speak, told, words_of
from tests.journeys.steps import SLUG

SENT, WAITS = {"en": "Sent", "it": "Inviato"}, {"en": "Restored", "it": "Da backup"}
HELD = {"en": "Nothing goes out", "it": "Non esce nulla"}


class Letters(Sink):
    """Takes mail and counts it."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802 - its name
        self.count += 1
        return "250 taken"


@pytest.fixture(scope="module")
def lost(desk: Desk) -> Iterator[Lost]:
    with restoring.lost_machine(desk) as left:
        yield left


@pytest.fixture
def letters() -> Iterator[tuple[Letters, str]]:
    taken = Letters()
    port = two_free_ports()
    server = Controller(taken, hostname="127.0.0.1", port=port)
    server.start()
    yield taken, f"smtp://127.0.0.1:{port}"
    server.stop()


def test_nothing_goes_out_each_is_shown_for_what_it_is_and_what_a_person_sends_goes_out_once(
    desk: Desk, lost: Lost, trouble: Trouble, letters: tuple[Letters, str]
) -> None:
    changed, commits = len(lost.changed()), lost.commits()
    with restored(lost, "with-keys", "--key", lost.keys, mail=letters[1]) as house:
        restoring.let_it_go(house, lost.posts["due"], late=True)
        restoring.wait(house, restoring.looked_up, hurry=True)
        assert told(lost, house) == expected(lost)
        page = seated(desk, lost, house, trouble)
        each_page_says_it(page, house, lost)
        ask_for_a_letter(desk, house, lost)
        choose_to_send(page, house, lost, "due")
        assert len(lost.changed()) == changed, "nothing goes out while it is held"
        assert letters[0].count == 0
        resume(page, lost)
        only_what_was_chosen_goes_out(page, house, lost, commits)
        ask_for_a_letter(desk, house, lost)
        assert letters[0].count == 1


def each_page_says_it(page: Page, house: House, lost: Lost) -> None:
    """In both languages, on every receipt and on the installation's page."""
    for language in ("it", "en"):
        speak(page.context, house, language)
        for (story, _network), standing in lost.standings(house).items():
            shown = read(page, f"/b/{SLUG}/deliveries/{standing.id}/")
            to_come = standing.reason == ABSENT and story != "due"
            reason = Message("delivery.restored_future") if to_come else standing.reason
            assert (SENT if standing.state == "sent" else WAITS)[language] in shown
            assert reason is None or say(reason, language) in shown
        shown = read(page, "/installation/")
        assert HELD[language] in shown
        assert say(Message("hold.restored"), language) in shown


def read(page: Page, path: str) -> str:
    """What stands on a page."""
    return unescape(page.request.get(path).text())


def ask_for_a_letter(desk: Desk, house: House, lost: Lost) -> None:
    """Somebody forgot the password: that is answered by mail."""
    context = desk.sit(house.url, Trouble())
    page = context.new_page()
    page.goto("/accounts/password/reset/")
    page.locator("main input[name=email]").fill(lost.owner.email)
    page.locator("main form button").first.click()
    page.wait_for_url("**/password/reset/done/")
    context.close()


def choose_to_send(page: Page, house: House, lost: Lost, story: str) -> None:
    """Tick one post's deliveries among those that wait for somebody."""
    page.goto(f"/b/{SLUG}/deliveries/?tab=needs-you")
    for (each, _network), standing in lost.standings(house).items():
        if each == story:
            page.locator(f"input[name=delivery][value='{standing.id}']").check()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Send the chosen ones").click()
    expect(page.locator("#toasts")).to_contain_text(f"{len(lost.networks)} go out again.")


def resume(page: Page, lost: Lost) -> None:
    page.goto("/installation/")
    page.get_by_role("link", name="Resume…").click()
    restoring.prove(page, lost.owner.password)
    page.get_by_role("button", name="Resume sending").click()
    expect(page.locator("main")).to_contain_text("This installation sends.")


def only_what_was_chosen_goes_out(page: Page, house: House, lost: Lost, commits: int) -> None:
    """A later post overtakes nothing: once it is out, whatever was to go out before it is out too."""
    page.goto(f"/b/{SLUG}/posts/{lost.posts['due']}/")
    expect(restoring.badges(page)).to_have_text(["Sent"] * len(lost.networks))
    steps.compose(page, words_of("fresh"), len(lost.networks))
    restoring.publish_now(page, len(lost.networks))
    now = told(lost, house)
    sent = {which: standing for which, standing in now.items() if which[0] == "due"}
    assert set(sent.values()) == {("sent", None)}
    assert {which: now[which] for which in now if which[0] != "due"} == {
        which: standing for which, standing in expected(lost).items() if which[0] != "due"
    }
    assert lost.commits() == commits + 2 * len(lost.networks)
    for story in ("before", "since", "early", "due", "fresh"):
        assert sorted(lost.visible(words_of(story))) == sorted(lost.networks), story
    assert lost.visible(words_of("next_week")) == lost.visible(words_of("deleted")) == []
