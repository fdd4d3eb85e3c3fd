"""The kill campaign against a real WordPress, whose record tells a double that another network's own key would hide."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks.installation import Installation
from passaparola.channels import connecting
from passaparola.cli.postgres import Cluster
from passaparola.kernel.fakeserver import FakeRequest, Running, serve_in_thread
from passaparola.kernel.network.spec import IdempotencyBy
from tests.deliveries.desk import network_by
from tests.servers.campaigns import (
    ACCOUNTS,
    KILLS,
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
from tests.servers.killing import Campaign, at_the_desk
from tests.servers.mixture import ARTICLES, Mixture
from tests.servers.proxies import SiteProxy
from tests.servers.site import RealSite

pytestmark = pytest.mark.server

NETWORK = network_by(IdempotencyBy.DRAFT_THEN_PUBLISH)
_EVERY_POST = """
global $wpdb;
echo json_encode($wpdb->get_results("SELECT ID AS id, post_title AS words, post_status AS status FROM $wpdb->posts
    WHERE post_type = 'post' AND post_title LIKE 'post-%'"));
"""
_EVERY_ANSWER = """
global $wpdb;
echo json_encode($wpdb->get_results("SELECT comment_content AS words, comment_approved AS status,
    comment_parent AS parent, comment_post_ID AS post FROM $wpdb->comments WHERE comment_content LIKE '%post-%'"));
"""
_VISITORS = """
$post = wp_insert_post(array('post_title' => 'Pane fresco', 'post_status' => 'publish', 'post_content' => 'Oggi.'));
for ($n = 0; $n < PEOPLE; $n++) {
    wp_insert_comment(array('comment_author' => "Lea $n", 'comment_content' => "Ne avete $n?", 'comment_approved' => 1,
                            'comment_post_ID' => $post));
}
"""


@pytest.fixture
def users(site: RealSite) -> Iterator[list[SiteProxy]]:
    """Editors: an author who answers every second is taken for a flood by the site."""
    with ExitStack() as stack:
        yield [closed(stack, SiteProxy(site, "editor")) for _ in range(ACCOUNTS)]


@pytest.fixture
def late(users: list[SiteProxy]) -> Late:
    return Late(users[0], _publishes)


@pytest.fixture
def running(late: Late) -> Iterator[Running]:
    with serve_in_thread(late) as made:
        yield made


@pytest.fixture
def house(db: None, cluster: Cluster, running: Running) -> Iterator[Installation]:
    with housed(cluster, running) as made:
        yield made


def _publishes(request: FakeRequest) -> bool:
    """Whether others see what this makes: a draft that becomes a post, or a comment."""
    return request.method == "POST" and (b'"publish"' in request.body or request.path.endswith("/wp/v2/comments"))


def rows(site: RealSite, code: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(site.run(code))
    return found


def mark_of(row: dict[str, str]) -> str:
    """The mark at the head of a title or a comment."""
    return row["words"].removeprefix("<p>").split(" ")[0]


def published(site: RealSite) -> Counter[str]:
    """How often each mark was published, as an article or as a comment below one."""
    articles = [row for row in rows(site, _EVERY_POST) if row["status"] == "publish"]
    return Counter(map(mark_of, [*articles, *comments(site)]))


def comments(site: RealSite) -> list[dict[str, str]]:
    """Those that answer nobody, whoever may see them."""
    return [row for row in rows(site, _EVERY_ANSWER) if row["parent"] == "0"]


def written(site: RealSite) -> Counter[str]:
    """How often each mark stands among the answers, whoever may see them."""
    return Counter(mark_of(row) for row in rows(site, _EVERY_ANSWER) if row["parent"] != "0")


def test_each_post_is_there_once_whatever_kills_the_sender(
    house: Installation, running: Running, late: Late, site: RealSite, users: list[SiteProxy]
) -> None:
    with at_the_desk(house) as desk:
        channels = connected_twice(desk, NETWORK, [user.demo_account(running.url) for user in users])
        campaign = Campaign(house, desk, lambda: published(site), lambda: late.landed, KILLS, 0, seed=3)
        mixture = Mixture(campaign, ARTICLES, SETTLE)
        mixture.hand_over(channels, POSTS)
        ran(campaign)
    print(mixture.kinds)
    titles = {row["id"]: mark_of(row) for row in rows(site, _EVERY_POST)}
    below = comments(site)
    every = Counter([*titles.values(), *map(mark_of, below)])
    assert every == dict.fromkeys(campaign.posts.values(), 1), "neither a second post nor a stray draft"
    assert {mark_of(row): titles[row["post"]] for row in below} == mixture.above


def test_each_answer_is_there_once_whatever_kills_the_sender(
    house: Installation, running: Running, late: Late, site: RealSite, users: list[SiteProxy], tmp_path: Path
) -> None:
    site.run(_VISITORS.replace("PEOPLE", str(PEOPLE)))
    opened = connecting.authorise(NETWORK, users[0].demo_account(running.url))
    said = [each for each in everything_said(NETWORK, running, opened, tmp_path) if each.text.startswith("Ne avete")]
    assert len(said) == PEOPLE
    with at_the_desk(house) as desk:
        channels = [desk.channel(slug, opened, NETWORK) for slug in ("caffe", "vino")]
        campaign = Campaign(house, desk, lambda: written(site), lambda: late.landed, KILLS, 0, seed=4)
        hand_over_answers(campaign, channels, said)
        ran(campaign)
    parents = (row["parent"] for row in rows(site, _EVERY_ANSWER))
    answered = Counter(f"comment-{each}" for each in parents if each != "0")  # first comments have none
    assert answered == {each.id: POSTS // PEOPLE for each in said}
