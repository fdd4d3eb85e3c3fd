"""The example bodies that X publishes are read without loss; the official cases of twitter-text count as X counts."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from passaparola.kernel.http import Tree
from passaparola.kernel.network.spec import TextUnit
from passaparola.kernel.text import Weighting, length, measured
from passaparola.networks.x.measure import FIELDS, figures
from passaparola.networks.x.posts import Post, messages, page, people_of, voice
from passaparola.networks.x.spec import SPEC

OF_POSTS = ("tweets", "users_id_tweets", "users_id_mentions", "tweets_search_recent", "tweets_id_quote_tweets")


def folder(name: str) -> Path:
    found = Path(os.environ.get("PASSAPAROLA_SHARED", "../shared")) / "specs" / "x" / name
    if not found.is_dir():
        pytest.skip(f"{name} of X is not here: set PASSAPAROLA_SHARED to the shared data")
    return found


def examples(name: str) -> Iterator[Tree]:
    for each in json.loads((folder("playground-examples") / f"{name}.json").read_text("utf-8")):
        if each["method"] == "GET":
            yield Tree(each["response"])


@pytest.mark.parametrize("name", OF_POSTS)
def test_posts_are_read_whole(name: str) -> None:
    for tree in examples(name):
        posts = page(tree)
        assert len(posts) == len(list(tree.each("data"))) > 0
        for post, raw in zip(posts, tree.each("data"), strict=True):
            assert (post.id, post.author.id) == (raw.text("id"), raw.text("author_id"))
            assert post.at == raw.moment("created_at")
            assert post.conversation == raw.text("conversation_id")
            assert post.files == len(list(raw.each("attachments", "media_keys")))
            assert list(post.versions) == [each.text() for each in raw.each("edit_history_tweet_ids")]
            assert _referenced(post) == _first(raw)
            assert set(figures(post.metrics)) == {ours for ours, _ in FIELDS}
            assert sum(figures(post.metrics).values()) == sum(v.whole() for _, v in raw.at("public_metrics").fields())
            assert post.text.startswith((raw.opt("note_tweet") or raw).text("text")[:20].rstrip())


def _referenced(post: Post) -> dict[str, str]:
    return {kind: id for kind, id in (("replied_to", post.answers), ("quoted", post.quotes)) if id}


def _first(raw: Tree) -> dict[str, str]:
    kinds = [(each.text("type"), each.text("id")) for each in raw.each("referenced_tweets")]
    return {kind: id for kind, id in reversed(kinds) if kind != "retweeted"}


def test_people_and_private_messages_are_read_whole() -> None:
    for tree in examples("tweets_id_retweeted_by"):
        people = [voice(each) for each in tree.each("data")]
        assert [(one.id, one.handle, one.followers) for one in people] == [
            (each.text("id"), each.text("username"), each.whole("public_metrics", "followers_count"))
            for each in tree.each("data")
        ]
        assert set(people_of(tree)) == {each.text("id") for each in tree.each("includes", "users")}
    for tree in examples("dm_events"):
        raws = [raw for raw in tree.each("data") if raw.has("text")]
        told = [(one.id, one.text, one.conversation, one.at) for one in messages(tree)]
        assert told == [
            (raw.text("id"), raw.text("text"), raw.text("dm_conversation_id"), raw.moment("created_at")) for raw in raws
        ]


class Undiscounted(Weighting):
    """As before configuration 3: each code point of an emoji counts."""

    def _grapheme(self, cluster: str) -> int:
        return sum(self._code_point(ord(char)) for char in cluster)


def test_every_official_case_of_length_is_as_x_counts_it() -> None:
    suite = folder("twitter-text")
    cases = yaml.load((suite / "validate.yml").read_text("utf-8"), yaml.CSafeLoader)["tests"]
    now = weighting_of(suite, "v3.json")
    before = Undiscounted(**vars(weighting_of(suite, "v2.json")))
    counted, limit = 0, SPEC.text[0]
    for section, weighting in (
        ("WeightedTweetsCounterTest", before),
        ("WeightedTweetsWithDiscountedEmojiCounterTest", now),
        ("UnicodeDirectionalMarkerCounterTest", now),
    ):
        for case in cases[section]:
            whole = length(case["text"], TextUnit.WEIGHTED, weighting=weighting)
            assert whole == case["expected"]["weightedLength"], case["description"]
            fits = 0 < whole <= limit.maximum and not set(limit.refused).intersection(case["text"])
            assert case["expected"]["valid"] == fits, case["description"]
            counted += 1
    assert counted == 44
    for case in cases["tweets"]:  # of the days of 140 characters: what was allowed then is allowed now
        if case["expected"] or not case["text"]:
            whole = length(case["text"], TextUnit.WEIGHTED, weighting=now)
            assert case["expected"] == (0 < whole <= SPEC.text[0].maximum), case["description"]


def test_the_spec_has_the_official_weights() -> None:
    config, limit = Tree.parse((folder("twitter-text") / "v3.json").read_bytes()), SPEC.text[0]
    assert limit.weights is not None
    assert limit.maximum == config.whole("maxWeightedTweetLength")
    assert limit.link_weight == config.whole("transformedURLLength")
    ranges = tuple((each.whole("start"), each.whole("end"), each.whole("weight")) for each in config.each("ranges"))
    told = (config.whole("scale"), config.whole("defaultWeight"), ranges)
    assert (limit.weights.scale, limit.weights.default, limit.weights.ranges) == told


def weighting_of(suite: Path, file: str) -> Weighting:
    told = yaml.load((suite / "tlds.yml").read_text("utf-8"), yaml.CSafeLoader)["tests"]
    tlds = {case["text"].rpartition(".")[2] for kind in ("country", "generic") for case in told[kind]}
    return Weighting.read(Tree.parse((suite / file).read_bytes()), tlds)


def test_without_the_scheme_an_address_counts_as_plain_text() -> None:
    assert measured("https://example.com/una/pagina", SPEC.text[0]) == 23
    assert measured("example.com", SPEC.text[0]) == 11
