"""The kill campaign against a real WordPress, whose record tells a double that another network's own key would hide."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings

from benchmarks.campaign import Campaign, at_the_desk
from benchmarks.installation import Installation
from passaparola.channels import connecting
from passaparola.cli.postgres import Cluster
from passaparola.cli.secrets_file import APP, DISPATCHER
from passaparola.workspaces.means import door
from tests.servers.site import RealSite

pytestmark = pytest.mark.server

POSTS, KILLS, WANTED = 100, 60, 30
SETTLE = timedelta(seconds=3)
"""Longer than this server's slowest commit; a product's own value would make the run last hours."""

_EVERY_POST = """
global $wpdb;
echo json_encode($wpdb->get_results("SELECT post_title AS title, post_status AS status FROM $wpdb->posts
    WHERE post_type = 'post' AND post_title LIKE 'post-%'"));
"""


_LATE = """<?php
add_action('rest_after_insert_post', function ($post) {
    if ($post->post_status === 'publish') { usleep(mt_rand(150000, 400000)); }
});
"""


@pytest.fixture
def house(db: None, cluster: Cluster, site: RealSite) -> Iterator[Installation]:
    """The tests' own database, served by real sender processes that may reach the site."""
    environment = {
        "PASSAPAROLA_DATA": str(cluster.data),
        "PASSAPAROLA_APP_DATABASE_URL": cluster.dsn(APP),
        "PASSAPAROLA_DISPATCHER_DATABASE_URL": cluster.dsn(DISPATCHER),
        "PASSAPAROLA_EGRESS_ALLOW": site.host,
        "PASSAPAROLA_LOG_LEVEL": "WARNING",
    }
    before, settings.EGRESS_ALLOW = settings.EGRESS_ALLOW, (site.host,)
    door.cache_clear()
    made = Installation(cluster, environment)
    yield made
    made.stop()
    settings.EGRESS_ALLOW = before
    door.cache_clear()


@pytest.fixture
def busy(site: RealSite) -> Iterator[None]:
    """The site answers late, as busy ones do: it has published already when its answer is still to come.

    On a quick machine the window between intent and result would be too short to kill enough senders in it.
    """
    plugins = site.root / "wp-content" / "mu-plugins"
    plugins.mkdir(exist_ok=True)
    late = plugins / "late.php"
    late.write_text(_LATE)
    yield
    late.unlink()


def posts_of(site: RealSite) -> list[dict[str, str]]:
    """Every post in the site's database, whatever its status."""
    found: list[dict[str, str]] = json.loads(site.run(_EVERY_POST))
    return found


def published(site: RealSite) -> Counter[str]:
    """How often each mark was published."""
    return Counter(post["title"].split(" ")[0] for post in posts_of(site) if post["status"] == "publish")


@pytest.mark.usefixtures("busy")
def test_each_post_is_there_once_whatever_kills_the_sender(house: Installation, site: RealSite) -> None:
    user = site.user("campaign", "author")
    given = {"site": site.url, "user": user.user, "password": user.password}
    with at_the_desk(house) as desk:
        connected = connecting.authorise(desk.drafting_network, given)
        channels = [desk.channel(slug, connected, desk.drafting_network) for slug in ("caffe", "vino")]
        campaign = Campaign(house, desk, lambda: published(site), KILLS, 0, seed=3)
        campaign.hand_over(channels, POSTS, SETTLE)
        figures = campaign.run()
    print(figures)
    assert figures.good, figures
    assert figures.kills_in_window >= WANTED, figures
    every = Counter(post["title"].split(" ")[0] for post in posts_of(site))
    assert every == dict.fromkeys(campaign.posts.values(), 1), "neither a second post nor a stray draft"
