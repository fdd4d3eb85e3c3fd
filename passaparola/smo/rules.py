"""What a page lacks for a good card: rules as data, each with its source. Pure.

A rule's words are ``smo.rule.<id>`` (what is missing), ``.why`` and ``.how``; ``tag`` is the markup to copy.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from html import escape
from importlib.resources import files
from urllib.parse import parse_qsl, urlsplit

from passaparola.kernel.message import Flat, Message
from passaparola.links.cards import Card, Image
from passaparola.links.images import Picture

LONGEST_TITLE, LONGEST_DESCRIPTION = 70, 200
LARGE_EDGES, SMALLEST_EDGE, WANTED_RATIO = (600, 315), 200, 1.91
RATIO_SLACK = 0.25  # of the ratio: 1.43 to 2.39, in which what is cut off is a margin
HEAVY_BYTES, LIGHT_BYTES = 5_000_000, 300_000

_OGP, _SHARING, _MARKUP, _SIZES, _HTML, _SEARCH = "ogp", "sharing", "markup", "sizes", "html", "search"
_CARDS = frozenset({"summary", "summary_large_image", "app", "player"})
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")
_ARTICLES = frozenset({"Article", "NewsArticle", "BlogPosting"})


class Grade(StrEnum):
    """How much a problem weighs: the card breaks, it is worse than it could be, or it is good to have."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


Found = Callable[[Card], Flat | None]
Tag = Callable[[Card], str]


@dataclass(frozen=True)
class Rule:
    """One rule. ``found`` gives the parameters of its words when the page breaks it, None when it does not."""

    id: str
    grade: Grade
    source: str
    found: Found
    tag: Tag = lambda card: ""


@dataclass(frozen=True)
class Problem:
    """What a page lacks, in words, with the tag that mends it (empty when none does)."""

    rule: str
    grade: Grade
    source: str
    params: Mapping[str, str | int | float]
    tag: str

    @property
    def what(self) -> Message:
        """What is missing."""
        return Message(f"smo.rule.{self.rule}", self.params)

    @property
    def why(self) -> Message:
        """Why it matters."""
        return Message(f"smo.rule.{self.rule}.why", self.params)

    @property
    def how(self) -> Message:
        """How to mend it."""
        return Message(f"smo.rule.{self.rule}.how", self.params)


@cache
def sources() -> Mapping[str, str]:
    """The addresses of the sources by their short names (``sources.toml``)."""
    read = tomllib.loads(files(__package__).joinpath("sources.toml").read_text("utf-8"))
    return {name: each["url"] for name, each in read.items()}


def problems(card: Card) -> list[Problem]:
    """Everything that the page lacks, the gravest first."""
    found = [(rule, rule.found(card)) for rule in RULES]
    made = [
        Problem(rule.id, rule.grade, sources()[rule.source], params, rule.tag(card))
        for rule, params in found
        if params is not None
    ]
    return sorted(made, key=lambda each: list(Grade).index(each.grade))


def _when(holds: bool, **params: str | int | float) -> Flat | None:
    return dict(params) if holds else None


def _lacks(name: str) -> Found:
    return lambda card: _when(not card.tag(name))


def _property(name: str, content: Callable[[Card], str]) -> Tag:
    return lambda card: f'<meta property="{name}" content="{escape(content(card))}">'


def _name(name: str, content: Callable[[Card], str]) -> Tag:
    return lambda card: f'<meta name="{name}" content="{escape(content(card))}">'


def _title(card: Card) -> str:
    return card.title.value if card.title else "…"


def _description(card: Card) -> str:
    return card.description.value if card.description else "…"


def _address(card: Card) -> str:
    return card.canonical[0] if card.canonical else card.url.partition("?")[0]


def _picture(card: Card) -> Picture | None:
    return card.image.picture if card.image else None


def _too_small(card: Card) -> Flat | None:
    seen = _picture(card)
    return _when(seen is not None and min(seen.width, seen.height) < SMALLEST_EDGE, **_edges(seen))


def _not_large(card: Card) -> Flat | None:
    seen = _picture(card)
    if seen is None or min(seen.width, seen.height) < SMALLEST_EDGE:
        return None
    return _when(seen.width < LARGE_EDGES[0] or seen.height < LARGE_EDGES[1], **_edges(seen))


def _odd_ratio(card: Card) -> Flat | None:
    seen = _picture(card)
    if seen is None or _not_large(card) is not None:
        return None
    return _when(abs(seen.width / seen.height / WANTED_RATIO - 1) > RATIO_SLACK, **_edges(seen))


def _heavy(card: Card) -> Flat | None:
    seen = _picture(card)
    return _when(seen is not None and seen.size > HEAVY_BYTES, megabytes=round(seen.size / 1e6, 1) if seen else 0)


def _not_light(card: Card) -> Flat | None:
    seen = _picture(card)
    fits = seen is not None and LIGHT_BYTES < seen.size <= HEAVY_BYTES
    return _when(fits, kilobytes=round(seen.size / 1000) if seen else 0)


def _undeclared(card: Card) -> Flat | None:
    return _when(
        _picture(card) is not None and not (card.image and card.image.declared_width and card.image.declared_height)
    )


def _declared_wrong(card: Card) -> Flat | None:
    seen, image = _picture(card), card.image
    if seen is None or image is None or not image.declared_width or not image.declared_height:
        return None
    told = (image.declared_width, image.declared_height)
    return _when(told != (seen.width, seen.height), told=f"{told[0]} × {told[1]}", **_edges(seen))


