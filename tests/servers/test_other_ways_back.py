"""Other ways back from a lost machine: without its keys, and as a copy of its data folder. Against the networks' fakes.

They lie here because they take a minute; the way back with the keys is among the journeys.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect

from passaparola.kernel.message import Message
from passaparola.workspaces.words import say
from tests.journeys import restoring, steps
from tests.journeys.desk import CHROMIUM, PATIENCE, Desk, Trouble
from tests.journeys.house import House, opened
from tests.journeys.restoring import Lost, expected, restored, seated, speak, told
from tests.journeys.steps import SLUG

pytestmark = [pytest.mark.server, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]
expect.set_options(timeout=PATIENCE)

SIGNS_OF_LIFE = "SELECT max(at) FROM workspaces_pulse WHERE process = 'sender'"


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


@pytest.fixture(scope="module")
def lost(desk: Desk) -> Iterator[Lost]:
    with restoring.lost_machine(desk) as left:
        yield left


def test_without_the_key_channels_ask_to_be_connected_again_and_then_look_ups_go_on(desk: Desk, lost: Lost) -> None:
    trouble = Trouble()
    desk.do(lambda: reconnected_and_looked_up(desk, lost, trouble))
    assert trouble.left == []


def reconnected_and_looked_up(desk: Desk, lost: Lost, trouble: Trouble) -> None:
    changed = len(lost.changed())
    with restored(lost, "without-keys") as house:
        page = seated(desk, lost, house, trouble)
        page.goto(f"/b/{SLUG}/channels/")
        expect(page.get_by_text("Reconnect", exact=False)).not_to_have_count(0)
        assert {each.state for (story, _), each in lost.standings(house).items() if story != "before"} == {"restored"}
        for channel, network in channels(house):
            reconnect(page, house, lost, channel, network)
        restoring.wait(house, restoring.looked_up, hurry=True)
        now, wanted = told(lost, house), expected(lost)
        for story in ("since", "early", "deleted", "next_week"):
            assert {k: v for k, v in now.items() if k[0] == story} == {k: v for k, v in wanted.items() if k[0] == story}
        assert len(lost.changed()) == changed


def channels(house: House) -> list[tuple[int, str]]:
    with psycopg.connect(steps.owner_address(house)) as connection:
        rows = connection.execute("SELECT id, network FROM channels_channel ORDER BY id").fetchall()
    return [(row[0], row[1]) for row in rows]


def reconnect(page: Page, house: House, lost: Lost, channel: int, network: str) -> None:
    page.goto(f"/b/{SLUG}/channels/{channel}/reconnect/")
    restoring.prove(page, lost.owner.password)
    for name, value in house.accounts[network].items():
        page.locator(f"form.card [name={name}]").fill(value)
    page.locator("form.card button.button-primary").click()
    page.wait_for_url(f"**/channels/{channel}/")


def test_a_copy_of_the_data_folder_is_held(desk: Desk, lost: Lost) -> None:
    trouble = Trouble()
    desk.do(lambda: held(desk, lost, trouble))
    assert trouble.left == []


def held(desk: Desk, lost: Lost, trouble: Trouble) -> None:
    changed = len(lost.changed())
    copied = copy(lost.folder / "data", lost.folder / "copy")
    with opened(copied, lost.networks, new=False) as house:
        steps.let_the_time_come(house)
        for _ in range(2):
            let_the_sender_look(house)
        page = seated(desk, lost, house, trouble)
        for language in ("it", "en"):
            speak(page.context, house, language)
            page.goto("/installation/")
            expect(page.locator("main")).to_contain_text(say(Message("hold.moved"), language))
        states = {which: each.state for which, each in lost.standings(house).items()}
        assert {states[story, network] for story in ("due", "next_week") for network in lost.networks} == {"scheduled"}
        assert len(lost.changed()) == changed


def copy(data: Path, to: Path) -> Path:
    """With owners and modes, as a cloned machine has it."""
    program = shutil.which("cp")
    assert program
    subprocess.run([program, "-a", str(data), str(to)], check=True)
    return to


def let_the_sender_look(house: House) -> None:
    """Until its next sign of life: it looks for due rows ten times as often."""
    with psycopg.connect(steps.owner_address(house)) as connection:
        before = connection.execute(SIGNS_OF_LIFE).fetchone()
    restoring.wait(house, lambda line: line.execute(SIGNS_OF_LIFE).fetchone() != before)
