"""The card that networks make of a page: read through the guarded door, with where each part of it comes from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from passaparola.kernel.http import Door, Request, RequestFailed, Response
from passaparola.kernel.message import Message
from passaparola.links import heads
from passaparola.links.heads import Head
from passaparola.links.images import Picture, Unreadable, seen

MOST_BYTES = 2_000_000  # of a page; the largest of the 89 real pages that we tested with has 1.03 MB
MOST_IMAGE_BYTES = 8_000_000
PATIENCE = timedelta(seconds=15)
PAGES = ("text/html", "application/xhtml+xml")
_GOOD = 400

_TITLE = ("og:title", "twitter:title")
_DESCRIPTION = ("og:description", "twitter:description", "description")
_IMAGE = ("og:image", "og:image:secure_url", "og:image:url", "twitter:image", "twitter:image:src")
_KEPT = ("og:", "twitter:", "article:", "product:", "fb:", "robots", "googlebot", "description", "author", "fediverse:")


class Unread(Exception):
    """The page could not be read; ``reason`` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


@dataclass(frozen=True)
class Part:
    """A part of the card, and the tag that it comes from."""

    value: str
    source: str


@dataclass(frozen=True)
class Image:
    """The card's picture: what the page declares of it and what it is. Edges in pixels, 0 where not known.

    ``problem`` says why it is none that a network would show; then ``picture`` is None.
    """

    url: str
    source: str
    alt: str = ""
    declared_width: int = 0
    declared_height: int = 0
    picture: Picture | None = None
    problem: Message | None = None


@dataclass(frozen=True)
class Card:
    """What a page says of itself. ``url`` is where it was found in the end; ``tags`` are those of sharing, in order."""

    asked: str
    url: str
    title: Part | None = None
    description: Part | None = None
    image: Image | None = None
    site: Part | None = None
    canonical: tuple[str, ...] = ()
    lang: str = ""
    icon: str = ""
    oembed: str = ""
    kinds: tuple[str, ...] = ()
    broken_json: int = 0
    html_title: str = ""
    refresh: str = ""
    charset: str = "utf-8"
    charset_source: str = "utf-8"
    charset_broken: bool = False
    size: int = 0
    tags: tuple[tuple[str, str], ...] = ()

    def tag(self, name: str) -> str:
        """The content of the first tag of this name that says anything; empty when there is none."""
        return next((content for found, content in self.tags if found == name and content), "")

    def as_json(self) -> dict[str, Any]:
        """What is stored of a reading: everything but the picture's own bytes."""
        kept = asdict(self)
        if self.image is not None:
            kept["image"]["problem"] = self.image.problem.as_json() if self.image.problem else None
            if self.image.picture is not None:
                kept["image"]["picture"].pop("thumb")
        return kept


def stored(kept: Mapping[str, Any]) -> Card:
    """The card that ``as_json`` stored; its picture comes back without the thumb."""
    parts: dict[str, Any] = {name: kept[name] for name in Card.__dataclass_fields__ if name in kept}
    for name in ("title", "description", "site"):
        parts[name] = Part(**kept[name]) if kept.get(name) else None
    for name in ("canonical", "kinds"):
        parts[name] = tuple(kept.get(name, ()))
    parts["tags"] = tuple((name, content) for name, content in kept.get("tags", ()))
    image = kept.get("image")
    if image:
        picture = Picture(**image["picture"]) if image["picture"] else None
        parts["image"] = Image(**{**image, "picture": picture, "problem": Message.from_json(image["problem"])})
    return Card(**parts)


async def fetched(door: Door, url: str, language: str = "", patience: timedelta = PATIENCE) -> Card:
    """Read a page and its picture. Raises Unread for a page that cannot be read; a bad picture is told in the card."""
    answer = await _page(door, url, language, patience)
    head = heads.read(answer.body, answer.headers.get("content-type", ""))
    card = of(head, url, answer.url, len(answer.body))
    if card.image is None or card.image.problem is not None:
        return card
    return replace(card, image=await _looked_at(door, card.image))


def of(head: Head, asked: str, url: str, size: int = 0) -> Card:
    """The card of a page that was read; its picture is not looked at. Pure."""
    base = _joined(url, head.base) or url
    return Card(
        asked, url,
        title=_part(head, _TITLE) or (Part(head.title, "title") if head.title else None),
        description=_part(head, _DESCRIPTION), image=_image(head, base),
        site=_part(head, ("og:site_name", "application-name")),
        canonical=tuple(_joined(base, each.href) or each.href for each in head.links if "canonical" in each.rel)[:5],
        lang=head.lang, icon=_icon(head, base), oembed=_oembed(head, base), kinds=tuple(head.kinds),
        broken_json=head.broken_json, html_title=head.title, refresh=head.refresh, charset=head.charset.name,
        charset_source=head.charset.source, charset_broken=head.charset.broken, size=size,
        tags=tuple(each for each in head.metas if each[0].startswith(_KEPT)),
    )  # fmt: skip


async def _page(door: Door, url: str, language: str, patience: timedelta) -> Response:
    headers = {"Accept": ", ".join(PAGES), **({"Accept-Language": language} if language else {})}
    request = Request("GET", url, headers=headers, timeout=patience, max_bytes=MOST_BYTES, expects=PAGES)
    try:
        answer = await door.send(request)
    except RequestFailed as failure:
        raise Unread(failure.reason) from None
    if not answer.ok:
        raise Unread(Message("links.page.status", {"status": str(answer.status)}))
    return answer


async def _looked_at(door: Door, image: Image) -> Image:
    request = Request(
        "GET", image.url, headers={"Accept": "image/*"}, timeout=PATIENCE, max_bytes=MOST_IMAGE_BYTES,
        expects=("image/*", "application/octet-stream"),
    )  # fmt: skip
    try:
        answer = await door.send(request)
        if not answer.ok:
            return _spoilt(image, Message("links.image.status", {"status": str(answer.status)}))
        return replace(image, picture=seen(answer.body))
    except RequestFailed as failure:
        return _spoilt(image, failure.reason)
    except Unreadable as unreadable:
        return _spoilt(image, unreadable.reason)


def _spoilt(image: Image, problem: Message) -> Image:
    return replace(image, problem=problem)


def _part(head: Head, names: tuple[str, ...]) -> Part | None:
    found = head.first(*names)
    return Part(found[1], found[0]) if found else None


def _image(head: Head, base: str) -> Image | None:
    found = head.first(*_IMAGE)
    if found is None:
        return None
    name, written = found
    url = _joined(base, written)
    alt = head.first("og:image:alt", "twitter:image:alt")
    width, height = (_edge(head.first(f"og:image:{edge}")) for edge in ("width", "height"))
    image = Image(url or written, name, alt[1] if alt else "", width, height)
    return image if url else _spoilt(image, Message("links.image.address"))


def _icon(head: Head, base: str) -> str:
    return next((_joined(base, each.href) for each in head.links if "icon" in each.rel and each.href), "")


def _oembed(head: Head, base: str) -> str:
    kinds = ("application/json+oembed", "text/xml+oembed")
    return next((_joined(base, each.href) for each in head.links if each.type in kinds and each.href), "")


def _edge(found: tuple[str, str] | None) -> int:
    written = found[1].removesuffix("px").strip() if found else ""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 0


def _joined(base: str, written: str) -> str:
    """The whole http(s) address of what a page points at; empty for anything else."""
    try:
        url = urljoin(base, written)
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return url if written and whole else ""
