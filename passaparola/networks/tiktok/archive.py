"""TikTok's "Download your data": the account's own videos and comments, as JSON or as text. Times are in UTC.

The folders of the JSON were renamed over the years ("Video" became "Post"), and the text export has a file for each
part. Addresses of files lapse after some days; what was watched and liked is not read.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from passaparola.kernel.exports import Export
from passaparola.kernel.exports.streams import items, text
from passaparola.kernel.http.tame import Tree, Untamed
from passaparola.kernel.network.archives import Item, each
from passaparola.kernel.network.port import Archive, ArchivedMedia, ArchivedPost

_FILES = ("user_data_tiktok.json", "user_data.json")
_POSTS = ("Post.Posts.VideoList.item", "Video.Videos.VideoList.item", "Video.VideoList.item")
_COMMENTS = ("Comment.Comments.CommentsList.item", "Comment.Comments.item")
_TEXTS = ("Posts.txt", "Videos.txt")
_FIELD = re.compile(r"^\s*([A-Z][\w() ]{1,40}?)\s*:\s(.*)$")
_ID = re.compile(r"/(?:video|photo)/(\d+)")
_NOTHING = ("", "N/A", "None")


class TikTokArchive:
    """Reads either kind."""

    def recognises(self, export: Export) -> bool:
        """By the names of its files."""
        return bool(export.find(*_FILES)) or bool(_texts(export))

    def read(self, export: Export) -> Iterator[Item]:
        """Videos and comments (kind ``reply``) in the order of the file."""
        for name in export.find(*_FILES):
            found = ((place, value) for place, value in items(export, name, *_POSTS, *_COMMENTS))
            yield from each(found, _post)
        for name in _texts(export):
            yield from each((("", block) for block in _blocks(text(export, name))), _post)


def _texts(export: Export) -> list[str]:
    return [name for name in export.find(*_TEXTS) if b"Link:" in export.head(name) and b"Date:" in export.head(name)]


def _blocks(written: str) -> Iterator[dict[str, str]]:
    """The fields of each post; a line that is no field goes on with the one before it."""
    block: dict[str, str] = {}
    last = ""
    for line in written.splitlines():
        field = _FIELD.match(line)
        if field and field[1] == "Date" and block:
            yield block
            block = {}
        if field:
            last = field[1]
            block[last] = field[2].strip()
        elif last and line.strip() and block:
            block[last] += f"\n{line.strip()}"
    if "Date" in block:
        yield block


def _post(found: Tree) -> Iterator[ArchivedPost]:
    pair = found.value
    place, post = pair if isinstance(pair, tuple) else ("", pair)
    yield _comment(Tree(post)) if place in _COMMENTS else _video(Tree(post))


def _video(post: Tree) -> ArchivedPost:
    link, title = _said(post, "Link"), _said(post, "Title")
    likes = _said(post, "Likes", "Like(s)").replace(",", "")
    id = _ID.search(link)
    photos = post.opt("Link") if isinstance(post.value, dict) and "\n" in link else None
    files = tuple(ArchivedMedia("", each, "" if photos else "video/mp4") for each in link.split())
    return ArchivedPost(
        id=id[1] if id else "",
        text=title,
        at=_moment(_said(post, "Date")),
        format="photo" if photos or "/photo/" in link else "video",
        metrics={"likes": float(likes)} if likes.isdecimal() else {},
        url=link.partition("\n")[0],
        media=files,
    )


def _comment(post: Tree) -> ArchivedPost:
    at = _moment(_said(post, "date", "Date"))
    return ArchivedPost("", _said(post, "comment", "Comment"), at, "text", {}, url=_said(post, "url"), kind="reply")


def _said(post: Tree, *names: str) -> str:
    """The first of these fields that says something."""
    found = (str(post.at(name).value).strip() for name in names if post.has(name))
    return next((each for each in found if each not in _NOTHING), "")


def _moment(written: str) -> datetime:
    try:
        return datetime.strptime(written.removesuffix(" UTC"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        raise Untamed("Date", "a date with its time") from None


archive: Archive = TikTokArchive()
