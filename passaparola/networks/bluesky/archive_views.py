"""Saved answers of a server, records, and what converters make of them (ActivityStreams 1 from Bluesky), as JSON."""

from collections.abc import Iterator

from passaparola.kernel.exports import Export
from passaparola.kernel.exports.streams import items
from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.archives import Item, each, form_of
from passaparola.kernel.network.port import ArchivedMedia, ArchivedPost
from passaparola.networks.bluesky.archive_record import moment, post_of

_MARKS = (b'"app.bsky.', b"https://bsky.app/profile/")
_COUNTS = {"likeCount": "likes", "repostCount": "reposts", "replyCount": "replies", "quoteCount": "quotes"}
_POST = "app.bsky.feed.post"
_MOST_FILES = 5_000


class Views:
    """Reads JSON files with one post or many."""

    def recognises(self, export: Export) -> bool:
        """By the names of the records' kinds, or the addresses of posts."""
        return bool(_files(export))

    def read(self, export: Export) -> Iterator[Item]:
        """The posts in the order of the files; profiles, follows and likes are none."""
        for name in _files(export):
            start = export.head(name, 64).lstrip()[:1]
            places = ("item",) if start == b"[" else ("",)
            yield from each((value for _, value in items(export, name, *places)), _posts)


def _files(export: Export) -> list[str]:
    found = [name for name in export.names() if name.endswith(".json") and not name.endswith(".as2.json")][:_MOST_FILES]
    return [name for name in found if any(mark in export.head(name) for mark in _MARKS)]


def _posts(tree: Tree) -> Iterator[ArchivedPost]:
    if tree.has("feed") or tree.has("posts"):
        for one in tree.each("feed" if tree.has("feed") else "posts"):
            yield from _posts(one)
    elif tree.has("post"):
        yield _viewed(tree.at("post"), tree.opt("reason"))
    elif tree.has("record") and tree.has("uri"):
        yield _viewed(tree, None)
    elif tree.opt_text("$type") == _POST:
        yield post_of(tree, "")
    elif tree.has("objectType"):
        yield from _converted(tree)


def _viewed(view: Tree, reason: Tree | None) -> ArchivedPost:
    author = (who.opt_text("handle") or "") if (who := view.opt("author")) else ""
    counts = {ours: view.number(theirs) for theirs, ours in _COUNTS.items() if view.has(theirs)}
    post = post_of(view.at("record"), view.text("uri"), author, counts, view.opt_text("indexedAt") or "")
    made: dict[str, object] = {}
    if view.has("embed"):
        shown = post_of(Tree({"embed": view.at("embed").value}), "")
        made = {"media": shown.media or post.media, "links": tuple(dict.fromkeys((*post.links, *shown.links)))}
        made["format"] = shown.format if shown.media else post.format
    if reason and reason.has("by"):
        made |= {"kind": "repost", "metrics": {}, "at": moment(reason.opt_text("indexedAt"))}
    return ArchivedPost(**{**post.__dict__, **made}) if made else post


def _converted(tree: Tree) -> Iterator[ArchivedPost]:
    """ActivityStreams 1: notes, articles and comments, and shares of them."""
    share = tree.opt_text("verb") == "share"
    thing = tree.at("object") if share else tree
    if not share and tree.opt_text("objectType") not in ("note", "article", "comment", "image", "video"):
        return
    files = tuple(_pictures(thing))
    author = thing.opt("author")
    yield ArchivedPost(
        id=thing.opt_text("id") or "",
        text=thing.opt_text("content") or "",
        at=moment(tree.opt_text("published")),
        format=form_of(files),
        metrics={},
        url=thing.opt_text("url") or "",
        kind="repost" if share else "reply" if thing.has("inReplyTo") else "own",
        author=(author.opt_text("username") or "") if author and isinstance(author.value, dict) else "",
        media=files,
    )


def _pictures(thing: Tree) -> Iterator[ArchivedMedia]:
    found = thing.opt("image")
    for picture in (found.each() if isinstance(found.value, list) else iter((found,))) if found else ():
        url = picture.value if isinstance(picture.value, str) else picture.opt_text("url") or ""
        yield ArchivedMedia("", str(url), "image/jpeg")
