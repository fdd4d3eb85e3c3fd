"""The JSON of "Download your information": posts, albums, videos and comments. There are no figures in it.

Times are in UTC. Photos of an album that a post shows belong to that post; an album is a post of its own with the rest.
The names of folders and files changed over the years: files are found by how their names begin, in any folder.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from passaparola.kernel.exports import Export
from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.archives import Item, each, form_of
from passaparola.kernel.network.port import ArchivedMedia, ArchivedPost
from passaparola.protocols.meta_export import listed, media, moment, values

_POSTS = re.compile(r"(?:.*/)?your_posts(?:_{1,2}check_ins__photos_and_videos)?(?:_\d+)?\.json")
_ALBUMS = re.compile(r"(?:.*/)?album/\d+\.json")
_LOOSE = re.compile(r"(?:.*/)?your_(?:uncategorized_photos|videos)\.json")
_COMMENTS = re.compile(r"(?:.*/)?comments\.json")
_REACTIONS = re.compile(r"(?:.*/)?(?:posts_and_comments|likes_and_reactions(?:_\d+)?)\.json")
_LOOSE_PLACES = ("other_photos_v2.item", "videos_v2.item", "videos.item", "other_photos.item")


class Posts:
    """Reads the export."""

    def recognises(self, export: Export) -> bool:
        """By the names of its files; reactions alone are such an export too, without posts."""
        if any(_POSTS.fullmatch(name) for name in export.sizes):
            return True
        marks = ((_COMMENTS, b'"comments_v2"'), (_REACTIONS, b'"reactions'), (_ALBUMS, b'"photos"'), (_LOOSE, b'_v2"'))
        return any(mark in export.head(name) for what, mark in marks for name in filter(what.fullmatch, export.sizes))

    def read(self, export: Export) -> Iterator[Item]:
        """Posts first, then the photos and videos that no post has, then comments."""
        shown: set[str] = set()

        def named(what: re.Pattern[str]) -> list[str]:
            return [name for name in export.names() if what.fullmatch(name)]

        posts = values(export, named(_POSTS), "item", "status_updates.item", "wall_posts.item")
        for found in each(posts, lambda tree: _post(tree, export)):
            if isinstance(found, ArchivedPost):
                shown.update(file.path for file in found.media)
            yield found
        for name in named(_ALBUMS):
            yield from each(values(export, [name], ""), lambda tree: _album(tree, export, shown))
        loose = values(export, named(_LOOSE), *_LOOSE_PLACES)
        yield from each(loose, lambda tree: _loose(tree, export, shown))
        comments = values(export, named(_COMMENTS), "comments_v2.item", "comments.item")
        yield from each(comments, _comment)


def _post(tree: Tree, export: Export) -> Iterator[ArchivedPost]:
    parts = [part for attachment in listed(tree, "attachments") for part in listed(attachment, "data")]
    files = tuple(media(part.at("media"), export) for part in parts if part.has("media"))
    links = [part.at("external_context").opt_text("url") for part in parts if part.has("external_context")]
    said = (each.opt_text("post") for each in listed(tree, "data"))
    found = tuple(dict.fromkeys(filter(None, links)))
    yield ArchivedPost(
        id="",
        text=next(filter(None, said), "") or next((file.alt for file in files if file.alt), ""),
        at=datetime.fromtimestamp(tree.number("timestamp"), UTC),
        format=form_of(files, found),
        metrics={},
        title=tree.opt_text("title") or "",
        links=found,
        media=files,
    )


def _album(tree: Tree, export: Export, shown: set[str]) -> Iterator[ArchivedPost]:
    files = tuple(file for photo in listed(tree, "photos") if (file := media(photo, export)).path not in shown)
    if not files:
        return
    first = min((at for photo in listed(tree, "photos") if (at := moment(photo, "creation_timestamp"))), default=None)
    about, name = tree.opt_text("description") or "", tree.opt_text("name") or ""
    at = first or moment(tree, "last_modified_timestamp")
    yield ArchivedPost("", about, at, "album", {}, title=name, media=files)


def _loose(tree: Tree, export: Export, shown: set[str]) -> Iterator[ArchivedPost]:
    file: ArchivedMedia = media(tree, export)
    if file.path in shown:
        return
    title = tree.opt_text("title") or ""
    yield ArchivedPost(
        "", file.alt, moment(tree, "creation_timestamp"), form_of([file]), {}, title=title, media=(file,)
    )


def _comment(tree: Tree) -> Iterator[ArchivedPost]:
    for part in listed(tree, "data"):
        if not part.has("comment"):
            continue
        said = part.at("comment")
        at = moment(said, "timestamp") or moment(tree, "timestamp")
        author, title = said.opt_text("author") or "", tree.opt_text("title") or ""
        text = said.opt_text("comment") or ""
        yield ArchivedPost("", text, at, "text", {}, kind="reply", author=author, title=title)
