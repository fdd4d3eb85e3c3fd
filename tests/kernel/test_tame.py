"""Outside JSON is typed at the border, or refused with the path of what was wrong."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passaparola.kernel.http import Tree, Untamed

ANSWER = Tree.parse(
    b'{"uri": "at://x", "n": 3, "f": 0.5, "yes": true, "none": null, "id": 77, "at": "2026-11-22T10:00:00Z",'
    b' "items": [{"name": "a"}, {"name": 2}], "naive": "2026-11-22T10:00:00"}'
)


def test_what_is_as_expected_is_read() -> None:
    assert (ANSWER.text("uri"), ANSWER.whole("n"), ANSWER.number("n"), ANSWER.number("f")) == ("at://x", 3, 3.0, 0.5)
    assert (ANSWER.flag("yes"), ANSWER.identifier("id"), ANSWER.identifier("uri")) == (True, "77", "at://x")
    assert ANSWER.moment("at") == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert ANSWER.text("items", 0, "name") == ANSWER.at("items", 0).text("name") == "a"
    assert [name for name, _ in ANSWER.fields()][:2] == ["uri", "n"]


def test_what_is_absent_or_null_is_none_where_that_is_allowed() -> None:
    for key in ("none", "missing"):
        assert (ANSWER.opt(key), ANSWER.opt_text(key), ANSWER.opt_number(key), ANSWER.opt_whole(key)) == (None,) * 4
        assert not ANSWER.has(key)
    assert (ANSWER.opt_text("uri"), ANSWER.opt_whole("n")) == ("at://x", 3)


@pytest.mark.parametrize(
    ("read", "path"),
    [
        (lambda: ANSWER.text("n"), "$.n"),
        (lambda: ANSWER.opt_text("n"), "$.n"),
        (lambda: ANSWER.whole("f"), "$.f"),
        (lambda: ANSWER.whole("yes"), "$.yes"),
        (lambda: ANSWER.number("yes"), "$.yes"),
        (lambda: ANSWER.number("uri"), "$.uri"),
        (lambda: ANSWER.flag("n"), "$.n"),
        (lambda: ANSWER.text("missing"), "$.missing"),
        (lambda: ANSWER.text("items", 5, "name"), "$.items[5]"),
        (lambda: ANSWER.text("uri", "x"), "$.uri.x"),
        (lambda: ANSWER.text("uri", 0), "$.uri[0]"),
        (lambda: [item.text("name") for item in ANSWER.each("items")], "$.items[1].name"),
        (lambda: ANSWER.each("uri"), "$.uri"),
        (lambda: ANSWER.at("items").fields(), "$.items"),
        (lambda: ANSWER.moment("uri"), "$.uri"),
        (lambda: ANSWER.moment("naive"), "$.naive"),
    ],
)
def test_what_is_not_as_expected_is_refused_with_its_path(read: Callable[[], object], path: str) -> None:
    with pytest.raises(Untamed) as refused:
        read()
    assert refused.value.path == path


@pytest.mark.parametrize("content", [b"", b"<html>", b"{", b'{"a": NaN}', b"[Infinity]", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(Untamed):
        Tree.parse(content)


@given(st.binary())
def test_no_bytes_crash_the_reading(content: bytes) -> None:
    with suppress(Untamed):
        Tree.parse(content)
