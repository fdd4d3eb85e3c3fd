r"""The data archive of a member: ``Shares.csv`` and ``Comments.csv``, without figures. Times are in UTC.

The texts are quoted twice: in shares every line of a text is wrapped in quotation marks of its own, and comments
escape theirs with a backslash. ``Connections.csv``, messages and reactions are people's, not posts: they are not read.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote

from passaparola.kernel.exports import Export
from passaparola.kernel.exports.streams import rows
from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.archives import Item, each, form_of, media_type
from passaparola.kernel.network.port import ArchivedMedia, ArchivedPost

_SHARES, _COMMENTS = "Shares.csv", "Comments.csv"
_NUMBER = re.compile(r"urn:li:\w+:(\d+)")
_LINK = re.compile(r"https?://[^\s\"<>]+")
_TRAILING = ".,;:!?)"


class Shares:
    """Reads the archive, whole or single files of it."""

    def recognises(self, export: Export) -> bool:
        """By the files' names and columns."""
        return bool(_files(export, _SHARES, b"ShareCommentary") or _files(export, _COMMENTS, b"Date,Link,Message"))

    def read(self, export: Export) -> Iterator[Item]:
        """Shares, then comments (kind ``reply``)."""
        for name in _files(export, _SHARES, b"ShareCommentary"):
            yield from each(rows(export, name, "ShareCommentary"), _share)
        for name in _files(export, _COMMENTS, b"Date,Link,Message"):
            yield from each(rows(export, name, "Message", escape="\\"), _comment)


def _files(export: Export, name: str, mark: bytes) -> list[str]:
    return [each for each in export.find(name) if mark in export.head(each)]


def _share(row: Tree) -> Iterator[ArchivedPost]:
    url, text = unquote(row.text("ShareLink")), row.text("ShareCommentary").replace('"\n"', "\n").strip('"')
    shared, picture = row.text("SharedUrl"), row.text("MediaUrl")
    media = (ArchivedMedia("", picture, media_type(picture)),) if picture else ()
    links = _links(text, shared)
    yield ArchivedPost(
        id=_id(url),
        text=text.strip(),
        at=_moment(row),
        format=form_of(media, (shared,) if shared else ()),
        metrics={},
        url=url,
        links=links,
        media=media,
    )


def _comment(row: Tree) -> Iterator[ArchivedPost]:
    text = row.text("Message").strip()
    url = unquote(row.text("Link"))
    yield ArchivedPost("", text, _moment(row), "text", {}, url=url, kind="reply", links=_links(text))


def _moment(row: Tree) -> datetime:
    return datetime.strptime(row.text("Date"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def _id(url: str) -> str:
    found = _NUMBER.search(url)
    return found[1] if found else ""


def _links(text: str, *more: str) -> tuple[str, ...]:
    found = (link.rstrip(_TRAILING) for link in _LINK.findall(text))
    return tuple(dict.fromkeys(filter(None, (*found, *more))))
