"""Targets, codes and campaign marks."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passaparola.links import rules

LISTS = tomllib.loads((Path(__file__).parent / "open_redirects.toml").read_text("utf-8"))
OWN = rules.own_places("http://localhost:8000")


@pytest.mark.parametrize("written", LISTS["refused"])
def test_no_link_is_made_for_it(written: str) -> None:
    with pytest.raises(rules.Refused) as refused:
        rules.read_target(written, OWN)
    assert refused.value.reason.id.startswith("links.refused.")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://example.com", "https://example.com/"),
        ("HTTPS://Example.COM/A?b=C#d", "https://example.com/A?b=C#d"),
        ("https://example.com/menù", "https://example.com/men%C3%B9"),
        ("https://caffè.example/x", "https://xn--caff-8oa.example/x"),
        ("https://example.com/?next=//evil.example", "https://example.com/?next=//evil.example"),
        ("https://example.com/\"<x>'", "https://example.com/%22%3Cx%3E%27"),
        ("https://example.com:8443/x", "https://example.com:8443/x"),
        ("https://example.com/%2e%2e/x%0d%0a", "https://example.com/%2e%2e/x%0d%0a"),
        ("https://example.com/#è<", "https://example.com/#%C3%A8%3C"),
        (" https://example.com/ ", "https://example.com/"),
    ],
)
def test_a_target_has_one_plain_spelling(written: str, read: str) -> None:
    assert rules.read_target(written, OWN) == read
    assert rules.read_target(read, OWN) == read


def test_a_target_has_an_end() -> None:
    with pytest.raises(rules.Refused):
        rules.read_target("https://example.com/" + "a" * rules.LONGEST_TARGET, OWN)


def test_another_port_of_this_machine_is_another_place() -> None:
    assert rules.read_target("http://localhost:9000/x", OWN) == "http://localhost:9000/x"


def test_a_name_in_another_script_is_shown_as_read_and_as_asked_for() -> None:
    assert rules.shown("https://xn--caff-8oa.example/x") == "https://caffè.example/x (xn--caff-8oa.example)"
    assert rules.shown("https://example.com/x") == "https://example.com/x"


def test_a_code_is_readable_and_hard_to_guess() -> None:
    codes = {rules.new_code() for _ in range(2_000)}
    assert len(codes) == 2_000
    assert all(rules.read_code(code) == code for code in codes)
    assert not set("".join(codes)) & set("01ilo")
    assert len(rules.ALPHABET) ** rules.CODE_LENGTH > 10**13


@pytest.mark.parametrize(
    "written", ["", "abc", "a" * 25, "abcdefgh1", "abcdefgh ", "abcdefgh\n", "аbcdefghj", "\u212a" * 9, "abcdefgh/"]
)
def test_what_cannot_be_a_code_is_none(written: str) -> None:
    assert rules.read_code(written) == ""


def test_a_code_that_was_typed_in_capitals_is_the_same() -> None:
    assert rules.read_code("ABCDEFGH2") == "abcdefgh2"


@pytest.mark.parametrize(
    ("target", "with_marks"),
    [
        ("https://a.example/", "https://a.example/?utm_source=x&utm_medium=y+z"),
        ("https://a.example/#top", "https://a.example/?utm_source=x&utm_medium=y+z#top"),
        ("https://a.example/?b=1", "https://a.example/?b=1&utm_source=x&utm_medium=y+z"),
        ("https://a.example/?b=1&#top?x", "https://a.example/?b=1&utm_source=x&utm_medium=y+z#top?x"),
        ("https://a.example/?utm_source=mine", "https://a.example/?utm_source=mine&utm_medium=y+z"),
        ("https://a.example/?", "https://a.example/?utm_source=x&utm_medium=y+z"),
    ],
)
def test_marks_stand_before_the_fragment_and_replace_nothing(target: str, with_marks: str) -> None:
    assert rules.with_marks(target, "utm_source=x&utm_medium=y+z") == with_marks


@pytest.mark.parametrize("target", ["https://a.example/", "https://a.example/?", "https://a.example/?a=%2F&b=#x"])
def test_without_marks_nothing_changes(target: str) -> None:
    assert rules.with_marks(target, "") == target


@given(st.text(max_size=60), st.text(max_size=60))
def test_marks_never_leave_the_query(source: str, channel: str) -> None:
    marks = rules.filled({"utm_source": source, "utm_campaign": "{channel}-{nothing}"}, {"channel": channel})
    led = rules.with_marks("https://a.example/x#y", marks)
    assert led.startswith("https://a.example/x")
    assert led.endswith("#y")
    assert led.isascii()
    assert "\r" not in led
    assert "\n" not in led


def test_a_campaign_s_words_are_filled_and_made_plain() -> None:
    rule = {"utm_source": "{network}", "utm_medium": "social", "utm_campaign": "Post {post}: {label}"}
    assert (
        rules.filled(rule, {"network": "La Rete", "post": "7"})
        == "utm_source=la-rete&utm_medium=social&utm_campaign=post-7"
    )
