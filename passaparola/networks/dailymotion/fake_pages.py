"""Pages of the fake: the channel with its videos, and one video."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse

if TYPE_CHECKING:
    from passaparola.networks.dailymotion.fake import Film

_WORDS = {
    "en": {
        "about": "Sandbox: a stand-in for Dailymotion on this machine",
        "none": "No videos yet.",
        "gone": "This video is not there any more.",
    },
    "it": {
        "about": "Area di prova: una copia di Dailymotion su questo computer",
        "none": "Ancora nessun video.",
        "gone": "Questo video non c'è più.",
    },
}
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 46rem; padding: 1rem; }
header { border-bottom: 3px solid #0d0d0d; margin-bottom: 1rem; } header h1 { font-size: 1.25rem; margin: 0; }
.note { color: GrayText; font-size: .85rem; margin: 0; }
video { aspect-ratio: 16 / 9; background: #000; width: 100%; } article { margin-bottom: 2rem; }
p { overflow-wrap: anywhere; white-space: pre-line; } a { color: inherit; }
"""


def page(name: str, films: "Sequence[Film]", files: Mapping[str, bytes], request: FakeRequest) -> FakeResponse:
    """The channel at ``/``, a video at ``/video/ID``, its file, and the style sheet."""
    if request.path == "/style.css":
        return FakeResponse(200, _STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})
    if request.path.startswith("/files/"):
        content = files.get(request.path.rpartition("/")[2])
        return FakeResponse(200, content, {"Content-Type": "video/mp4"}) if content else FakeResponse(404)
    language = "it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"
    public = [film for film in films if film.given["visibility"] == "public"]
    if not request.path.startswith("/video/"):
        body = "".join(_film(film) for film in public) or f"<p>{_WORDS[language]['none']}</p>"
        return _html(language, name, body)
    body = "".join(_film(film) for film in public if request.path == f"/video/{film.id}")
    return _html(language, name, body or f"<p>{_WORDS[language]['gone']}</p>", 200 if body else 404)


def _film(film: "Film") -> str:
    title, text = escape(str(film.given.get("title", ""))), escape(str(film.given.get("description", "")))
    player = f'<video controls preload="none" src="/files/{film.file}"></video>'
    return f'<article>{player}<h2><a href="/video/{film.id}">{title}</a></h2><p>{text}</p></article>'


def _html(language: str, name: str, body: str, status: int = 200) -> FakeResponse:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(name)}</title>'
    style = '<link rel="stylesheet" href="/style.css">'
    top = f'<header><h1><a href="/">{escape(name)}</a></h1><p class="note">{_WORDS[language]["about"]}</p></header>'
    whole = f'<!doctype html><html lang="{language}"><head>{head}{style}</head><body>{top}{body}</body></html>'
    return FakeResponse(status, whole.encode(), {"Content-Type": "text/html; charset=utf-8"})
