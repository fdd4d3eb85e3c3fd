"""What the pages of connecting say of a connector's tier, in both languages."""

import pytest
from django.utils.translation import override

from passaparola import networks
from passaparola.channels.shown import standing
from passaparola.kernel.network import quality
from passaparola.workspaces.words import say
from tests.support.browsing import LANGUAGES, signed_in
from tests.support.people import World
from tests.support.plain import PLAIN


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tier_and_every_rule_has_words(language: str) -> None:
    from passaparola.kernel.message import Message

    ids = [*(f"tier.{tier}" for tier in quality.Tier), *(f"quality.{rule}" for rule in quality.EVERY)]
    assert [id for id in ids if say(Message(id), language) in ("", id)] == []


def test_a_connector_says_its_tier_and_what_it_lacks() -> None:
    for name, network in networks.every().items():
        told = standing(name)
        assert (told is None) == (network.publisher is None)
        if told is not None:
            assert told.tier is None or told.tier.id.removeprefix("tier.") in list(quality.Tier)
            assert told.lacking or told.tier.id == "tier.platinum"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_connecting_shows_the_tier(world: World, language: str) -> None:
    name = next(iter(PLAIN))
    page = signed_in(world.people["anna"], language).get(f"/b/caffe/channels/connect/{name}/").content.decode()
    told = standing(name)
    assert told is not None
    for message in (told.tier, *told.lacking):
        if message is not None:
            with override(language):
                assert say(message, language) in page
