"""What a home page says of its site: where its Micropub endpoint is, who gives access, and where its feed is.

Each stands in an HTTP Link header or in a link of the page; of several the first counts, headers before the page
(https://www.w3.org/TR/micropub/#endpoint-discovery).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from passaparola.kernel.exports.pages import Element, tree
from passaparola.kernel.http import Door, Request, Response
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError, Rejected
from passaparola.kernel.network.rows import ask
from passaparola.networks.website.errors import FEED

_LARGEST_PAGE = 10_000_000  # bytes
_LINK = re.compile(r'<([^>]*)>\s*((?:;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s",;]+)\s*)*)')
_REL = re.compile(r'rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))', re.IGNORECASE)
_TYPE = re.compile(r'type\s*=\s*(?:"([^"]*)"|([^\s",;]+))', re.IGNORECASE)
_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")
_METADATA = ("authorization_endpoint", "token_endpoint", "revocation_endpoint", "issuer")


@dataclass(frozen=True)
class Site:
    """A site by its home page, where redirects ended; ``links`` are absolute addresses by what they are."""

    url: str
    title: str
    links: Mapping[str, str]

    def needs(self, rel: str, reason: str) -> str:
        """The address of one link. Raises Rejected with the message ``reason`` where there is none."""
        if rel not in self.links:
            raise Rejected(Message(reason, {"field": "site"}))
        return self.links[rel]


async def site_at(door: Door, address: str) -> Site:
    """Read a home page. Raises the four errors."""
    response = await ask(door, Request("GET", address + "/", max_bytes=_LARGEST_PAGE), FEED)
    page = tree(response.text()) if response.media_type in ("text/html", "application/xhtml+xml") else Element("")
    title = page.first(tag="title")
    links: dict[str, str] = {}
    for rel, target in (*_in_header(response.headers.get("link", "")), *_in_page(page)):
        whole = urljoin(response.url, target)
        if is_safe(response.url, whole):
            links.setdefault(rel, whole)
    return Site(response.url.rstrip("/"), title.text if title else "", links)


async def with_metadata(door: Door, site: Site) -> Site:
    """The site with what its authorization server says of itself, where it names such a page."""
    if "indieauth-metadata" not in site.links:
        return site
    address = site.links["indieauth-metadata"]
    told = _metadata(address, await ask(door, Request("GET", address), FEED))
    return Site(site.url, site.title, {**site.links, **told})


def _metadata(address: str, response: Response) -> dict[str, str]:
    found = FEED.take(response, lambda tree: {name: tree.opt_text(name) or "" for name in _METADATA})
    return {name: value for name, value in found.items() if value and is_safe(address, value)}


def is_safe(home: str, other: str) -> bool:
    """Whether a token may go there: over https, or within a server that the operator let through by name."""
    one, two = urlsplit(home), urlsplit(other)
    return two.scheme == "https" or (two.scheme == "http" and two.netloc == one.netloc and one.scheme == "http")


async def reached(door: Door, address: str) -> Site:
    """As ``site_at``, for a person who typed the address: whatever fails is a word on that field."""
    try:
        return await site_at(door, address)
    except NetworkError as failure:
        raise Rejected(Message("website.unreachable", {"field": "site", "site": address})) from failure


def _in_header(header: str) -> Iterator[tuple[str, str]]:
    for target, parameters in _LINK.findall(header):
        rels, kind = _value(_REL, parameters), _value(_TYPE, parameters)
        yield from ((rel, target) for rel in _meanings(rels, kind))


def _in_page(page: Element) -> Iterator[tuple[str, str]]:
    for tag in ("link", "a"):
        for link in page.all(tag=tag):
            if target := link.attributes.get("href", ""):
                rels = link.attributes.get("rel", "")
                yield from ((rel, target) for rel in _meanings(rels, link.attributes.get("type", "")))


def _meanings(rels: str, kind: str) -> Iterator[str]:
    for rel in rels.lower().split():
        if rel != "alternate":
            yield rel
        elif kind.partition(";")[0].strip().lower() in _FEEDS:
            yield "feed"


def _value(pattern: re.Pattern[str], parameters: str) -> str:
    found = pattern.search(parameters)
    return (found[1] or found[2] or "") if found else ""
