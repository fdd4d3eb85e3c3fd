"""Vines that were saved: a JSON file beside each mp4. Vine had no export of its own.

Two kinds of JSON are read: the fields of the page (``twitter:title``, ``og:url`` …, which have no date), and the posts
of the app's interface (``permalinkUrl``, ``created`` in UTC). Loops are read as views of the video.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath

from passaparola.kernel.exports import Export
from passaparola.kernel.exports.streams import MAX_WHOLE, whole
from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.archives import Item, each_file, media_type
from passaparola.kernel.network.port import Archive, ArchivedMedia, ArchivedPost

_MARK = b"//vine.co/v/"
_KINDS = (b'"og:url"', b'"permalinkUrl"')
_COUNTS = {"loops": "video_views", "likes": "likes", "comments": "comments", "reposts": "reposts"}
_BY = "Vine by "


class VineArchive:
    """Reads a folder of saves, or one."""

    def recognises(self, export: Export) -> bool:
        """By the addresses of the posts."""
        return any(_is_save(export, name) for name in export.sizes)

    def read(self, export: Export) -> Iterator[Item]:
        """Each vine in the order of the files' names."""
        saves = [name for name in export.names() if _is_save(export, name)]
        yield from each_file(export, saves, lambda name: _posts(whole(export, name), name, export))


def _is_save(export: Export, name: str) -> bool:
    if not name.casefold().endswith(".json") or export.sizes[name] > MAX_WHOLE:
        return False
    head = export.head(name, 8_192)
    return _MARK in head and any(kind in head for kind in _KINDS)


def _posts(save: Tree, name: str, export: Export) -> Iterator[ArchivedPost]:
    if save.has("og:url"):
        yield _from_page(save, name, export)
        return
    holder = save.opt("data") or save
    many = isinstance(holder.value, list) or holder.has("records")
    for post in (holder if isinstance(holder.value, list) else holder.at("records")).each() if many else [holder]:
        yield _from_app(post, name, export, alone=not many)


def _from_page(page: Tree, name: str, export: Export) -> ArchivedPost:
    url = page.text("og:url")
    by = page.opt_text("twitter:author") or (page.opt_text("twitter:description") or "").removeprefix(_BY)
    loops = page.opt_text("twitter:text:loop_count") or ""
    stream = page.opt_text("twitter:player:stream") or ""
    id = page.opt_text("id") or _code(url)
    return ArchivedPost(
        id=id,
        text=page.opt_text("twitter:title") or page.opt_text("og:title") or "",
        at=None,
        format="video",
        metrics={"video_views": float(loops)} if loops.isdecimal() else {},
        url=url,
        author=by,
        media=(_video(id, stream, name, export),),
    )


def _from_app(post: Tree, name: str, export: Export, *, alone: bool) -> ArchivedPost:
    url = post.text("permalinkUrl")
    id, link = _code(url), post.opt_text("videoUrl") or post.opt_text("videoLowURL") or ""
    created = datetime.fromisoformat(post.text("created"))
    return ArchivedPost(
        id=id,
        text=post.opt_text("description") or "",
        at=created if created.tzinfo else created.replace(tzinfo=UTC),
        format="video",
        metrics={ours: _count(post, theirs) for theirs, ours in _COUNTS.items() if post.has(theirs)},
        url=url,
        kind="repost" if post.has("repost") else "own",
        author=post.opt_text("username") or "",
        media=(_video(id, link, name if alone else "", export),),
    )


def _count(post: Tree, key: str) -> float:
    """Written as a number, or as an object with one."""
    counted = post.at(key)
    return counted.number("count") if counted.has("count") else counted.number()


def _code(url: str) -> str:
    """What stands for the vine in its address."""
    return url.rstrip("/").rpartition("/v/")[2]


def _video(id: str, url: str, name: str, export: Export) -> ArchivedMedia:
    """The mp4 beside the JSON, by the name of either."""
    beside = [f"{PurePosixPath(name).stem}.mp4"] if name else []
    path = next((found for each in (*beside, f"{id}.mp4") for found in export.find(each)), "")
    return ArchivedMedia(path or f"{id}.mp4", url, media_type("a.mp4"), bool(path))


archive: Archive = VineArchive()
