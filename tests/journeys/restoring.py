"""A machine that is lost after its backup: what was on it, what happened since, and how to open what is left."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
from playwright.sync_api import BrowserContext, Page, expect

from passaparola.kernel.fakeserver import Running, Seen, serve_in_thread
from passaparola.kernel.message import Message
from passaparola.kernel.network.spec import IdempotencyBy
from tests.deliveries.desk import network_by
from tests.journeys import furniture, steps
from tests.journeys.desk import Desk, Trouble
from tests.journeys.house import ROOT, House, ground, opened, plain_fakes
from tests.journeys.steps import SLUG, Newcomer

PASSPHRASE = "una frase molto lunga"
PATIENCE_SECONDS = 60
IN_A_DAY, IN_A_WEEK = 24 * 60, 7 * 24 * 60  # minutes
PLANNED = {"since": IN_A_DAY, "early": IN_A_WEEK, "deleted": IN_A_DAY, "due": IN_A_DAY, "next_week": IN_A_WEEK}

ABSENT, TAKEN_DOWN = Message("delivery.restored_absent"), Message("delivery.taken_down")
FORGETFUL = network_by(IdempotencyBy.OWN_ID)
"""A network without a bin: of what was deleted there nothing is left to be found."""
LOOKING = network_by(IdempotencyBy.LOOKUP)
"""A network that keeps no mark of ours: words that are out before their moment may be another post's, nobody knows."""
TWIN = Message(f"{LOOKING}.twin")

HURRY = "UPDATE deliveries_delivery SET next_at = now() WHERE next_at > now() AND state = 'restored'"
OPEN = "SELECT 1 FROM deliveries_delivery WHERE lease_until IS NOT NULL OR (state = 'restored' AND next_at IS NOT NULL)"
STANDING = """
SELECT d.thing_id, c.network, d.id, d.state, d.reason FROM deliveries_delivery d
JOIN channels_channel c ON c.id = d.channel_id WHERE d.action = 'publish' AND d.state <> 'cancelled' ORDER BY d.id
"""


@dataclass(frozen=True)
class Standing:
    """Where one delivery stands."""

    id: int
    state: str
    reason: Message | None


@dataclass(frozen=True)
class Lost:
    """What is left of the machine: its networks, its backup, its keys, its stopped data folder, and what one remembers.

    ``posts`` are the posts' numbers by their stories.
    """

    folder: Path
    networks: dict[str, Running]
    owner: Newcomer
    posts: dict[str, str]

    @property
    def backup(self) -> Path:
        """The backup's file."""
        return self.folder / "backup"

    @property
    def keys(self) -> Path:
        """The encryption keys under their passphrase."""
        return self.folder / "keys"

    def standings(self, house: House) -> dict[tuple[str, str], Standing]:
        """Every delivery of the stories, by story and network."""
        names = {number: story for story, number in self.posts.items()}
        with psycopg.connect(steps.owner_address(house)) as connection:
            rows = connection.execute(STANDING).fetchall()
        return {
            (names[str(thing)], network): Standing(delivery, state, Message.from_json(reason))
            for thing, network, delivery, state, reason in rows
            if str(thing) in names
        }

    def asked(self) -> int:
        """How much the networks were asked so far."""
        return sum(len(each.seen) for each in self.networks.values())

    def changed(self) -> list[Seen]:
        """What was asked of the networks that changes something there; sessions are opened to look, too."""
        seen = (each for running in self.networks.values() for each in running.seen)
        return [each for each in seen if each.method != "GET" and ".server." not in each.path]

    def commits(self) -> int:
        """How often a post was made visible."""
        return sum(
            each.path.endswith((".putRecord", "/v1/statuses")) or '"publish"' in each.body for each in self.changed()
        )

    def visible(self, words: str) -> list[str]:
        """The networks on which a post with these words stands, once for each time."""
        every = ((name, shown) for name, at in self.networks.items() for shown in at.fake.shown())  # type: ignore[attr-defined]
        return [name for name, shown in every if words in shown.text]


def words_of(story: str) -> str:
    """A text that tells the story's post from others."""
    return f"Storia {story}: pane di segale."


@contextmanager
def lost_machine(desk: Desk) -> Iterator[Lost]:
    """It lived, was backed up, lived on, and stopped for good; its networks go on."""
    with ExitStack() as stack:
        folder = stack.enter_context(ground())
        networks = {name: stack.enter_context(serve_in_thread(fake)) for name, fake in plain_fakes().items()}
        with opened(folder / "data", networks) as house:
            left = desk.do(lambda: lose(desk, house, folder))
        yield left


@contextmanager
def restored(lost: Lost, name: str, *words: object, mail: str = "") -> Iterator[House]:
    """The backup in a new data folder, running."""
    data = lost.folder / name
    command("restore", lost.backup, *words, "--data", data)
    with opened(data, lost.networks, new=False, mail=mail) as house:
        yield house


def seated(desk: Desk, lost: Lost, house: House, trouble: Trouble) -> Page:
    """The owner signed in there."""
    page = desk.sit(house.url, trouble).new_page()
    steps.sign_in(page, lost.owner.username, lost.owner.password)
    page.wait_for_url(f"**/b/{SLUG}/")
    return page


