"""Pages of the fake for people: the profile, a Spotlight, the files, and the question for consent."""

from collections.abc import Mapping, Sequence
from html import escape

from passaparola.kernel import fakepages
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.snapchat.fake_things import Posted

_WORDS = {
    "en": {
        "about": "Sandbox: a stand-in for Snapchat on this machine",
        "none": "Nothing posted yet.",
        "gone": "There is no such Spotlight.",
        "ask": "An application asks for access to this public profile:",
        "allow": "Continue",
        "spotlights": "Spotlight",
        "stories": "Story",
        "saved_stories": "Saved story",
    },
    "it": {
        "about": "Area di prova: una copia di Snapchat su questo computer",
        "none": "Non è ancora stato pubblicato nulla.",
        "gone": "Questo Spotlight non esiste.",
        "ask": "Un'applicazione chiede l'accesso a questo profilo pubblico:",
        "allow": "Continua",
        "spotlights": "Spotlight",
        "stories": "Storia",
        "saved_stories": "Storia salvata",
    },
}


def page(name: str, handle: str, posts: Sequence[Posted], request: FakeRequest) -> FakeResponse:
    """``/`` and ``/@HANDLE`` are the profile, ``/spotlight/ID`` one Spotlight, ``/media/ID`` a file."""
    if request.path == fakepages.STYLE:
        return fakepages.style("#fffc00", 26, "img, video { aspect-ratio: 9 / 16; width: 14rem; }")
    words, parts = _WORDS[fakepages.language_of(request)], request.path.strip("/").split("/")
    if parts[0] == "media":
        file = next((post.file for post in posts if post.file.id == parts[-1]), None)
        return FakeResponse(200, file.content, {"Content-Type": file.media_type}) if file else FakeResponse(404)
    if parts in ([""], [f"@{handle}"]):
        whole = fakepages.listed([_post(each, words) for each in posts], words["none"])
        return fakepages.document(request, name, words["about"], whole)
    post = next((each for each in posts if parts == ["spotlight", each.id.partition("/")[2]]), None)
    body = _post(post, words) if post is not None else f"<p>{words['gone']}</p>"
    return fakepages.document(request, name, words["about"], body, 200 if post is not None else 404)


def consent(name: str, request: FakeRequest) -> FakeResponse:
    """The question; saying yes goes back here with POST."""
    words = _WORDS[fakepages.language_of(request)]
    body = fakepages.question(request, words["ask"], words["allow"])
    return fakepages.document(request, name, words["about"], body)


def _post(post: Posted, words: Mapping[str, str]) -> str:
    file = fakepages.file(post.file.media_type, f"/media/{post.file.id}")
    time = f'<time datetime="{post.at.isoformat()}">{post.at:%Y-%m-%d %H:%M}</time>'
    return f"<article>{file}<p>{escape(post.said)}</p><p>{words[post.kind]} {time}</p></article>"
