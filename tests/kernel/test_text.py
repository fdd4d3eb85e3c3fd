"""Measuring and shortening text, and finding what stands in it."""

import json
import os
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from passaparola.kernel.http import Tree
from passaparola.kernel.network.spec import TextUnit
from passaparola.kernel.spans import Kind, find, hashtags, links, mentions
from passaparola.kernel.text import Weighting, graphemes, length, shorten

G, C, U, B = TextUnit.GRAPHEME, TextUnit.CODE_POINT, TextUnit.UTF16, TextUnit.BYTE

FAMILY, ITALY, THUMB, HEART, KEYCAP, ENGLAND = "👨‍👩‍👧‍👦", "🇮🇹", "👍🏽", "❤️", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("", (0, 0, 0, 0)),
        ("perché", (6, 6, 6, 7)),
        (unicodedata.normalize("NFD", "perché"), (6, 7, 7, 8)),
        (FAMILY, (1, 7, 11, 25)),
        (ITALY, (1, 2, 4, 8)),
        (ITALY * 2, (2, 4, 8, 16)),
        (THUMB, (1, 2, 4, 8)),
        (HEART, (1, 2, 2, 6)),
        (KEYCAP, (1, 3, 3, 7)),
        (ENGLAND, (1, 7, 14, 28)),
        ("नमस्ते", (3, 6, 6, 18)),
        ("한국", (2, 2, 2, 6)),
        ("a\r\nb", (3, 4, 4, 4)),
    ],
)
def test_one_text_has_a_length_in_each_unit(text: str, lengths: tuple[int, int, int, int]) -> None:
    assert tuple(length(text, unit) for unit in (G, C, U, B)) == lengths


def test_links_may_count_a_fixed_length() -> None:
    text = "Leggi https://example.com/una/pagina/molto/lunga?con=parametri, poi torna"
    assert length(text, C, link_weight=23) == len("Leggi ") + 23 + len(", poi torna")
    assert length("example.com", C, link_weight=23) == 11


@given(st.text(), st.integers(0, 40), st.sampled_from([G, C, U, B]))
def test_a_shortened_text_fits_and_breaks_no_grapheme(text: str, maximum: int, unit: TextUnit) -> None:
    short = shorten(text, maximum, lambda part: length(part, unit))
    assert length(short, unit) <= maximum
    if short != text and short:
        assert short.endswith("…")
        kept = graphemes(short.removesuffix("…"))
        assert graphemes(text)[: len(kept)] == kept


def test_shortening_keeps_a_family_together() -> None:
    assert shorten(f"Ciao {FAMILY}{FAMILY}", 7, lambda part: length(part, G)) == f"Ciao {FAMILY}{FAMILY}"
    assert shorten(f"Ciao {FAMILY}{FAMILY}!", 7, lambda part: length(part, G)) == f"Ciao {FAMILY}…"
    assert shorten(FAMILY, 10, lambda part: length(part, B)) == "…"
    assert shorten("abc", 0, len) == ""


@given(
    st.lists(
        st.sampled_from(["@anna.example", "#città", "https://è.example/à", FAMILY, "ciao", "e\u0301", "\u200b", "."])
    )
)
def test_spans_point_at_the_same_text_in_every_unit(words: list[str]) -> None:
    text = " ".join(words)
    for span in find(text):
        first, last = span.in_bytes(text)
        assert text.encode()[first:last].decode() == span.text == text[span.start : span.end]
        first, last = span.in_utf16(text)
        assert text.encode("utf-16-le")[first * 2 : last * 2].decode("utf-16-le") == span.text


@given(st.text())
def test_spans_of_any_text_stand_in_order_and_apart(text: str) -> None:
    spans = find(text, ["com", "it"])
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_everything_in_a_post_is_found() -> None:
    text = f"{ITALY} Ciao @anna.bsky.social, vedi https://it.example/a_(b). #Novità2026 #2026 scrivi a info@example.com"
    assert [(span.kind, span.value) for span in find(text)] == [
        (Kind.MENTION, "anna.bsky.social"),
        (Kind.LINK, "https://it.example/a_(b)"),
        (Kind.HASHTAG, "Novità2026"),
    ]
    assert find(text)[0].in_bytes(text) == (14, 31)


