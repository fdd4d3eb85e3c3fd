"""Pages of the fake for people: the profile, a Spotlight, the files, and the question for consent."""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

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
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 26rem; padding: 1rem; }
header { border-bottom: 4px solid #fffc00; padding-bottom: .75rem; } header h1 { font-size: 1.25rem; margin: 0; }
.note, time { color: GrayText; font-size: .85rem; margin: 0; }
article { border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); padding: 1rem 0; }
p { overflow-wrap: anywhere; white-space: pre-line; }
img, video { aspect-ratio: 9 / 16; max-width: 14rem; width: 100%; }
h1 a { text-decoration: none; } a { color: inherit; }
"""


def page(name: str, handle: str, posts: Sequence[Posted], request: FakeRequest) -> FakeResponse:
    """``/`` and ``/@HANDLE`` are the profile, ``/spotlight/ID`` one Spotlight, ``/media/ID`` a file."""
    if request.path == "/style.css":
        return FakeResponse(200, _STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})
    words, parts = _words(request), request.path.strip("/").split("/")
    if parts[0] == "media":
        file = next((post.file for post in posts if post.file.id == parts[-1]), None)
        return FakeResponse(200, file.content, {"Content-Type": file.media_type}) if file else FakeResponse(404)
    if parts in ([""], [f"@{handle}"]):
        return _html(name, words, "".join(_post(each, words) for each in posts) or f"<p>{words['none']}</p>")
    post = next((each for each in posts if parts == ["spotlight", each.id.partition("/")[2]]), None)
    body = _post(post, words) if post is not None else f"<p>{words['gone']}</p>"
    return _html(name, words, body, 200 if post is not None else 404)


def consent(name: str, request: FakeRequest) -> FakeResponse:
    """The question; saying yes goes back here with POST."""
    words, query = _words(request), request.query
    asked = "".join(f"<li>{escape(scope)}</li>" for scope in query.get("scope", "").split())
    address = escape(f"/login/oauth2/authorize?{urlencode(dict(query))}", quote=True)
    form = f'<form method="post" action="{address}"><button>{words["allow"]}</button></form>'
    return _html(name, words, f"<p>{words['ask']}</p><ul>{asked}</ul>{form}")


def _words(request: FakeRequest) -> dict[str, str]:
    return _WORDS["it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"]


def _html(name: str, words: Mapping[str, str], body: str, status: int = 200) -> FakeResponse:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(name)}</title>'
    style = '<link rel="stylesheet" href="/style.css">'
    top = f'<header><h1><a href="/">{escape(name)}</a></h1><p class="note">{words["about"]}</p></header>'
    whole = f"<!doctype html><html><head>{head}{style}</head><body>{top}{body}</body></html>"
    return FakeResponse(status, whole.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _post(post: Posted, words: Mapping[str, str]) -> str:
    source = f"/media/{post.file.id}"
    is_video = post.file.media_type.startswith("video/")
    file = f'<video src="{source}" controls></video>' if is_video else f'<img src="{source}" alt="">'
    time = f'<time datetime="{post.at.isoformat()}">{post.at:%Y-%m-%d %H:%M}</time>'
    return f"<article>{file}<p>{escape(post.said)}</p><p>{words[post.kind]} {time}</p></article>"
