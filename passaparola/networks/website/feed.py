"""A site's feed, whichever it is: RSS, Atom (by feedparser) or JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time
from urllib.parse import urljoin

import feedparser  # type: ignore[import-untyped]

from passaparola.kernel.exports.pages import tree as page
from passaparola.kernel.http import Door, Request, Response, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.archives import ArchivedMedia, media_type
from passaparola.kernel.network.outcomes import TryLater
from passaparola.kernel.network.rows import ask, moment
from passaparola.networks.website.errors import FEED

_MAX_BYTES = 20_000_000


@dataclass(frozen=True)
class Entry:
    """One post of a feed; ``html`` is as much of it as the feed has, ``at`` (UTC) None where it does not say."""

    address: str
    title: str
    html: str
    at: datetime | None
    author: str = ""
    enclosed: tuple[ArchivedMedia, ...] = ()

    @property
    def text(self) -> str:
        """The words of it, without markup."""
        return page(self.html).text


@dataclass(frozen=True)
class Page:
    """One page of a feed; ``after`` is the address of the next one, empty at its end."""

    entries: Sequence[Entry]
    after: str = ""


async def read(door: Door, address: str) -> Page:
    """Read one page. Raises Gone where there is none, TryLater for what is no feed, and the other errors."""
    return paged(await ask(door, Request("GET", address, max_bytes=_MAX_BYTES), FEED))


def paged(response: Response) -> Page:
    """The page in an answer. Raises TryLater for what is no feed."""
    if response.body.lstrip()[:1] == b"{":
        return FEED.take(response, lambda tree: _of_json(tree, response.url))
    feed = feedparser.parse(response.body, sanitize_html=False, resolve_relative_uris=False)
    if not feed.get("version"):
        raise TryLater(Message("website.feed_unreadable"))
    after = next((link.get("href", "") for link in feed["feed"].get("links", []) if link.get("rel") == "next"), "")
    entries = [_of_xml(entry, response.url) for entry in feed["entries"]]
    return Page(entries, urljoin(response.url, after) if after else "")


def _of_xml(entry: Mapping[str, object], base: str) -> Entry:
    told = entry.get("published_parsed") or entry.get("updated_parsed")
    whole = [part.get("value", "") for part in _listed(entry, "content")]
    enclosed = [link for link in _listed(entry, "links") if link.get("rel") == "enclosure" and link.get("href")]
    return Entry(
        address=urljoin(base, str(entry.get("link") or entry.get("id") or "")),
        title=str(entry.get("title") or ""),
        html=whole[0] if whole else str(entry.get("summary") or ""),
        at=datetime(*told[:6], tzinfo=UTC) if isinstance(told, struct_time) else None,
        author=str(entry.get("author") or ""),
        enclosed=tuple(_file(link["href"], link.get("type", "")) for link in enclosed),
    )


def _listed(entry: Mapping[str, object], name: str) -> list[dict[str, str]]:
    found = entry.get(name)
    return found if isinstance(found, list) else []


def _of_json(tree: Tree, base: str) -> Page:
    tree.text("version")
    after = tree.opt_text("next_url") or ""
    return Page([_item(each, base) for each in tree.each("items")], urljoin(base, after) if after else "")


def _item(tree: Tree, base: str) -> Entry:
    written = tree.opt_text("content_html")
    plain = (tree.opt_text("content_text") or "").replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
    files = [*tree.each("attachments")] if tree.has("attachments") else []
    authors = [*tree.each("authors")] if tree.has("authors") else []
    return Entry(
        address=urljoin(base, tree.opt_text("url") or tree.identifier("id")),
        title=tree.opt_text("title") or "",
        html=plain if written is None else written,
        at=moment(tree.opt_text("date_published") or tree.opt_text("date_modified") or ""),
        author=(authors[0].opt_text("name") or "") if authors else "",
        enclosed=tuple(_file(each.text("url"), each.opt_text("mime_type") or "") for each in files),
    )


def _file(address: str, kind: str) -> ArchivedMedia:
    return ArchivedMedia("", address, kind or media_type(address))
