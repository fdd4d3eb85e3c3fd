"""What the fake site holds, and its public pages: home, posts, files, the feed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape, unescape

from passaparola.kernel.fakeserver import FakeResponse

_STYLE = """
:root { color-scheme: light dark; font: 18px/1.6 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 42rem; padding: 1.5rem; }
header { border-bottom: 2px solid GrayText; margin-bottom: 1.5rem; } .note { color: GrayText; font-size: .8rem; }
article { margin-bottom: 2.5rem; } img, video { height: auto; max-width: 100%; } p { overflow-wrap: anywhere; }
"""
_ABOUT = {
    "en": "Sandbox: a stand-in for a site of one’s own on this machine",
    "it": "Area di prova: una copia di un sito personale su questo computer",
}
_TAG = re.compile(r"<[^>]*>")


@dataclass
class Post:
    """A post: its path on the site and its properties, each a list."""

    path: str
    at: datetime
    properties: dict[str, list[object]] = field(default_factory=dict)
    deleted: bool = False

    @property
    def title(self) -> str:
        return str(next(iter(self.properties.get("name", [])), ""))

    @property
    def html(self) -> str:
        content = next(iter(self.properties.get("content", [])), "")
        if isinstance(content, dict):
            return str(content.get("html", ""))
        return "<p>" + escape(str(content)).replace("\n", "<br>") + "</p>"

    @property
    def text(self) -> str:
        """As it is read."""
        paragraphs = re.findall(r"<p>(.*?)</p>", self.html, re.DOTALL)
        return "\n\n".join(unescape(_TAG.sub("", part.replace("<br>", "\n"))) for part in paragraphs)

    @property
    def photos(self) -> list[tuple[str, str]]:
        """Address and alternative text of each photo."""
        return [
            (str(each["value"]), str(each.get("alt", ""))) if isinstance(each, dict) else (str(each), "")
            for each in self.properties.get("photo", [])
        ]

    @property
    def videos(self) -> list[str]:
        return [str(each) for each in self.properties.get("video", [])]


def new(path: str, properties: dict[str, list[object]]) -> Post:
    """A post of this moment."""
    return Post(path, datetime.now(UTC), properties)


def home(name: str, base: str, posts: Sequence[Post], language: str) -> FakeResponse:
    """The home page with its links; the Micropub endpoint stands in a header as well."""
    links = "".join(
        f'<link rel="{rel}" href="{address}">'
        for rel, address in (
            ("micropub", "/micropub"),
            ("indieauth-metadata", "/.well-known/oauth-authorization-server"),
            ("authorization_endpoint", "/auth"),
            ("token_endpoint", "/token"),
        )
    )
    links += '<link rel="alternate" type="application/rss+xml" title="RSS" href="/feed.xml">'
    body = "".join(article(post) for post in posts) or "<p>—</p>"
    return page(name, body, language, links=links, link=f'<{base}/micropub>; rel="micropub"')


def article(post: Post) -> str:
    """A post as its page shows it."""
    title = f'<h2><a href="{escape(post.path)}">{escape(post.title)}</a></h2>' if post.title else ""
    photos = "".join(f'<img src="{escape(address)}" alt="{escape(alt)}">' for address, alt in post.photos)
    videos = "".join(f'<video controls src="{escape(address)}"></video>' for address in post.videos)
    when = f'<a href="{escape(post.path)}"><time>{post.at:%Y-%m-%d %H:%M}</time></a>'
    return f'<article class="h-entry">{title}{photos}{videos}{post.html}<p class="note">{when}</p></article>'


def page(
    name: str, body: str, language: str = "en", *, links: str = "", link: str = "", status: int = 200
) -> FakeResponse:
    """A page of the site; ``links`` stand in its head, ``link`` in the header of that name."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(name)}</title>'
    top = f'<header><h1><a href="/">{escape(name)}</a></h1><p class="note">{_ABOUT[language]}</p></header>'
    style = '<link rel="stylesheet" href="/style.css">'
    whole = f'<!doctype html><html lang="{language}"><head>{head}{style}{links}</head><body>{top}{body}</body></html>'
    headers = {"Content-Type": "text/html; charset=utf-8", **({"Link": link} if link else {})}
    return FakeResponse(status, whole.encode(), headers)


def style() -> FakeResponse:
    """The style sheet."""
    return FakeResponse(200, _STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})


def rss(name: str, base: str, posts: Sequence[Post]) -> FakeResponse:
    """The latest posts."""
    items = "".join(_item(base, post) for post in posts[:20])
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{escape(name)}</title>{items}</channel></rss>'
    return FakeResponse(200, feed.encode(), {"Content-Type": "application/rss+xml; charset=utf-8"})


def _item(base: str, post: Post) -> str:
    photos = "".join(f'<img src="{escape(address)}">' for address, _ in post.photos)
    title, when = f"<title>{escape(post.title)}</title>", f"{post.at:%a, %d %b %Y %H:%M:%S} GMT"
    said = f"<description>{escape(photos + post.html)}</description>"
    return f"<item>{title}<link>{base}{escape(post.path)}</link><pubDate>{when}</pubDate>{said}</item>"
