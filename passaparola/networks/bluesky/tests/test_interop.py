"""The strings and records of the protocol, held to its makers' own test vectors and lexicons."""

import functools

import pytest

from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.text import graphemes
from passaparola.networks.bluesky.facets import facets, handles_in
from passaparola.networks.bluesky.records import moment_of
from tests.contracts.official import atsyntax
from tests.contracts.official.lexicons import Lexicons
from tests.contracts.official.witness import SPECS

NOT_HERE = "needs the official specifications (PASSAPAROLA_SHARED)"


def vectors(name: str) -> list[str]:
    file = SPECS / "bluesky/interop/syntax" / f"{name}.txt"
    if not file.is_file():
        pytest.skip(NOT_HERE)
    lines = file.read_text("utf-8").split("\n")
    return [line for line in lines if line.strip() and not line.startswith("#")]


SYNTAXES = {
    "atidentifier": atsyntax.is_at_identifier,
    "aturi": atsyntax.is_at_uri,
    "datetime": atsyntax.is_datetime,
    "did": atsyntax.is_did,
    "handle": atsyntax.is_handle,
    "language": atsyntax.is_language,
    "nsid": atsyntax.is_nsid,
    "recordkey": atsyntax.is_record_key,
    "tid": atsyntax.is_tid,
}


@pytest.mark.parametrize("kind", SYNTAXES)
def test_formats_agree_with_the_interop_vectors(kind: str) -> None:
    is_one = SYNTAXES[kind]
    assert [text for text in vectors(f"{kind}_syntax_valid") if not is_one(text)] == []
    assert [text for text in vectors(f"{kind}_syntax_invalid") if is_one(text)] == []


def test_moments_that_cannot_be_are_refused() -> None:
    assert [text for text in vectors("datetime_parse_invalid") if atsyntax.is_datetime(text)] == []


@functools.cache
def lexicons() -> Lexicons:
    if not (SPECS / "bluesky/lexicons").is_dir():
        pytest.skip(NOT_HERE)
    return Lexicons(SPECS / "bluesky/lexicons", "/xrpc/")


def _post(text: str, start: int, end: int, **feature: str) -> dict[str, object]:
    facet = {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-11-22T10:00:00.000Z", "facets": [facet]}


TAG = {"$type": "app.bsky.richtext.facet#tag", "tag": "città"}


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [(7, 14, True), (6, 13, False), (7, 13, False), (7, 15, False), (5, 11, False), (14, 7, False), (-1, 3, False)],
)
def test_byte_ranges_of_facets_are_held_to_the_text(start: int, end: int, fits: bool) -> None:
    text = "Però, #città"
    assert len(text.encode()) == 14 and len(graphemes(text)) == 12
    found = list(lexicons().record(_post(text, start, end, **TAG), "record"))
    assert bool(found) is not fits


def test_a_field_that_no_lexicon_lists_is_caught() -> None:
    record = {**_post("Però, #città", 7, 14, **TAG), "planted": 1}
    assert [one.rule for one in lexicons().record(record, "record")] == ["unknown"]


def test_moments_are_told_from_the_official_tids_and_from_nothing_else() -> None:
    """The product's own reading of record keys."""
    assert [text for text in vectors("tid_syntax_valid") if moment_of(text) is None] == []
    assert [text for text in vectors("tid_syntax_invalid") if moment_of(text) is not None] == []


def test_every_official_handle_is_found_in_a_text() -> None:
    """The product's own finding of mentions: whole, lower case."""
    told = [text for text in vectors("handle_syntax_valid") if handles_in(f"Ciao @{text} come va") != [text.lower()]]
    assert told == []


def test_official_datetimes_are_read() -> None:
    """The product's own reading of moments; what is no moment is refused."""
    for text in vectors("datetime_syntax_valid"):
        assert Tree({"at": text}).moment("at").tzinfo is not None, text
    for text in vectors("datetime_parse_invalid"):
        with pytest.raises(Untamed):
            Tree({"at": text}).moment("at")


@pytest.mark.parametrize(
    "text",
    [
        "Ciao @anna.test, guarda https://example.com/pane?x=1 #pane",
        "👨‍👩‍👧‍👦 #città però @anna.test",
        "🇮🇹🇮🇹 https://esempio.it/perché #àèìòù",
        "日本語 #日本 @anna.test\n\n#due",
    ],
)
def test_facets_of_any_text_fit_the_lexicon(text: str) -> None:
    found = facets(text, {"anna.test": "did:plc:abcdefghijklmnopqrstuvwx"})
    assert found
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-11-22T10:00:00.000Z", "facets": found}
    assert [str(each) for each in lexicons().record(record, "record")] == []
