"""The site's public pages: the list of articles, one with its pictures and comments, and the files themselves."""

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import TYPE_CHECKING

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse

if TYPE_CHECKING:
    from passaparola.networks.wordpress.fake_things import Article, Upload

_WORDS = {
    "en": {
        "about": "Sandbox: a stand-in for a WordPress site on this machine",
        "none": "No articles yet.",
        "comments": "Comments",
        "gone": "There is no such page.",
    },
    "it": {
        "about": "Area di prova: una copia di un sito WordPress su questo computer",
        "none": "Ancora nessun articolo.",
        "comments": "Commenti",
        "gone": "Questa pagina non esiste.",
    },
}
_STYLE = """
:root { color-scheme: light dark; font: 18px/1.6 Georgia, serif; }
body { margin: 0 auto; max-width: 42rem; padding: 1.5rem; }
header { border-bottom: 3px double color-mix(in srgb, currentColor 40%, transparent); margin-bottom: 1.5rem; }
header h1 { font-size: 1.6rem; margin: 0; } .note { color: GrayText; font-size: .8rem; margin: 0 0 1rem; }
h1 a, h2 a { text-decoration: none; }
article { margin-bottom: 2.5rem; } article h2 { margin: 0 0 .5rem; } img { height: auto; max-width: 100%; }
figure { margin: 1rem 0; } section { border-top: 1px solid GrayText; }
p { overflow-wrap: anywhere; } a { color: inherit; }
"""


def page(
    name: str, home: str, articles: "Mapping[int, Article]", uploads: "Mapping[int, Upload]", request: FakeRequest
) -> FakeResponse:
    """What a visitor gets: ``/``, ``/SLUG/``, ``/?p=ID``, a file of the library, or the style sheet."""
    if request.path == "/style.css":
        return FakeResponse(200, _STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})
    if request.path.startswith("/wp-content/uploads/"):
        return _file(uploads, request.path)
    language = "it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"
    words = _WORDS[language]
    public = [article for _, article in sorted(articles.items(), reverse=True) if article.status == "publish"]
    if request.path == "/" and "p" not in request.query:
        body = "".join(_article(article, uploads) for article in public) or f"<p>{words['none']}</p>"
        return _html(language, name, home, body)
    for article in public:
        if request.path == f"/{article.slug}/" or request.query.get("p") == str(article.id):
            return _html(language, name, home, _article(article, uploads) + _comments(article, words))
    return _html(language, name, home, f"<p>{words['gone']}</p>", 404)


def plain(content: str) -> str:
    """An article's text as it is read: without blocks and tags."""
    lines = re.sub(r"<br>", "\n", re.sub(r"<!--.*?-->", "", content))
    paragraphs = re.findall(r"<p>(.*?)</p>", lines, re.DOTALL)
    return "\n\n".join(unescape(re.sub(r"<[^>]*>", "", paragraph)) for paragraph in paragraphs)


def _file(uploads: "Mapping[int, Upload]", path: str) -> FakeResponse:
    number = path.split("/")[3]
    upload = uploads.get(int(number)) if number.isdecimal() else None
    return FakeResponse(200, upload.content, {"Content-Type": upload.type}) if upload else FakeResponse(404)


def _html(language: str, name: str, home: str, body: str, status: int = 200) -> FakeResponse:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(name)}</title>'
    style = '<link rel="stylesheet" href="/style.css">'
    top = f'<header><h1><a href="/">{escape(name)}</a></h1><p class="note">{_WORDS[language]["about"]}</p></header>'
    whole = f'<!doctype html><html lang="{language}"><head>{head}{style}</head><body>{top}{body}</body></html>'
    link = f'<{home}/wp-json/>; rel="https://api.w.org/"'
    return FakeResponse(status, whole.encode(), {"Content-Type": "text/html; charset=utf-8", "Link": link})


def _article(article: "Article", uploads: "Mapping[int, Upload]") -> str:
    """The article's own HTML stands as it was sent: what a site trusts its authors with."""
    title = f'<h2><a href="/{escape(article.slug)}/">{escape(article.title)}</a></h2>'
    head = uploads.get(article.picture)
    source = f"/wp-content/uploads/{head.id}/{escape(head.name)}" if head else ""
    picture = f'<img src="{source}" alt="{escape(head.alt)}">' if head else ""
    return f"<article>{title}{picture}{article.content}</article>"


def _comments(article: "Article", words: Mapping[str, str]) -> str:
    public = [comment.said for comment in article.comments if comment.status == "approved"]
    said = "".join(f"<p><strong>{escape(who)}</strong>: {escape(text)}</p>" for who, text in public)
    return f"<section><h3>{words['comments']} ({len(public)})</h3>{said}</section>"
