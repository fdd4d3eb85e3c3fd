"""Pages of the fake: the channel with its videos, and one video."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from passaparola.kernel import fakepages
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
_PLAYER = "video { aspect-ratio: 16 / 9; background: #000; width: 100%; }"


def page(name: str, films: "Sequence[Film]", files: Mapping[str, bytes], request: FakeRequest) -> FakeResponse:
    """The channel at ``/``, a video at ``/video/ID``, its file, and the style sheet."""
    if request.path == fakepages.STYLE:
        return fakepages.style("#0d0d0d", 46, _PLAYER)
    if request.path.startswith("/files/"):
        content = files.get(request.path.rpartition("/")[2])
        return FakeResponse(200, content, {"Content-Type": "video/mp4"}) if content else FakeResponse(404)
    words = _WORDS[fakepages.language_of(request)]
    public = [film for film in films if film.given["visibility"] == "public"]
    if not request.path.startswith("/video/"):
        body = fakepages.listed([_film(film) for film in public], words["none"])
        return fakepages.document(request, name, words["about"], body)
    there = [_film(film) for film in public if request.path == f"/video/{film.id}"]
    body = fakepages.listed(there, words["gone"])
    return fakepages.document(request, name, words["about"], body, 200 if there else 404)


def _film(film: "Film") -> str:
    title, text = escape(str(film.given.get("title", ""))), escape(str(film.given.get("description", "")))
    player = fakepages.file("video/", f"/files/{film.file}")
    return f'<article>{player}<h2><a href="/video/{film.id}">{title}</a></h2><p>{text}</p></article>'