def _edges_tag(card: Card) -> str:
    seen = _picture(card)
    pairs = (("width", seen.width), ("height", seen.height)) if seen else ()
    return "\n".join(f'<meta property="og:image:{name}" content="{edge}">' for name, edge in pairs)


def _edges(seen: Picture | None) -> Flat:
    return {"width": seen.width, "height": seen.height} if seen else {}


def _spoilt(card: Card) -> Flat | None:
    return _when(card.image is not None and card.image.problem is not None)


def _relative(card: Card) -> Flat | None:
    written = card.tag("og:image")
    return _when(bool(written) and not urlsplit(written).scheme)


def _plain_http(card: Card) -> Flat | None:
    image: Image | None = card.image
    return _when(image is not None and image.url.startswith("http://") and card.url.startswith("https://"))


def _two_addresses(card: Card) -> Flat | None:
    said = card.tag("og:url")
    return _when(bool(said and card.canonical) and said.rstrip("/") != card.canonical[0].rstrip("/"), url=said)


def _marked(card: Card) -> Flat | None:
    said = card.tag("og:url") or (card.canonical[0] if card.canonical else "")
    return _when(any(name.startswith(_TRACKING) for name, _ in parse_qsl(urlsplit(said).query)), url=said)


def _unknown_kind(card: Card) -> Flat | None:
    kind = card.tag("twitter:card")
    return _when(bool(kind) and kind not in _CARDS, kind=kind)


def _is_article(card: Card) -> bool:
    return card.tag("og:type") == "article"


E, W, N = Grade.ERROR, Grade.WARNING, Grade.NOTE
RULES: tuple[Rule, ...] = (
    Rule("title", E, _OGP, lambda c: _when(c.title is None), _property("og:title", _title)),
    Rule("image", E, _OGP, lambda c: _when(c.image is None), _property("og:image", lambda c: "https://…/1200x630.jpg")),
    Rule("image_spoilt", E, _OGP, _spoilt),
    Rule("image_small", E, _SHARING, _too_small),
    Rule("image_heavy", E, _MARKUP, _heavy),
    Rule("image_relative", E, _SHARING, _relative, _property("og:image", lambda c: c.image.url if c.image else "")),
    Rule("card_unknown", E, _MARKUP, _unknown_kind, _name("twitter:card", lambda c: "summary_large_image")),
    Rule("charset", E, _HTML, lambda c: _when(c.charset_broken, charset=c.charset), lambda c: '<meta charset="utf-8">'),
    Rule("hidden", E, _SEARCH, lambda c: _when("noindex" in c.tag("robots").lower())),
    Rule("og_title", W, _OGP, lambda c: _when(c.title is not None and not c.tag("og:title")),
         _property("og:title", _title)),
    Rule("description", W, _OGP, lambda c: _when(c.description is None), _property("og:description", _description)),
    Rule("og_description", W, _OGP, lambda c: _when(c.description is not None and not c.tag("og:description")),
         _property("og:description", _description)),
    Rule("og_url", W, _OGP, _lacks("og:url"), _property("og:url", _address)),
    Rule("og_type", W, _OGP, _lacks("og:type"), _property("og:type", lambda c: "website")),
    Rule("card", W, _MARKUP, _lacks("twitter:card"), _name("twitter:card", lambda c: "summary_large_image")),
    Rule("title_long", W, _MARKUP, lambda c: _when(c.title is not None and len(c.title.value) > LONGEST_TITLE,
         count=len(_title(c)), maximum=LONGEST_TITLE)),
    Rule("description_long", W, _MARKUP, lambda c: _when(c.description is not None
         and len(c.description.value) > LONGEST_DESCRIPTION, count=len(_description(c)), maximum=LONGEST_DESCRIPTION)),
    Rule("image_compact", W, _SHARING, _not_large),
    Rule("image_ratio", W, _SHARING, _odd_ratio),
    Rule("image_not_light", W, _SIZES, _not_light),
    Rule("image_http", W, _OGP, _plain_http),
    Rule("image_alt", W, _OGP, lambda c: _when(c.image is not None and not c.image.alt),
         _property("og:image:alt", lambda c: "…")),
    Rule("image_declared", W, _SHARING, _declared_wrong, _edges_tag),
    Rule("image_edges", N, _SHARING, _undeclared, _edges_tag),
    Rule("canonical_many", W, _HTML, lambda c: _when(len(set(c.canonical)) > 1, count=len(set(c.canonical)))),
    Rule("two_addresses", W, _SHARING, _two_addresses, _property("og:url", _address)),
    Rule("marked", W, _SHARING, _marked, _property("og:url", _address)),
    Rule("refresh", W, _HTML, lambda c: _when(bool(c.refresh))),
    Rule("json_broken", W, _SEARCH, lambda c: _when(c.broken_json > 0, count=c.broken_json)),
    Rule("published", W, _OGP, lambda c: _when(_is_article(c) and not c.tag("article:published_time")),
         _property("article:published_time", lambda c: "2026-11-22T10:00:00+01:00")),
    Rule("article_data", N, _SEARCH, lambda c: _when(_is_article(c) and not _ARTICLES & set(c.kinds))),
    Rule("site_name", N, _OGP, _lacks("og:site_name"), _property("og:site_name", lambda c: "…")),
    Rule("locale", N, _OGP, _lacks("og:locale"), _property("og:locale", lambda c: "it_IT")),
    Rule("lang", N, _HTML, lambda c: _when(not c.lang), lambda c: '<html lang="it">'),
    Rule("icon", N, _HTML, lambda c: _when(not c.icon), lambda c: '<link rel="icon" href="/favicon.ico">'),
)  # fmt: skip
