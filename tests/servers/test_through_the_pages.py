"""From the product's own form to real servers and back: a thread with its first comment, changed, then taken down."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from passaparola.deliveries.models import Delivery
from passaparola.kernel.fakeserver import serve_in_thread
from passaparola.kernel.network.fakes import Shown
from passaparola.workspaces import tenancy
from passaparola.workspaces.means import door
from tests.deliveries.desk import Desk, dispatcher
from tests.deliveries.stage import Stage, Witness, sending
from tests.servers.campaigns import closed
from tests.servers.fediverse import SnacAccount
from tests.servers.proxies import SiteProxy
from tests.servers.site import RealSite
from tests.servers.snac import RealSnac
from tests.support.browsing import signed_in
from tests.support.people import World

pytestmark = pytest.mark.server

STATUSES, ARTICLES = "mastodon", "wordpress"
TITLE, FIRST, SECOND = "Il pane nuovo", "Sabato torna il pane di segale.", "Lo prenoti fino a venerdì."
COMMENT = "Il listino è in negozio."
SECOND_LATER, COMMENT_LATER = "Entro giovedì.", "Il listino è sul sito."
FORM = {
    "version": "", "title": TITLE, "text": f"{FIRST}\n\n---\n\n{SECOND}", "content": "1", "split": "on",
    "first_comment": COMMENT, "anyway": "1",
}  # fmt: skip
POLL = {"poll": "on", "poll-choice": ["Segale", "Farro"], "poll-hours": "24"}


@dataclass
class Counter:
    """Somebody who may publish for ``caffe``, its two channels on real servers, and a sender at work."""

    client: Client
    scene: Stage
    snac: SnacAccount
    site: SiteProxy
    form: dict[str, object]
    brand: int

    def press(self, button: str, **fields: object) -> str:
        """A button of the form; the page that comes, once everything is settled."""
        self.form |= fields
        page = self.client.post(f"/b/caffe/compose/{button}/", self.form, follow=True).content.decode()
        self.scene.until(self.scene.settled)
        return page

    def receipts(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        """By network, what it carried, and what was to be done with it."""
        with tenancy.brand(self.brand):
            ids = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
        read = [self.client.get(f"/b/caffe/deliveries/{each}/receipt.json").json() for each in ids]
        return {(each["channel"]["network"], each["thing"]["kind"], each["action"]): each for each in read}


@pytest.fixture
def counter(
    world: World, owner: "psycopg.Connection[tuple[object, ...]]", snac: RealSnac, site: RealSite
) -> Iterator[Counter]:
    with ExitStack() as stack:
        accounts = {STATUSES: closed(stack, SnacAccount(snac)), ARTICLES: closed(stack, SiteProxy(site, "editor"))}
        witnesses = {name: Witness(each) for name, each in accounts.items()}
        running = {name: stack.enter_context(serve_in_thread(each)) for name, each in witnesses.items()}
        before, settings.EGRESS_ALLOW = settings.EGRESS_ALLOW, tuple(each.authority for each in running.values())
        door.cache_clear()
        stack.callback(door.cache_clear)
        stack.callback(setattr, settings, "EGRESS_ALLOW", before)
        line = stack.enter_context(dispatcher())
        scene = Stage(Desk(world, owner, line), running, witnesses)
        channels = [scene.channel(name).pk for name in accounts]
        stack.enter_context(sending(scene))
        form = {**FORM, "key": str(uuid.uuid4()), "channel": channels}
        client = signed_in(world.people["anna"])
        yield Counter(client, scene, accounts[STATUSES], accounts[ARTICLES], form, world.brands["caffe"])


def chain(posts: Sequence[Shown]) -> list[str]:
    """What was said, from the head down; each stands below the one before it."""
    said, above = list[str](), ""
    while below := [each for each in posts if each.follows == above]:
        (one,) = below
        said.append(one.text)
        above = one.id
    assert len(said) == len(posts)
    return said


def test_what_the_form_holds_is_on_the_servers_and_follows_its_changes(counter: Counter) -> None:
    refused = counter.press("publish", **POLL)
    assert "Not scheduled yet" in refused
    assert counter.receipts() == {}, "neither server takes a poll: nothing went out"
    for field in POLL:
        counter.form.pop(field)

    counter.press("publish")
    assert chain(counter.snac.shown()) == [FIRST, SECOND, COMMENT]
    assert on_the_site(counter) == [(TITLE, f"{FIRST}\n\n{SECOND}", [COMMENT])]

    counter.press("update", text=f"{FIRST}\n\n---\n\n{SECOND_LATER}", first_comment=COMMENT_LATER)
    assert chain(counter.snac.shown()) == [FIRST, SECOND_LATER, COMMENT_LATER]
    assert on_the_site(counter) == [(TITLE, f"{FIRST}\n\n{SECOND_LATER}", [COMMENT_LATER])]

    counter.press("take-down")
    assert on_the_site(counter) == []
    assert len(counter.snac.shown()) == 3
    receipts = counter.receipts()
    kept = {key: each["reason"]["id"] for key, each in receipts.items() if each["state"] != "sent"}
    assert kept == {(STATUSES, kind, "delete"): "mastodon.no_delete" for kind in ("post", "part.2", "comment")}
    published = {key: each["remote"]["url"] for key, each in receipts.items() if key[2] == "publish"}
    assert len(published) == len(set(published.values())) == 5, "each has its own address as proof"


def on_the_site(counter: Counter) -> list[tuple[str, str, list[str]]]:
    """Title, words and comments of what stands there."""
    return [(each.title, each.text, [said for _, said in each.replies]) for each in counter.site.shown()]
