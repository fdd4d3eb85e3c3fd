"""What a page lacks: each rule by a page that breaks it and one that does not."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from passaparola.kernel.message import Message
from passaparola.links.cards import Card, Image, Part
from passaparola.links.images import Picture
from passaparola.smo import rules
from passaparola.smo.rules import Grade

PAGE = "https://shop.example/moka"
TAGS = {
    "og:title": "Moka", "og:description": "Buona", "og:url": PAGE, "og:type": "website", "og:image": f"{PAGE}.jpg",
    "og:site_name": "Bottega", "og:locale": "it_IT", "twitter:card": "summary_large_image",
}  # fmt: skip
IMAGE = Image(
    f"{PAGE}.jpg", "og:image", "Una moka", 1200, 630, Picture("image/jpeg", 1200, 630, 150_000)
)  # fmt: skip
GOOD = Card(
    PAGE, PAGE, title=Part("Moka", "og:title"), description=Part("Buona", "og:description"), image=IMAGE,
    canonical=(PAGE,), lang="it", icon="https://shop.example/i.png", tags=tuple(TAGS.items()),
)  # fmt: skip


def tagged(**changed: str) -> Card:
    tags = {**TAGS, **{name.replace("__", ":"): value for name, value in changed.items()}}
    return replace(GOOD, tags=tuple((name, value) for name, value in tags.items() if value))


def pictured(width: int, height: int, size: int = 150_000, **more: object) -> Card:
    seen = Picture("image/jpeg", width, height, size)
    return replace(GOOD, image=replace(IMAGE, picture=seen, declared_width=width, declared_height=height, **more))  # type: ignore[arg-type]


BROKEN = {
    "title": replace(GOOD, title=None),
    "image": replace(GOOD, image=None),
    "image_spoilt": replace(GOOD, image=replace(IMAGE, picture=None, problem=Message("links.image.type"))),
    "image_small": pictured(150, 150),
    "image_heavy": pictured(1200, 630, 6_000_000),
    "image_relative": tagged(og__image="/moka.jpg"),
    "card_unknown": tagged(twitter__card="big"),
    "charset": replace(GOOD, charset_broken=True),
    "hidden": tagged(robots="noindex, nofollow"),
    "og_title": tagged(og__title=""),
    "description": replace(GOOD, description=None),
    "og_description": tagged(og__description=""),
    "og_url": tagged(og__url=""),
    "og_type": tagged(og__type=""),
    "card": tagged(twitter__card=""),
    "title_long": replace(GOOD, title=Part("a" * 71, "og:title")),
    "description_long": replace(GOOD, description=Part("a" * 201, "og:description")),
    "image_compact": pictured(500, 300),
    "image_ratio": pictured(1000, 1000),
    "image_not_light": pictured(1200, 630, 700_000),
    "image_http": pictured(1200, 630, url="http://shop.example/moka.jpg"),
    "image_alt": pictured(1200, 630, alt=""),
    "image_declared": replace(GOOD, image=replace(IMAGE, declared_width=600, declared_height=315)),
    "image_edges": replace(GOOD, image=replace(IMAGE, declared_width=0)),
    "canonical_many": replace(GOOD, canonical=(PAGE, f"{PAGE}/2")),
    "two_addresses": tagged(og__url="https://shop.example/altro"),
    "marked": tagged(og__url=f"{PAGE}?utm_source=x"),
    "refresh": replace(GOOD, refresh="0; url=/x"),
    "json_broken": replace(GOOD, broken_json=1),
    "published": tagged(og__type="article"),
    "article_data": tagged(og__type="article"),
    "site_name": tagged(og__site_name=""),
    "locale": tagged(og__locale=""),
    "lang": replace(GOOD, lang=""),
    "icon": replace(GOOD, icon=""),
}


def test_a_good_page_lacks_nothing() -> None:
    assert rules.problems(GOOD) == []


def test_every_rule_has_a_page_that_breaks_it() -> None:
    assert {each.id for each in rules.RULES} == set(BROKEN)


@pytest.mark.parametrize("rule", BROKEN)
def test_each_rule_finds_what_it_is_for(rule: str) -> None:
    assert rule in {each.rule for each in rules.problems(BROKEN[rule])}


def test_the_gravest_comes_first() -> None:
    grades = [each.grade for each in rules.problems(Card(PAGE, PAGE))]
    assert grades == sorted(grades, key=list(Grade).index)
    assert grades[0] is Grade.ERROR


def test_every_rule_has_its_source_and_its_words_in_both_languages() -> None:
    words = tomllib.loads(Path(str(rules.__file__)).with_name("messages.toml").read_text("utf-8"))
    for rule in rules.RULES:
        assert rules.sources()[rule.source].startswith("https://")
        for part in ("", ".why", ".how"):
            assert set(words[f"smo.rule.{rule.id}{part}"]) >= {"en", "it"}


def test_a_tag_to_copy_cannot_break_out_of_its_quotes() -> None:
    (problem,) = [
        each for each in rules.problems(replace(tagged(og__title=""), title=Part('"><script>', "title")))
        if each.rule == "og_title"
    ]  # fmt: skip
    assert problem.tag == '<meta property="og:title" content="&quot;&gt;&lt;script&gt;">'
