"""Who is a visitor and who is not: the corpus of browsers, previews and machines."""

import tomllib
from pathlib import Path

import pytest

from passaparola.links import robots

CORPUS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "user_agents.toml").read_text("utf-8"))
CASES = [(name, "" if kind == "person" else kind) for kind, names in CORPUS.items() for name in names]
BROWSER = CORPUS["person"][0]
HTML = "text/html,application/xhtml+xml"


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_each_is_taken_for_what_it_is(name: str, kind: str) -> None:
    assert robots.told_by("GET", {"user-agent": name, "accept": HTML}) == kind


def test_the_corpus_is_large_enough_to_say_something() -> None:
    assert len(CASES) >= 80
    assert len(CORPUS["person"]) >= 25


@pytest.mark.parametrize(
    ("header", "value"),
    [("sec-purpose", "prefetch"), ("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch"),
     ("x-purpose", "preview"), ("x-moz", "prefetch"), ("purpose", "Prefetch")],
)  # fmt: skip
def test_what_a_browser_loads_ahead_is_no_visit(header: str, value: str) -> None:
    assert robots.told_by("GET", {"user-agent": BROWSER, "accept": HTML, header: value}) == robots.PREFETCH


def test_asking_for_the_address_only_is_no_visit() -> None:
    assert robots.told_by("HEAD", {"user-agent": BROWSER, "accept": HTML}) == robots.HEAD


def test_a_browser_that_accepts_nothing_is_none() -> None:
    assert robots.told_by("GET", {"user-agent": BROWSER}) == robots.NAMELESS


def test_a_name_without_end_is_read_in_no_time() -> None:
    assert robots.told_by("GET", {"user-agent": "a " * 500_000, "accept": HTML}) == ""
