"""The archive that X makes of an account: ``data/tweets.js`` (older: ``tweet.js``) with its parts and its media.

The figures are likes and reposts at the day of the export; there are no impressions in it. A repost ("RT @…") has the
figures of the original, which are not kept. Long posts stand cut in ``tweets.js`` and whole in ``note-tweet.js``,
without a common id: they are joined by how they begin. Times are in UTC.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from passaparola.kernel.exports import BreaksOff, Export
from passaparola.kernel.exports.streams import items
from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.archives import Item, each
from passaparola.kernel.network.port import ArchivedPost
from passaparola.networks.x.archive_tweet import post_of

_PARTS = re.compile(r"(?:.*/)?(tweets?|community-tweet|deleted-tweets?)(?:-part\d+)?\.js", re.IGNORECASE)
_NOTES = re.compile(r"(?:.*/)?note-tweet(?:-part\d+)?\.js", re.IGNORECASE)
_BEGINNING = 120  # characters that a cut post and its whole text have in common
_MOST_NOTES = 20_000


class Posts:
    """Reads the archive, and the lists of posts of X's older programming interface."""

    def recognises(self, export: Export) -> bool:
        """By its parts; a lone ``tweets.json`` by what its posts have."""
        if any(_PARTS.fullmatch(name) for name in export.sizes) or export.find("data/manifest.js"):
            return True
        return any(b'"id_str"' in export.head(name) for name in export.find("tweets.json"))

    def read(self, export: Export) -> Iterator[Item]:
        """The posts in the order of the export, deleted ones too (kind ``deleted``)."""
        own, notes = _own_name(export), _Notes(export)
        row = 0
        for name in sorted([*filter(_PARTS.fullmatch, export.names()), *export.find("tweets.json")]):
            deleted = "deleted" in name.rpartition("/")[2]
            values = (value for _, value in items(export, name, "item"))
            for found in each(values, lambda tree: post_of(tree, export, own), row):
                row += 1
                yield notes.whole(found, deleted) if isinstance(found, ArchivedPost) else found
        yield from notes.left()


def _own_name(export: Export) -> str:
    """The account's name, where the archive has its account.js."""
    for name in export.find("account.js"):
        try:
            return next((str(value) for _, value in items(export, name, "item.account.username")), "")
        except BreaksOff:
            continue
    return ""


class _Notes:
    """The whole texts of long posts, by how they begin."""

    def __init__(self, export: Export) -> None:
        self._by_beginning: dict[str, ArchivedPost] = {}
        for name in filter(_NOTES.fullmatch, export.names()):
            values = (value for _, value in items(export, name, "item"))
            for found in each(values, _note):
                if isinstance(found, ArchivedPost) and len(self._by_beginning) < _MOST_NOTES:
                    self._by_beginning[found.text[:_BEGINNING]] = found

    def whole(self, post: ArchivedPost, deleted: bool) -> ArchivedPost:
        """The post with its whole text."""
        long = self._by_beginning.pop(post.text[:_BEGINNING], None)
        made = {"text": long.text, "links": tuple(dict.fromkeys((*post.links, *long.links)))} if long else {}
        made |= {"kind": "deleted"} if deleted else {}
        return ArchivedPost(**{**post.__dict__, **made}) if made else post

    def left(self) -> Iterator[ArchivedPost]:
        """Those whose post the archive does not have."""
        yield from self._by_beginning.values()


def _note(tree: Tree) -> Iterator[ArchivedPost]:
    note = tree.opt("noteTweet") or tree
    core = note.at("core")
    links = [link.opt_text("expandedUrl") or "" for link in core.each("urls")] if core.has("urls") else []
    yield ArchivedPost(
        id=note.identifier("noteTweetId"),
        text=core.text("text"),
        at=datetime.fromisoformat(note.text("createdAt")),
        format="text",
        metrics={},
        links=tuple(filter(None, links)),
    )
