"""YouTube's part of Google Takeout: the videos of a channel and the comments of its owner, without figures.

Folders and files are named in the language of the account, so tables are known by their columns, which are in English.
Exports before 2023 have the comments in ``my-comments.html``. What was watched and searched for is not read.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime

from passaparola.kernel.exports import Export
from passaparola.kernel.exports.pages import Element, tree
from passaparola.kernel.exports.streams import rows, text
from passaparola.kernel.http.tame import Tree, Untamed
from passaparola.kernel.network.archives import Item, each, media_type
from passaparola.kernel.network.port import Archive, ArchivedMedia, ArchivedPost

_VIDEOS, _COMMENTS = "Video Title (Original)", "Comment Create Timestamp"
_PAGE = "my-comments.html"
_WATCH = "https://www.youtube.com/watch?v="
_WHEN = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC")


class YouTubeArchive:
    """Reads the folder of a Takeout, or single tables of it."""

    def recognises(self, export: Export) -> bool:
        """By the columns of its tables, and by the page of comments."""
        return bool(_tables(export, _VIDEOS) or _tables(export, _COMMENTS) or _pages(export))

    def read(self, export: Export) -> Iterator[Item]:
        """Videos, then comments (kind ``reply``)."""
        for name in _tables(export, _VIDEOS):
            yield from each(rows(export, name, _VIDEOS), lambda row: _video(row, export))
        for name in _tables(export, _COMMENTS):
            yield from each(rows(export, name, _COMMENTS), _comment)
        for name in _pages(export):
            yield from each(tree(text(export, name)).all(tag="li"), _old_comment)


def _tables(export: Export, column: str) -> list[str]:
    found = (name for name in export.names() if name.casefold().endswith(".csv"))
    return [name for name in found if column.encode() in export.head(name).partition(b"\n")[0]]


def _pages(export: Export) -> list[str]:
    return [name for name in export.find(_PAGE) if b"youtube.com/" in export.head(name)]


def _video(row: Tree, export: Export) -> Iterator[ArchivedPost]:
    id, title = row.text("Video ID"), row.text(_VIDEOS)
    found = [name for name in export.find(f"{title}.mp4") if title] or [""]
    media = ArchivedMedia(found[0], f"{_WATCH}{id}", media_type("a.mp4"), bool(found[0]))
    yield ArchivedPost(
        id=id,
        text=_cell(row, "Video Description (Original)"),
        at=_moment(_cell(row, "Video Publish Timestamp") or row.text("Video Create Timestamp")),
        format="video",
        metrics={},
        url=f"{_WATCH}{id}",
        title=title,
        language=_cell(row, "Video Title (Original) Language") or _cell(row, "Video Audio Language"),
        media=(media,),
    )


def _comment(row: Tree) -> Iterator[ArchivedPost]:
    id, video = _cell(row, "Comment ID"), _cell(row, "Video ID")
    url = f"{_WATCH}{video}&lc={id}" if video else ""
    at = _moment(row.text(_COMMENTS))
    yield ArchivedPost(id, _said(row.text("Comment Text")), at, "text", {}, url=url, kind="reply")


def _said(cell: str) -> str:
    """The text of the pieces of JSON that a comment is written in; a plain text is itself."""
    try:
        pieces = Tree(json.loads(f"[{cell}]"))
        return "".join(piece.opt_text("text") or "" for piece in pieces.each())
    except (ValueError, RecursionError):
        return cell


def _old_comment(entry: Tree) -> Iterator[ArchivedPost]:
    item = entry.value
    if not isinstance(item, Element) or not (when := _WHEN.search(item.text)):
        raise Untamed("li", "a comment with its time")
    url = next((link for link in item.links if "/watch?" in link), "")
    said = item.text[when.end() :].lstrip(" .\n")
    id = url.partition("&lc=")[2].partition("&")[0]
    yield ArchivedPost(id, said, _moment(when[1] + "+00:00"), "text", {}, url=url, kind="reply")


def _cell(row: Tree, name: str) -> str:
    return row.opt_text(name) or ""


def _moment(written: str) -> datetime:
    """ISO 8601 with its offset, as in newer exports."""
    at = datetime.fromisoformat(written.replace(" UTC", "+00:00"))
    if at.tzinfo is None:
        raise Untamed("time", "a moment with its offset")
    return at


archive: Archive = YouTubeArchive()
