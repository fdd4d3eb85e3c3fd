"""The site's public pages: the list of topics, one with its talk, and the files."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from unicodedata import normalize

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, FormPart
from passaparola.networks.discourse.content import alts, plain
from passaparola.networks.discourse.fake_things import Talk

_WORDS = {
    "en": ("Sandbox: a stand-in for a Discourse site on this machine", "No topics yet.", "There is no such page."),
    "it": ("Area di prova: una copia di un sito Discourse su questo computer", "Ancora nessun argomento.",
           "Questa pagina non esiste."),
}  # fmt: skip
_STYLE = """
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem; } .note { color: GrayText; font-size: .8rem; }
article { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: 1rem 0; }
p { overflow-wrap: anywhere; white-space: pre-wrap; } img { height: auto; max-width: 100%; } a { color: inherit; }
"""


def page(name: str, talks: Sequence[Talk], files: Mapping[str, FormPart], request: FakeRequest) -> FakeResponse:
    """What a visitor gets: ``/``, ``/t/SLUG/ID``, a file, or the style sheet."""
    if request.path == "/style.css":
        return FakeResponse(200, _STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})
    if request.path in files:
        return FakeResponse(200, files[request.path].content, {"Content-Type": files[request.path].media_type})
    language = "it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"
    about, none, gone = _WORDS[language]
    public = [each for each in talks if not each.deleted and not each.private]
    found = next((each for each in public if request.path == f"/t/{each.slug}/{each.id}"), None)
    if request.path == "/":
        body = "".join(f'<p><a href="/t/{each.slug}/{each.id}">{escape(each.title)}</a></p>' for each in public)
        return _html(language, name, about, body or f"<p>{none}</p>")
    return _html(language, name, about, _talk(found, files) if found else f"<p>{gone}</p>", 200 if found else 404)


def cooked(raw: str) -> str:
    """A source as the site shows it; of Markdown only what we write."""
    return f"<p>{escape(plain(raw), quote=False)}</p>"


def slug_of(title: str) -> str:
    """A title as a part of an address."""
    simple = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", simple).strip("-") or "topic"


def _talk(talk: Talk, files: Mapping[str, FormPart]) -> str:
    shown = []
    for said in talk.living:
        named = re.findall(r"\]\(upload://(\w+)\.", said.raw)
        paths = [path for name in named for path in files if name in path]
        images = zip(alts(said.raw), paths, strict=False)
        pictures = "".join(f'<img src="{escape(path)}" alt="{escape(alt)}">' for alt, path in images)
        shown.append(f"<article><strong>{escape(said.user)}</strong>{cooked(said.raw)}{pictures}</article>")
    return f"<h2>{escape(talk.title)}</h2>{''.join(shown)}"


def _html(language: str, name: str, about: str, body: str, status: int = 200) -> FakeResponse:
    head = f'<meta charset="utf-8"><title>{escape(name)}</title><link rel="stylesheet" href="/style.css">'
    top = f'<header><h1><a href="/">{escape(name)}</a></h1><p class="note">{about}</p></header>'
    whole = f'<!doctype html><html lang="{language}"><head>{head}</head><body>{top}{body}</body></html>'
    return FakeResponse(status, whole.encode(), {"Content-Type": "text/html; charset=utf-8"})
