"""The kill campaign against a real snac, which ignores keys: only looking can keep a post from being there twice."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks.installation import Installation
from passaparola.channels import connecting
from passaparola.cli.postgres import Cluster
from passaparola.kernel.fakeserver import FakeRequest, Running, serve_in_thread
from passaparola.kernel.http import Tree
from passaparola.kernel.network.spec import IdempotencyBy
from passaparola.protocols.mastodon_api.statuses import steady
from tests.deliveries.desk import network_by
from tests.servers.campaigns import (
    ACCOUNTS,
    ARRIVING,
    KILLS,
    MARK,
    PEOPLE,
    POSTS,
    SETTLE,
    Late,
    closed,
    connected_twice,
    everything_said,
    hand_over_answers,
    housed,
    ran,
)
from tests.servers.fediverse import SnacAccount, answered
from tests.servers.killing import Campaign, at_the_desk
from tests.servers.mixture import STATUSES, Mixture
from tests.servers.processes import wait_until
from tests.servers.snac import RealSnac

pytestmark = pytest.mark.server

NETWORK = network_by(IdempotencyBy.LOOKUP)


@pytest.fixture
def accounts(snac: RealSnac) -> Iterator[list[SnacAccount]]:
    with ExitStack() as stack:
        yield [closed(stack, SnacAccount(snac)) for _ in range(ACCOUNTS)]


@pytest.fixture
def late(accounts: list[SnacAccount]) -> Late:
    return Late(accounts[0], _posts)


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


def written(accounts: list[SnacAccount]) -> Counter[str]:
    """How often each mark stands among the accounts' statuses."""
    return Counter(_mark(each) for account in accounts for each in account.statuses() if _mark(each))


def _mark(status: Tree) -> str:
    found = MARK.search(status.text("text"))
    return found[0] if found else ""


def standing_below(accounts: list[SnacAccount]) -> dict[str, str]:
    """Below what each mark stands, by mark."""
    every = {steady(each.identifier("id")): each for account in accounts for each in account.statuses()}
    return {_mark(each): _mark(every[answered(each)]) for each in every.values() if answered(each)}


def test_each_post_is_there_once_whatever_kills_the_sender(
    house: Installation, running: Running, late: Late, accounts: list[SnacAccount]
) -> None:
    with at_the_desk(house) as desk:
        channels = connected_twice(desk, NETWORK, [account.demo_account(running.url) for account in accounts])
        campaign = Campaign(house, desk, lambda: written(accounts), lambda: late.landed, KILLS, 0, seed=3)
        mixture = Mixture(campaign, STATUSES, SETTLE)
        mixture.hand_over(channels, POSTS)
        ran(campaign)
    print(mixture.kinds)
    assert standing_below(accounts) == mixture.above


def test_each_answer_is_there_once_whatever_kills_the_sender(
    house: Installation, running: Running, late: Late, accounts: list[SnacAccount], tmp_path: Path
) -> None:
    account = accounts[0]
    account.follow()
    post = account.post("/api/v1/statuses", {"status": "Pane fresco"}, account.token).tree().identifier("id")
    wait_until(lambda: account.like(post, "Lea"), ARRIVING, "the post on its way to others")
    for number in range(PEOPLE):
        assert account.reply(post, "Lea", f"Ne avete {number}?")
    opened = connecting.authorise(NETWORK, account.demo_account(running.url))
    said = everything_said(NETWORK, running, opened, tmp_path)
    with at_the_desk(house) as desk:
        channels = [desk.channel(slug, opened, NETWORK) for slug in ("caffe", "vino")]
        campaign = Campaign(house, desk, lambda: written([account]), lambda: late.landed, KILLS, 0, seed=4)
        hand_over_answers(campaign, channels, said)
        ran(campaign)
        answered = Counter(each.answers for each in everything_said(NETWORK, running, opened, tmp_path, own=True))
        assert answered == {each.id: POSTS // PEOPLE for each in said}
