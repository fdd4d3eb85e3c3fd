"""Pages of the fake: the channel with its videos, and a video with the comments below it."""

from collections.abc import Mapping, Sequence
from html import escape

from passaparola.kernel import fakepages
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
_PLAYER = """
video { aspect-ratio: 16 / 9; background: #000; width: 100%; }
.badge { border: 1px solid GrayText; border-radius: 1rem; font-size: .8rem; padding: .1rem .6rem; }
"""


def page(
    name: str, films: Sequence[Film], files: Mapping[str, bytes], said: Sequence[Said], request: FakeRequest
) -> FakeResponse:
    """The channel at ``/`` and ``/channel/…``, a video at ``/watch?v=``, its file, and the style sheet."""
    if request.path == fakepages.STYLE:
        return fakepages.style("#ff0033", 46, _PLAYER)
    if request.path.startswith("/videoplayback/"):
        content = files.get(request.path.rpartition("/")[2])
        return FakeResponse(200, content, {"Content-Type": "video/mp4"}) if content else FakeResponse(404)
    words = _WORDS[fakepages.language_of(request)]
    public = [film for film in films if film.status["privacyStatus"] == "public"]
    if request.path == "/" or request.path.startswith("/channel/"):
        body = fakepages.listed([_film(film, words) for film in public], words["none"])
        return fakepages.document(request, name, words["about"], body)
    wanted = request.query.get("v") if request.path == "/watch" else None
    open_ = [film for film in films if film.id == wanted and film.status["privacyStatus"] != "private"]
    body = fakepages.listed([_film(film, words) + _below(film, said, words) for film in open_], words["gone"])
    return fakepages.document(request, name, words["about"], body, 200 if open_ else 404)


def _film(film: Film, words: Mapping[str, str]) -> str:
    title, text = escape(str(film.snippet.get("title", ""))), escape(str(film.snippet.get("description", "")))
    paid = film.given.get("paidProductPlacementDetails", {}).get("hasPaidProductPlacement")
    marks = [words["paid"]] * bool(paid) + [words["ai"]] * bool(film.status.get("containsSyntheticMedia"))
    badges = "".join(f'<span class="badge">{mark}</span> ' for mark in marks)
    counts = f'<p class="counts">{film.views} {words["views"]} · {film.likes} {words["likes"]}</p>'
    player = fakepages.file("video/", f"/videoplayback/{film.id}")
    head = f'<h2><a href="/watch?v={film.id}">{title}</a></h2>'
    return f"<article>{player}{head}{badges}{counts}<p>{text}</p></article>"


def _below(film: Film, said: Sequence[Said], words: Mapping[str, str]) -> str:
    here = [one for one in said if one.video == film.id]
    lines = "".join(f"<p><strong>{escape(one.name)}</strong>: {escape(one.text)}</p>" for one in here)
    return f"<section><h3>{words['comments']} ({len(here)})</h3>{lines}</section>"
