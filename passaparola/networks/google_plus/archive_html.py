"""Takeout's HTML: one page for each post, named by its day and how it begins."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote

from passaparola.kernel.exports import Export
from passaparola.kernel.exports.pages import Element, tree
from passaparola.kernel.exports.streams import text
from passaparola.kernel.http.tame import Untamed
from passaparola.kernel.network.archives import Item, each_file, form_of, media_type
from passaparola.kernel.network.port import ArchivedMedia, ArchivedPost

_MARKS = (b'class="main-content"', b"plus.google.com", b".reshare-attribution")
_LOOKED_AT = 30  # pages that are looked into before an export is taken for none
_HEAD = 16_000  # bytes: the style sheet comes first and is long


class Pages:
    """Reads a folder of such pages, or one."""

    def recognises(self, export: Export) -> bool:
        """By what the pages have in common; a few are looked into."""
        pages = [name for name in export.names() if name.endswith(".html")]
        return any(_is_post(export, name) for name in pages[:_LOOKED_AT])

    def read(self, export: Export) -> Iterator[Item]:
        """The posts in the order of their days; pages that are no posts are passed over."""
        pages = [name for name in export.names() if name.endswith(".html") and _is_post(export, name)]
        yield from each_file(export, pages, lambda name: _post(tree(text(export, name)), name, export))


def _is_post(export: Export, name: str) -> bool:
    head = export.head(name, _HEAD)
    return all(mark in head for mark in _MARKS[1:]) and (_MARKS[0] in head or len(head) == _HEAD)


def _post(page: Element, name: str, export: Export) -> Iterator[ArchivedPost]:
    said = page.first("main-content")
    dated = next((link for link in page.all(tag="a") if "/posts/" in link.attributes.get("href", "")), None)
    if said is None or dated is None:
        raise Untamed("main-content", "a post")
    author, url = page.first("author"), dated.attributes["href"]
    files = tuple(_media(page, name, export))
    links = _links(page, said)
    yield ArchivedPost(
        id=url.rpartition("/")[2],
        text=said.text,
        at=_moment(dated.text),
        format=form_of(files, links),
        metrics={
            "likes": _people(page, "plus-oners"),
            "comments": _comments(page),
            "reposts": _people(page, "resharers"),
        },
        url=url,
        kind="repost" if page.first("reshare-attribution") else "own",
        author=author.text if author else "",
        links=links,
        media=files,
    )


def _moment(written: str) -> datetime:
    try:
        return datetime.strptime(written, "%Y-%m-%d %H:%M:%S%z")
    except ValueError:
        raise Untamed("time", "a moment with its offset") from None


def _people(page: Element, name: str) -> int:
    """How many are named there."""
    return sum(1 for block in page.all(name) for _ in block.all(tag="a"))


def _comments(page: Element) -> int:
    return sum(1 for _ in page.all("comment"))


def _links(page: Element, said: Element) -> tuple[str, ...]:
    """Those of the text and those with a preview; hashtags and people are none."""
    embedded = [
        each.attributes.get("href", "") for name in ("link-embed", "inline-link-embed") for each in page.all(name)
    ]
    found = [link for link in (*said.links, *embedded) if not link.startswith("https://plus.google.com/")]
    return tuple(dict.fromkeys(filter(None, found)))


def _media(page: Element, name: str, export: Export) -> Iterator[ArchivedMedia]:
    """The pictures and videos of the post, whose links are relative to the page; those of comments are none."""
    commented = {id(each) for block in page.all("comments") for each in block.all("media-link")}
    for link in page.all("media-link"):
        if id(link) not in commented:
            yield _file(link, name, export)


def _file(link: Element, name: str, export: Export) -> ArchivedMedia:
    target, shown = link.attributes.get("href", ""), link.first(tag="img")
    if target.startswith(("http://", "https://")):
        video = link.first("video-placeholder") is not None
        return ArchivedMedia("", target, "video/mp4" if video else media_type(target) or "image/jpeg")
    path = unquote(target).lstrip("./")
    alt = shown.attributes.get("alt", "") if shown else ""
    return ArchivedMedia(path, "", media_type(path), export.holds(path), "" if alt in ("Image", "Video") else alt)