def test_a_federated_handle_is_one_mention() -> None:
    assert [span.value for span in mentions("con @anna@social.example e (@luca)")] == ["anna@social.example", "luca"]


def test_a_fragment_of_a_link_is_no_hashtag() -> None:
    assert hashtags("https://example.com/#sezione https://example.com/?a=#b e foo#bar") == []
    assert [span.kind for span in find("https://example.com/?a=#b")] == [Kind.LINK]


@pytest.mark.parametrize(
    "text",
    [
        "a.b." * 20_000,
        "ああ" * 50_000,
        "http://a.com/" + "(a" * 50_000,
        "@a.b" * 20_000,
        "#a" * 50_000,
        "http://a.it/." * 5_000,
    ],
)
def test_a_hostile_text_is_read_in_linear_time(text: str) -> None:
    find(text, ["com", "it"])  # quadratic, these take minutes


# --- the published conformance suite -------------------------------------------------------------------------------

# Where we differ on purpose: federated handles are mentions here, and "RT" is no syntax of ours.
OURS = {
    "Extract lone metion but not @user@user (too close to an email)",
    "Extract mentions after 'RT'",
    "Extract mentions after 'rt'",
    "Extract mentions after 'Rt'",
    "Extract mentions after 'rT'",
}


def suite() -> Path:
    shared = os.environ.get("PASSAPAROLA_SHARED", "")
    folder = Path(shared) / "specs" / "x" / "twitter-text"
    if not shared or not folder.is_dir():
        pytest.skip("the conformance suite of twitter-text is not here: set PASSAPAROLA_SHARED to the shared data")
    return folder


@cache
def cases(file: str, section: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = yaml.load((suite() / file).read_text(), yaml.CSafeLoader)["tests"][section]
    return read


def tlds() -> frozenset[str]:
    texts = [case["text"] for kind in ("country", "generic") for case in cases("tlds.yml", kind)]
    return frozenset(text.rpartition(".")[2] for text in texts)


def test_every_top_level_domain_makes_a_link() -> None:
    for kind in ("country", "generic"):
        for case in cases("tlds.yml", kind):
            assert [link.text for link in links(case["text"], tlds())] == case["expected"]


@pytest.mark.parametrize(
    "section", ["WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest"]
)
def test_weighted_lengths_are_those_of_the_suite(section: str) -> None:
    weighting = Weighting.read(Tree.parse((suite() / "v3.json").read_bytes()), tlds())
    wrong = [
        case["description"]
        for case in cases("validate.yml", section)
        if length(case["text"], TextUnit.WEIGHTED, weighting=weighting) != case["expected"]["weightedLength"]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "section", ["urls", "tco_urls_with_params", "urls_with_indices", "urls_with_directional_markers"]
)
def test_links_are_those_of_the_suite(section: str) -> None:
    for case in cases("extract.yml", section):
        found = links(case["text"], tlds())
        indexed = [{"url": link.text, "indices": [link.start, link.end]} for link in found]
        assert case["expected"] in ([link.text for link in found], indexed), case["description"]


@pytest.mark.parametrize(
    ("section", "read"), [("mentions", mentions), ("hashtags", hashtags), ("hashtags_from_astral", hashtags)]
)
def test_mentions_and_hashtags_are_those_of_the_suite(section: str, read: Any) -> None:
    for case in cases("extract.yml", section):
        if case["description"] not in OURS:
            assert [span.value for span in read(case["text"])] == case["expected"], case["description"]


def test_a_weighted_length_needs_its_weighting() -> None:
    with pytest.raises(ValueError, match="weighting"):
        length("a", TextUnit.WEIGHTED)
    config = {
        "scale": 100,
        "defaultWeight": 200,
        "transformedURLLength": 23,
        "ranges": [{"start": 0, "end": 4351, "weight": 100}],
    }
    weighting = Weighting.read(Tree.parse(json.dumps(config)), ["com"])
    assert weighting.measure(f"è {FAMILY} example.com 한") == 1 + 1 + 2 + 1 + 23 + 1 + 2
    assert weighting.measure(unicodedata.normalize("NFD", "perché")) == 6
