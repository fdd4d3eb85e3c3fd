"""The site's public pages: the list of articles, one with its pictures, and the files themselves."""

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import TYPE_CHECKING
from unicodedata import normalize

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, FormPart

if TYPE_CHECKING:
    from passaparola.networks.ghost.fake_things import Article

_WORDS = {
    "en": ("Sandbox: a stand-in for a Ghost site on this machine", "No articles yet.", "There is no such page."),
    "it": ("Area di prova: una copia di un sito Ghost su questo computer", "Ancora nessun articolo.",
           "Questa pagina non esiste."),
}  # fmt: skip
_STYLE = """
:root { color-scheme: light dark; font: 18px/1.6 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 42rem; padding: 1.5rem; } header { margin-bottom: 2rem; text-align: center; }
.note { color: GrayText; font-size: .8rem; } a { color: inherit; } h1 a, h2 a { text-decoration: none; }
article { margin-bottom: 2.5rem; } img, video { height: auto; max-width: 100%; } p { overflow-wrap: anywhere; }
"""


def page(
    name: str, articles: "Mapping[str, Article]", files: Mapping[str, FormPart], request: FakeRequest
) -> FakeResponse:
    """What a visitor gets: ``/``, ``/SLUG/``, a file, or the style sheet."""
    if request.path == "/style.css":
        return FakeResponse(200, _STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})
    if request.path in files:
        return FakeResponse(200, files[request.path].content, {"Content-Type": files[request.path].media_type})
    language = "it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"
    _, none, gone = _WORDS[language]
    public = [each for each in reversed([*articles.values()]) if each.status == "published"]
    if request.path == "/":
        return _html(language, name, "".join(map(_article, public)) or f"<p>{none}</p>")
    found = next((each for each in public if request.path == f"/{each.slug}/"), None)
    return _html(language, name, _article(found)) if found else _html(language, name, f"<p>{gone}</p>", 404)


def plain(html: str) -> str:
    """An article's text as it is read: paragraphs apart, breaks kept, without figures and tags."""
    paragraphs = re.findall(r"<p>(.*?)</p>", re.sub(r"<figure.*?</figure>", "", html, flags=re.S), re.S)
    return "\n\n".join(unescape(re.sub(r"<[^>]*>", "", each.replace("<br>", "\n"))) for each in paragraphs)


def slug_of(title: str) -> str:
    """A title as the last part of an address."""
    simple = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", simple).strip("-")[:185]


def _article(article: "Article") -> str:
    alt = escape(article.feature_image_alt or "")
    head = f'<img src="{escape(article.feature_image)}" alt="{alt}">' if article.feature_image else ""
    title = f'<h2><a href="/{article.slug}/">{escape(article.title)}</a></h2>'
    return f"<article>{title}{head}{article.html}</article>"


def _html(language: str, name: str, body: str, status: int = 200) -> FakeResponse:
    head = f'<meta charset="utf-8"><title>{escape(name)}</title><link rel="stylesheet" href="/style.css">'
    top = f'<header><h1><a href="/">{escape(name)}</a></h1><p class="note">{_WORDS[language][0]}</p></header>'
    whole = f'<!doctype html><html lang="{language}"><head>{head}</head><body>{top}{body}</body></html>'
    return FakeResponse(status, whole.encode(), {"Content-Type": "text/html; charset=utf-8"})
