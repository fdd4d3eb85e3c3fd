"""Periscope's parts of the archive that X makes of an account: broadcasts, expired ones, and comments.

The fields are those that the archive's own README names. Broadcasts have neither a title nor figures there; of expired
ones nothing but the id is left. Times are in UTC.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from passaparola.kernel.exports import Export
from passaparola.kernel.exports.streams import items
from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.archives import Item, each, media_type
from passaparola.kernel.network.port import Archive, ArchivedMedia, ArchivedPost

_PART = r"(?:.*/)?periscope-{}(?:-part\d+)?\.js"
_BROADCASTS = re.compile(_PART.format("broadcast-metadata"))
_EXPIRED = re.compile(_PART.format("expired-broadcasts"))
_COMMENTS = re.compile(_PART.format("comments-made-by-user"))
_MEDIA = "periscope_broadcast_media/"
_Reads = Callable[[Tree, Export], Iterator[ArchivedPost]]
_NUMBER = re.compile(r"\d{10,13}")


class PeriscopeArchive:
    """Reads the parts; most accounts have empty ones."""

    def recognises(self, export: Export) -> bool:
        """Whether a part has anything in it."""
        return any(
            b"{" in export.head(name) for what in (_BROADCASTS, _EXPIRED, _COMMENTS) for name in _of(export, what)
        )

    def read(self, export: Export) -> Iterator[Item]:
        """Broadcasts, then expired ones (without a date), then comments (kind ``reply``)."""
        for what, post in ((_BROADCASTS, _broadcast), (_EXPIRED, _expired), (_COMMENTS, _comment)):
            for name in _of(export, what):
                values = (value for _, value in items(export, name, "item"))
                yield from each(values, partial(_entry, post, export))


def _of(export: Export, what: re.Pattern[str]) -> list[str]:
    return [name for name in export.names() if what.fullmatch(name)]


def _entry(post: _Reads, export: Export, tree: Tree) -> Iterator[ArchivedPost]:
    return post(_inside(tree), export)


def _inside(entry: Tree) -> Tree:
    """Each entry is an object with one name, that of its part."""
    inside = [value for _, value in entry.fields()]
    return inside[0] if len(inside) == 1 and isinstance(inside[0].value, dict) else entry


def _broadcast(entry: Tree, export: Export) -> Iterator[ArchivedPost]:
    id = entry.identifier("id")
    place = ", ".join(filter(None, (entry.opt_text("city"), entry.opt_text("country"))))
    files = tuple(
        ArchivedMedia(name, "", media_type(name), True) for name in export.names() if _MEDIA in name and id in name
    )
    yield ArchivedPost(id, "", _moment(entry), "live", {}, url=f"https://www.pscp.tv/w/{id}", title=place, media=files)


def _expired(entry: Tree, export: Export) -> Iterator[ArchivedPost]:
    for id in entry.each("broadcastIds"):
        yield ArchivedPost(id.identifier(), "", None, "live", {}, url=f"https://www.pscp.tv/w/{id.identifier()}")


def _comment(entry: Tree, export: Export) -> Iterator[ArchivedPost]:
    id, at = entry.identifier("broadcastId"), _moment(entry)
    yield ArchivedPost("", entry.text("text"), at, "text", {}, kind="reply", url=f"https://www.pscp.tv/w/{id}")


def _moment(entry: Tree) -> datetime:
    """ISO 8601, or a number of seconds or milliseconds since 1970."""
    written = entry.identifier("createdAt")
    if _NUMBER.fullmatch(written):
        return datetime.fromtimestamp(int(written) / (1_000 if len(written) > 10 else 1), UTC)
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


archive: Archive = PeriscopeArchive()
