"""Takeout's JSON: one file for each post. Its fields are known from the complete list of keys of real exports."""

import re
from collections.abc import Iterator
from datetime import datetime

from passaparola.kernel.exports import Export
from passaparola.kernel.exports.pages import tree
from passaparola.kernel.exports.streams import whole
from passaparola.kernel.http.tame import Tree, Untamed
from passaparola.kernel.network.archives import Item, each_file, form_of, media_type
from passaparola.kernel.network.port import ArchivedMedia, ArchivedPost

_NAMES = re.compile(r"(?:.*/)?\d{8} - .*\.json", re.DOTALL)
_MARKS = (b'"creationTime"', b'"author"', b"plus.google.com")
_LOOKED_AT = 30


class Takeout:
    """Reads a folder of such files, or one."""

    def recognises(self, export: Export) -> bool:
        """By the names, which begin with the day, and by what the files begin with."""
        return any(_is_post(export, name) for name in _files(export)[:_LOOKED_AT])

    def read(self, export: Export) -> Iterator[Item]:
        """The posts in the order of their days."""
        yield from each_file(export, _files(export), lambda name: _post(whole(export, name), export))


def _files(export: Export) -> list[str]:
    return [name for name in export.names() if _NAMES.fullmatch(name)]


def _is_post(export: Export, name: str) -> bool:
    head = export.head(name)
    return all(mark in head for mark in _MARKS)


def _post(post: Tree, export: Export) -> Iterator[ArchivedPost]:
    content = tree(post.opt_text("content") or "")
    files, link = tuple(_media(post, export)), post.opt("link")
    embedded = (link.opt_text("url") or "",) if link else ()
    links = tuple(dict.fromkeys(filter(None, (*_away(content.links), *embedded))))
    author = post.opt("author")
    yield ArchivedPost(
        id=post.opt_text("activityId") or post.text("url").rpartition("/")[2],
        text=content.text,
        at=_moment(post),
        format="poll" if post.has("poll") else form_of(files, links),
        metrics={
            "likes": _count(post, "plusOnes"),
            "comments": _count(post, "comments"),
            "reposts": _count(post, "reshares"),
        },
        url=post.text("url"),
        kind="repost" if post.has("resharedPost") else "own",
        author=(author.opt_text("displayName") or "") if author else "",
        links=links,
        media=files,
    )


def _moment(post: Tree) -> datetime:
    try:
        return datetime.strptime(post.text("creationTime"), "%Y-%m-%d %H:%M:%S%z")
    except ValueError:
        raise Untamed("$.creationTime", "a moment with its offset") from None


def _away(links: tuple[str, ...]) -> list[str]:
    return [link for link in links if not link.startswith("https://plus.google.com/")]


def _count(post: Tree, key: str) -> int:
    return sum(1 for _ in post.each(key)) if post.has(key) else 0


def _media(post: Tree, export: Export) -> Iterator[ArchivedMedia]:
    album = post.opt("album")
    alone = [post.at("media")] if post.has("media") else []
    for file in (*alone, *(album.each("media") if album and album.has("media") else ())):
        path, url = file.opt_text("localFilePath") or "", file.opt_text("url") or ""
        kind, alt = (
            _kind(file.opt_text("contentType") or "") or media_type(path or url),
            file.opt_text("description") or "",
        )
        yield ArchivedMedia(path, url, kind, export.holds(path.lstrip("./")), alt)


def _kind(written: str) -> str:
    """``image/jpeg`` as it is; some exports have only a word, such as ``VIDEO``."""
    return (
        written
        if "/" in written
        else {"VIDEO": "video/mp4", "IMAGE": "image/jpeg", "PHOTO": "image/jpeg"}.get(written, "")
    )
