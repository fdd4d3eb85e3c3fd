"""What a feed says: RSS 0.9x, 1.0 and 2.0, and Atom, as entries of one kind; where a page says its feed is; pure."""

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from passaparola.publishing.feeds.trees import Node, NotXml, parse

MOST_ENTRIES = 200  # of one reading, the newest
LONGEST_TITLE, LONGEST_SUMMARY = 300, 2_000  # characters
LONGEST_BODY = 8_000  # characters of HTML that are looked at: a reader of HTML is slow with what never ends
_KINDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_NO_TEXT = frozenset({"script", "style", "head", "template"})


class NoFeed(ValueError):
    """The document is neither RSS nor Atom."""


@dataclass(frozen=True)
class Item:
    """An entry. ``identity`` is a hash of what the feed calls it; ``at`` (UTC) None where it says no time."""

    identity: str
    title: str
    link: str
    summary: str = ""
    image: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Contents:
    """A feed's name and its entries, the oldest first."""

    name: str
    items: Sequence[Item]


def read(content: bytes, address: str, encoding: str | None = None) -> Contents:
    """The feed in a document that came from ``address``. Raises NoFeed."""
    try:
        root = parse(content, encoding)
    except NotXml as error:
        raise NoFeed(str(error)) from None
    channel = root.first("channel") or root
    nodes = [*root.each("item", "entry"), *(channel.each("item") if channel is not root else ())]
    if root.name not in ("rss", "rdf", "feed"):
        raise NoFeed(root.name[:40])
    items = {each.identity: each for node in nodes if (each := _item(node, address))}
    return Contents(plain(channel.said("title"))[:200], _ordered(list(items.values())))


def discovered(page: str, address: str) -> list[str]:
    """The addresses of the feeds that a page declares, in its order."""
    finder = _Finder()
    with suppress(AssertionError):
        finder.feed(page[:1_000_000])
    return [each for each in dict.fromkeys(_joined(address, each) for each in finder.found) if each]


def plain(html: str) -> str:
    """The text of a piece of HTML, in one line."""
    text = _Text()
    tags, end, rest = html[:LONGEST_BODY].rpartition(">")
    with suppress(AssertionError):  # the parser's word for a declaration that it cannot read
        text.feed(tags + end + rest.replace("<", " "))  # what is never closed is no tag, and would be read again
        text.close()
    return " ".join(unescape("".join(text.pieces)).split())


def filled(template: str, item: Item) -> str:
    """A draft's text by the feed's template; ``{image}`` says that the picture is wanted and leaves no text."""
    said = {"title": item.title, "link": item.link, "summary": item.summary, "image": ""}
    text = re.sub(r"\{(title|link|summary|image)\}", lambda found: said[found[1]], template)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _ordered(items: list[Item]) -> list[Item]:
    """By their times where all have one; else feeds stand the newest first."""
    if all(each.at for each in items):
        items.sort(key=lambda each: each.at or datetime.min.replace(tzinfo=UTC))
    else:
        items.reverse()
    return items[-MOST_ENTRIES:]


def _item(node: Node, address: str) -> Item | None:
    title, link = plain(node.said("title"))[:LONGEST_TITLE], _link(node, address)
    called = node.said("guid", "id") or link or title
    if not called:
        return None
    body = node.said("description", "summary") or node.said("encoded", "content") or _inner(node)
    identity = hashlib.sha256(called.encode()).hexdigest()
    summary = plain(body)[:LONGEST_SUMMARY]
    return Item(identity, title, link, summary, _image(node, address, body), _at(node))


def _inner(node: Node) -> str:
    """Atom's XHTML content is a tree of its own."""
    found = node.first("summary", "content")
    return found.inner if found else ""


def _link(node: Node, address: str) -> str:
    for each in node.each("link"):
        target = each.attributes.get("href") or each.text
        if target and each.attributes.get("rel", "alternate") == "alternate":
            return _joined(address, target)
    guid = node.first("guid")
    permanent = guid is not None and guid.attributes.get("ispermalink", "true") != "false"
    return _joined("", guid.text) if guid is not None and permanent else ""


def _joined(address: str, link: str) -> str:
    """A link of the web, made whole; empty for any other, and for one that is none."""
    try:
        whole = urljoin(address, link)
        return whole[:2_000] if urlsplit(whole).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _image(node: Node, address: str, body: str) -> str:
    inner = [*node.children, *(child for each in node.each("group") for child in each.children)]
    for each in inner:
        given = each.attributes
        kind = given.get("type", "") + given.get("medium", "")
        is_file = each.name in ("enclosure", "content", "link") and kind.startswith("image")
        is_enclosed = each.name != "link" or given.get("rel") == "enclosure"
        if (is_file and is_enclosed) or each.name == "thumbnail":
            found = given.get("url") or given.get("href", "")
            if found:
                return _joined(address, found)
    shown = re.search(r"<img\b[^<>]{1,2000}?\bsrc=[\"']([^\"'<>]{1,2000})", body[:LONGEST_BODY])
    return _joined(address, unescape(shown[1])) if shown else ""


def _at(node: Node) -> datetime | None:
    written = node.said("pubdate", "published", "updated", "date", "issued")
    try:
        at = datetime.fromisoformat(written) if re.match(r"\d{4}-", written) else parsedate_to_datetime(written)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_other = tag == "link" and "alternate" in given.get("rel", "").lower().split()
        if is_other and given.get("type", "").lower() in _KINDS and given.get("href"):
            self.found.append(given["href"])


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _NO_TEXT
        self.pieces.append(" " if tag in ("br", "p", "div", "li") else "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _NO_TEXT))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)
