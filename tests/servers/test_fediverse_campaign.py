"""The kill campaign against a real snac, which ignores keys: only looking can keep a post from being there twice."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.installation import Installation
from passaparola.channels import connecting
from passaparola.cli.postgres import Cluster
from passaparola.kernel.fakeserver import FakeRequest, Running, serve_in_thread
from passaparola.kernel.network.port import Connected
from passaparola.kernel.network.spec import IdempotencyBy
from tests.deliveries.desk import network_by
from tests.servers.campaigns import (
    ARRIVING,
    KILLS,
    MARK,
    PEOPLE,
    POSTS,
    SETTLE,
    Late,
    everything_said,
    hand_over_answers,
    housed,
    ran,
)
from tests.servers.fediverse import SnacAccount
from tests.servers.killing import Campaign, at_the_desk
from tests.servers.processes import wait_until
from tests.servers.snac import RealSnac

pytestmark = pytest.mark.server

NETWORK = network_by(IdempotencyBy.LOOKUP)


@pytest.fixture
def account(snac: RealSnac) -> Iterator[SnacAccount]:
    made = SnacAccount(snac)
    yield made
    made.close_own()


@pytest.fixture
def late(account: SnacAccount) -> Late:
    return Late(account, _posts)


@pytest.fixture
def running(late: Late) -> Iterator[Running]:
    with serve_in_thread(late) as made:
        yield made


@pytest.fixture
def house(db: None, cluster: Cluster, running: Running) -> Iterator[Installation]:
    with housed(cluster, running) as made:
        yield made


def _posts(request: FakeRequest) -> bool:
    return request.method == "POST" and request.path == "/api/v1/statuses"


def written(account: SnacAccount) -> Counter[str]:
    """How often each mark stands among the account's statuses."""
    statuses = account.get(f"/api/v1/accounts/{account.id}/statuses?limit=40").tree()
    return Counter(mark for each in statuses.each() for mark in MARK.findall(each.text("text")))


def connected(running: Running, account: SnacAccount) -> Connected:
    return connecting.authorise(NETWORK, account.demo_account(running.url))


def test_each_post_is_there_once_whatever_kills_the_sender(
    house: Installation, running: Running, late: Late, account: SnacAccount
) -> None:
    with at_the_desk(house) as desk:
        channels = [desk.channel(slug, connected(running, account), NETWORK) for slug in ("caffe", "vino")]
        campaign = Campaign(house, desk, lambda: written(account), lambda: late.landed, KILLS, 0, seed=3)
        campaign.hand_over(channels, POSTS, SETTLE)
        ran(campaign)


def test_each_answer_is_there_once_whatever_kills_the_sender(
    house: Installation, running: Running, late: Late, account: SnacAccount, tmp_path: Path
) -> None:
    account.follow()
    post = account.post("/api/v1/statuses", {"status": "Pane fresco"}, account.token).tree().identifier("id")
    wait_until(lambda: account.like(post, "Lea"), ARRIVING, "the post on its way to others")
    for number in range(PEOPLE):
        assert account.reply(post, "Lea", f"Ne avete {number}?")
    opened = connected(running, account)
    said = everything_said(NETWORK, running, opened, tmp_path)
    with at_the_desk(house) as desk:
        channels = [desk.channel(slug, opened, NETWORK) for slug in ("caffe", "vino")]
        campaign = Campaign(house, desk, lambda: written(account), lambda: late.landed, KILLS, 0, seed=4)
        hand_over_answers(campaign, channels, said)
        ran(campaign)
        answered = Counter(each.answers for each in everything_said(NETWORK, running, opened, tmp_path, own=True))
        assert answered == {each.id: POSTS // PEOPLE for each in said}
