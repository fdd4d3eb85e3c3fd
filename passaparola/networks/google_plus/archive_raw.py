"""Answers of the website's internal interface, as exporters kept them: lists without names.

What stands at which place was learnt from saved answers beside their pages: 3 the author, 5 the time (milliseconds), 8
the id, 20 the text, 21 the path of the post. Reactions and files were not found: there are no figures.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from passaparola.kernel.exports import Export
from passaparola.kernel.exports.streams import MAX_WHOLE, text
from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.archives import Item, each
from passaparola.kernel.network.port import ArchivedPost

_ENDINGS = (".raw", ".dat", ".json")
_MARKS = (b")]}'", b"PlusAppUi")
_LEAST = 100  # places of the list that is a post
_FIRST = 1_300_000_000_000  # milliseconds: before Google+ opened
_DEEPEST = 40


class Raw:
    """Reads files with such answers, whatever stands before and between them."""

    def recognises(self, export: Export) -> bool:
        """By the mark that keeps such answers from running as scripts, or by their address."""
        return any(_is_answer(export, name) for name in export.sizes)

    def read(self, export: Export) -> Iterator[Item]:
        """Each post once, in the order of the files; pages of communities hold those of others too."""
        seen: set[str] = set()
        for name in filter(lambda name: _is_answer(export, name), export.names()):
            for found in each(_posts(text(export, name)), _post):
                if not isinstance(found, ArchivedPost) or found.id not in seen:
                    yield found
                    seen |= {found.id} if isinstance(found, ArchivedPost) else set()


def _is_answer(export: Export, name: str) -> bool:
    if not name.endswith(_ENDINGS) or export.sizes[name] > MAX_WHOLE:
        return False
    head = export.head(name)
    return any(mark in head for mark in _MARKS)


def _posts(answer: str) -> Iterator[list[object]]:
    """Every list that is a post, in every piece of JSON of the text."""
    reader, at = json.JSONDecoder(), answer.find("[[")
    while at >= 0:
        try:
            value, end = reader.raw_decode(answer, at)
        except (ValueError, RecursionError):
            end = at + 2
        else:
            yield from _within(value, 0)
        at = answer.find("[[", end)


def _within(value: object, depth: int) -> Iterator[list[object]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        if _is_post(value):
            yield value
        for inner in value:
            yield from _within(inner, depth + 1)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _within(inner, depth + 1)


def _is_post(value: list[object]) -> bool:
    if len(value) < _LEAST or not isinstance(value[3], str) or not isinstance(value[21], str):
        return False
    return isinstance(value[5], int) and value[5] > _FIRST and "/posts/" in value[21]


def _post(post: Tree) -> Iterator[ArchivedPost]:
    at = datetime.fromtimestamp(post.number(5) / 1_000, UTC)
    said = post.at(20).value
    url = f"https://plus.google.com/{post.text(21)}"
    yield ArchivedPost(
        id=post.identifier(8), text=said if isinstance(said, str) else "", at=at, format="", metrics={}, url=url,
        author=post.text(3),
    )  # fmt: skip
