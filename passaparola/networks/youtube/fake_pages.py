"""Pages of the fake: the channel with its videos, and a video with the comments below it."""

from collections.abc import Mapping, Sequence
from html import escape

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.youtube.fake_things import Film, Said

_WORDS = {
    "en": {
        "about": "Sandbox: a stand-in for YouTube on this machine",
        "none": "No videos yet.",
        "gone": "This video isn't available any more.",
        "views": "views",
        "likes": "likes",
        "comments": "Comments",
        "paid": "Includes paid promotion",
        "ai": "Altered or synthetic content",
    },
    "it": {
        "about": "Area di prova: una copia di YouTube su questo computer",
        "none": "Ancora nessun video.",
        "gone": "Questo video non è più disponibile.",
        "views": "visualizzazioni",
        "likes": "Mi piace",
        "comments": "Commenti",
        "paid": "Include una promozione a pagamento",
        "ai": "Contenuti alterati o sintetici",
    },
}
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 Roboto, system-ui, sans-serif; }
body { margin: 0 auto; max-width: 46rem; padding: 1rem; }
header { border-bottom: 3px solid #ff0033; margin-bottom: 1rem; } header h1 { font-size: 1.25rem; margin: 0; }
.note, .counts { color: GrayText; font-size: .85rem; margin: 0; }
video { aspect-ratio: 16 / 9; background: #000; border-radius: .5rem; width: 100%; }
article { margin-bottom: 2rem; } p { overflow-wrap: anywhere; white-space: pre-line; } a { color: inherit; }
h1 { font-size: 1.4rem; } button { font: inherit; padding: .5rem 1rem; }
.badge { border: 1px solid GrayText; border-radius: 1rem; display: inline-block; font-size: .8rem;
  padding: .1rem .6rem; }
"""


def page(
    name: str, films: Sequence[Film], files: Mapping[str, bytes], said: Sequence[Said], request: FakeRequest
) -> FakeResponse:
    """The channel at ``/`` and ``/channel/…``, a video at ``/watch?v=``, its file, and the style sheet."""
    if request.path == "/style.css":
        return FakeResponse(200, _STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})
    if request.path.startswith("/videoplayback/"):
        content = files.get(request.path.rpartition("/")[2])
        return FakeResponse(200, content, {"Content-Type": "video/mp4"}) if content else FakeResponse(404)
    language = "it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"
    words = _WORDS[language]
    public = [film for film in films if film.status["privacyStatus"] == "public"]
    if request.path == "/" or request.path.startswith("/channel/"):
        body = "".join(_film(film, words) for film in public) or f"<p>{words['none']}</p>"
        return _html(language, name, body)
    wanted = request.query.get("v") if request.path == "/watch" else None
    open_ = [film for film in films if film.id == wanted and film.status["privacyStatus"] != "private"]
    body = "".join(_film(film, words) + _below(film, said, words) for film in open_)
    return _html(language, name, body or f"<p>{words['gone']}</p>", 200 if body else 404)


def _film(film: Film, words: Mapping[str, str]) -> str:
    title, text = escape(str(film.snippet.get("title", ""))), escape(str(film.snippet.get("description", "")))
    paid = film.given.get("paidProductPlacementDetails", {}).get("hasPaidProductPlacement")
    marks = [words["paid"]] * bool(paid) + [words["ai"]] * bool(film.status.get("containsSyntheticMedia"))
    badges = "".join(f'<span class="badge">{mark}</span> ' for mark in marks)
    counts = f'<p class="counts">{film.views} {words["views"]} · {film.likes} {words["likes"]}</p>'
    player = f'<video controls preload="none" src="/videoplayback/{film.id}"></video>'
    head = f'<h2><a href="/watch?v={film.id}">{title}</a></h2>'
    return f"<article>{player}{head}{badges}{counts}<p>{text}</p></article>"


def _below(film: Film, said: Sequence[Said], words: Mapping[str, str]) -> str:
    here = [one for one in said if one.video == film.id]
    lines = "".join(f"<p><strong>{escape(one.name)}</strong>: {escape(one.text)}</p>" for one in here)
    return f"<section><h3>{words['comments']} ({len(here)})</h3>{lines}</section>"


def _html(language: str, name: str, body: str, status: int = 200) -> FakeResponse:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(name)}</title>'
    style = '<link rel="stylesheet" href="/style.css">'
    top = f'<header><h1><a href="/">{escape(name)}</a></h1><p class="note">{_WORDS[language]["about"]}</p></header>'
    whole = f'<!doctype html><html lang="{language}"><head>{head}{style}</head><body>{top}{body}</body></html>'
    return FakeResponse(status, whole.encode(), {"Content-Type": "text/html; charset=utf-8"})
