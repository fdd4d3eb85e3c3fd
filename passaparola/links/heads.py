"""What a page says of itself: bytes in, tags out. Pure, and linear in the length of the page.

The standard library's tokeniser reads it. It builds no tree, so neither 100,000 tags nor deep nesting cost more than
their length; it is fed once and never closed, because closing is what makes unfinished markup quadratic
(CVE-2025-6069). A tree builder (tinyhtml5) would repair what networks' own readers do not repair either.
"""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

MOST_TAGS = 400  # kept of each kind; a real page has some thirty
LONGEST_VALUE = 2_000  # characters kept of one value
MOST_JSON = 200_000  # characters of one JSON-LD block
_MOST_DEPTH = 20  # of nested JSON-LD that is looked into
_SNIFFED = 4_096  # bytes in which a page may name its charset; HTML asks for 1,024
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# WHATWG: pages that call themselves Latin-1 or ASCII are Windows-1252.
_CALLED = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
_SILENT = frozenset({"svg", "template"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Charset:
    """How the bytes were read and what said so: ``bom``, ``header``, ``meta``, ``utf-8`` (they are) or ``fallback``."""

    name: str
    source: str
    broken: bool = False


@dataclass(frozen=True)
class Link:
    """One ``<link>``: lower-case relations, address as written."""

    rel: tuple[str, ...]
    href: str
    type: str = ""


@dataclass
class Head:
    """What a page's tags say, as they stand; ``metas`` are name or property in lower case and content, in order."""

    charset: Charset
    title: str = ""
    lang: str = ""
    base: str = ""
    refresh: str = ""
    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    broken_json: int = 0

    def first(self, *names: str) -> tuple[str, str] | None:
        """Name and content of the first of these that says anything, in the order of the names."""
        for name in names:
            for found, content in self.metas:
                if found == name and content:
                    return name, content
        return None


def read(content: bytes, header: str = "") -> Head:
    """The head of a page; ``header`` is its Content-Type. Never raises: what cannot be read is not there."""
    text, charset = decoded(content, header)
    reader = _Reader(Head(charset))
    reader.feed(text)
    return reader.head


def decoded(content: bytes, header: str = "") -> tuple[str, Charset]:
    """The text of a page: by its byte order mark, its header, its meta tag, else UTF-8 or Windows-1252."""
    for mark, name in _BOMS:
        if content.startswith(mark):
            return _read_as(content[len(mark) :], name, "bom")
    told = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", header, re.IGNORECASE)
    meta = _CHARSET.search(content[:_SNIFFED])
    for name, source in ((told[1] if told else "", "header"), (meta[1].decode() if meta else "", "meta")):
        if name and (known := _known(name)):
            return _read_as(content, known, source)
    try:
        return content.decode("utf-8"), Charset("utf-8", "utf-8")
    except UnicodeDecodeError:
        return _read_as(content, "cp1252", "fallback")


def clean(text: str) -> str:
    """One line without control characters and marks that turn the direction of writing."""
    return " ".join(_CONTROL.sub("", text).split())[:LONGEST_VALUE]


def _known(name: str) -> str:
    """Python's name of a charset of text, or nothing for one that it does not know or that is none."""
    called = _CALLED.get(name.lower(), name.lower())
    try:
        found = codecs.lookup(called)
    except LookupError:
        return ""
    called = "utf-8" if found.name.startswith("utf-16") else found.name  # WHATWG: a meta cannot be UTF-16
    return called if getattr(found, "_is_text_encoding", True) else ""


def _read_as(content: bytes, name: str, source: str) -> tuple[str, Charset]:
    text = content.decode(name, "replace")
    return text, Charset(name, source, broken="\ufffd" in text)


class _Reader(HTMLParser):
    """Takes titles, metas, links and JSON-LD as they come by."""

    def __init__(self, head: Head) -> None:
        super().__init__(convert_charrefs=True)
        self.head = head
        self._text: list[str] | None = None
        self._silent = 0
        self._in_json = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in reversed(attrs)}  # of a name that stands twice the first counts
        if tag in _SILENT:
            self._silent += 1
        elif not self._silent:
            self._take(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("title", "script") and self._text is not None:
            text, self._text = "".join(self._text), None
            self._end(text)

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _take(self, tag: str, given: Mapping[str, str]) -> None:
        head = self.head
        if tag == "meta":
            self._meta(given)
        elif tag == "link" and len(head.links) < MOST_TAGS:
            rel = tuple(given.get("rel", "").lower().split())
            head.links.append(Link(rel, given.get("href", "").strip()[:LONGEST_VALUE], given.get("type", "").lower()))
        elif tag == "html":
            head.lang = head.lang or clean(given.get("lang", ""))[:35]
        elif tag == "base":
            head.base = head.base or given.get("href", "").strip()[:LONGEST_VALUE]
        elif (tag == "title" and not head.title) or _is_json(tag, given):
            self._text, self._in_json = [], tag == "script"

    def _meta(self, given: Mapping[str, str]) -> None:
        if given.get("http-equiv", "").lower() == "refresh":
            self.head.refresh = self.head.refresh or clean(given.get("content", ""))
        name = (given.get("property") or given.get("name") or "").strip().lower()
        if name and len(self.head.metas) < MOST_TAGS:
            self.head.metas.append((name[:100], clean(given.get("content", ""))))

    def _end(self, text: str) -> None:
        if not self._in_json:
            self.head.title = clean(text)
            return
        try:
            kinds = list(_kinds(json.loads(text[:MOST_JSON], strict=False), 0))
        except (ValueError, RecursionError):
            self.head.broken_json += 1
        else:
            self.head.kinds += kinds[: MOST_TAGS - len(self.head.kinds)]


def _is_json(tag: str, given: Mapping[str, str]) -> bool:
    return tag == "script" and given.get("type", "").split(";")[0].strip().lower() == "application/ld+json"


def _kinds(tree: object, depth: int) -> Iterator[str]:
    """The schema.org types of a JSON-LD tree and of what stands in its graph."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(tree, list):
        for each in tree[:MOST_TAGS]:
            yield from _kinds(each, depth + 1)
    if isinstance(tree, dict):
        kind = tree.get("@type")
        for each in kind if isinstance(kind, list) else [kind]:
            if isinstance(each, str):
                yield clean(each)[:100]
        yield from _kinds(tree.get("@graph"), depth + 1)