def speak(context: BrowserContext, house: House, language: str) -> None:
    """Pages are in this language from now on."""
    context.add_cookies([{"name": "django_language", "value": language, "url": house.url}])


def told(lost: Lost, house: House) -> dict[tuple[str, str], tuple[str, Message | None]]:
    """Where each stands, and why."""
    return {which: (each.state, each.reason) for which, each in lost.standings(house).items()}


def expected(lost: Lost) -> dict[tuple[str, str], tuple[str, Message | None]]:
    """What each delivery is, on each network."""
    out = dict.fromkeys(("before", "since", "early"), ("sent", None)) | dict.fromkeys(
        ("due", "next_week"), ("restored", ABSENT)
    )
    every = {(story, network): standing for story, standing in out.items() for network in lost.networks}
    gone = {
        ("deleted", network): ("restored", ABSENT) if network in (FORGETFUL, LOOKING) else ("sent", TAKEN_DOWN)
        for network in lost.networks
    }
    doubted = {(story, LOOKING): ("restored", TWIN) for story in ("since", "early")}
    return every | gone | doubted


def lose(desk: Desk, house: House, folder: Path) -> Lost:
    """Live in the house, make a backup, go on living."""
    owner = steps.arrive(desk, house)
    page = desk.sit(house.url, Trouble(), storage_state=owner.state).new_page()
    posts = {"before": _out_now(page, words_of("before"), len(house.networks))}
    posts |= {story: _planned(page, story, minutes, len(house.networks)) for story, minutes in PLANNED.items()}
    lost = Lost(folder, house.networks, owner, posts)
    command("backup", lost.backup, "--key", lost.keys, "--data", house.data)
    _live_on(page, house, lost)
    page.context.close()
    return lost


def _out_now(page: Page, text: str, channels: int) -> str:
    steps.compose(page, text, channels)
    publish_now(page, channels)
    return furniture.post_of(page)


def publish_now(page: Page, channels: int) -> None:
    """Press the button, and see it sent."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Publish now").click()
    expect(badges(page)).to_have_text(["Sent"] * channels)


def badges(page: Page) -> Any:
    """The states on a post's page."""
    return page.locator("#deliveries li .badge")


def _planned(page: Page, story: str, minutes: int, channels: int) -> str:
    steps.compose(page, words_of(story), channels)
    if story == "due":
        steps.add_picture(page)
    steps.plan(page, *steps.wall(page, minutes))
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(badges(page)).to_have_text(["Scheduled"] * channels)
    return furniture.post_of(page)


def _live_on(page: Page, house: House, lost: Lost) -> None:
    """One goes out at its moment, one is moved and goes out early, one goes out and is deleted there."""
    for story in ("since", "deleted"):
        let_it_go(house, lost.posts[story])
    page.goto(f"/b/{SLUG}/posts/{lost.posts['early']}/")
    publish_now(page, len(house.networks))
    for story in ("since", "deleted"):
        page.goto(f"/b/{SLUG}/posts/{lost.posts[story]}/")
        expect(badges(page)).to_have_text(["Sent"] * len(house.networks))
    for network, running in house.networks.items():
        fake: Any = running.fake
        fake.remove(next(each.id for each in fake.shown() if words_of("deleted") in each.text))
        assert lost.visible(words_of("deleted")).count(network) == 0


def let_it_go(house: House, post: str, *, late: bool = False) -> None:
    """Its moment comes, in the row; ``late``: it came a minute ago."""
    ago = "1 minute" if late else "0 minutes"
    with psycopg.connect(steps.owner_address(house)) as connection:
        change = "UPDATE deliveries_delivery SET next_at = now(), due_at = now() - %s::interval WHERE thing_id = %s"
        connection.execute(change, [ago, post])


def command(*words: object) -> str:
    """A word of the command line, as a person types it; what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "passaparola.cli.main", *map(str, words)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(ROOT), "PASSAPAROLA_PASSPHRASE": PASSPHRASE},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wait(house: House, holds: Callable[[psycopg.Connection[Any]], bool], *, hurry: bool = False) -> None:
    """Until it is so, woken by every change of a delivery; ``hurry``: the pauses between look-ups pass in a moment."""
    end = monotonic() + PATIENCE_SECONDS
    with psycopg.connect(steps.owner_address(house), autocommit=True) as connection:
        connection.execute("LISTEN passaparola_live")
        while not holds(connection):
            assert monotonic() < end, connection.execute("SELECT id, state, reason FROM deliveries_delivery").fetchall()
            if hurry:
                connection.execute(HURRY)
            for _ in connection.notifies(timeout=0.2, stop_after=1):
                pass


def looked_up(connection: psycopg.Connection[Any]) -> bool:
    """Whether every look-up is done."""
    return connection.execute(OPEN).fetchone() is None


def prove(page: Page, password: str) -> None:
    """Grave deeds ask for the password where the sign-in is long ago."""
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(password)
        page.get_by_role("button", name="Confirm").click()
