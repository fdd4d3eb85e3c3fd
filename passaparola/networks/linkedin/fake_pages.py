"""Pages of the fake for people: the page's posts, one with its comments, its files, and the question for consent."""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.linkedin.fake_things import Posted, Said, Upload

_WORDS = {
    "en": {
        "about": "Sandbox: a stand-in for LinkedIn on this machine",
        "none": "No posts yet.",
        "gone": "There is no such post.",
        "likes": "reaction, reactions",
        "reshares": "repost, reposts",
        "ask": "An application asks for access to this page:",
        "allow": "Allow",
        "document": "Document",
    },
    "it": {
        "about": "Area di prova: una copia di LinkedIn su questo computer",
        "none": "Ancora nessun post.",
        "gone": "Questo post non esiste.",
        "likes": "reazione, reazioni",
        "reshares": "condivisione, condivisioni",
        "ask": "Un'applicazione chiede l'accesso a questa pagina:",
        "allow": "Consenti",
        "document": "Documento",
    },
}
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 38rem; padding: 1rem; }
header { border-bottom: 3px solid #0a66c2; padding-bottom: .75rem; } header h1 { font-size: 1.25rem; margin: 0; }
.note, time { color: GrayText; font-size: .85rem; margin: 0; }
article { border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); padding: 1rem 0; }
p { overflow-wrap: anywhere; white-space: pre-line; }
article img, article video { display: block; margin: .5rem 0; max-width: 100%; }
.counts { color: GrayText; display: flex; gap: 1.25rem; list-style: none; margin: .5rem 0 0; padding: 0; }
.reply { border-left: 3px solid #0a66c2; margin: .75rem 0; padding-left: .75rem; } .reply .reply { margin-left: 1rem; }
h1 a { text-decoration: none; } a { color: inherit; }
"""


def page(name: str, posts: Sequence[Posted], files: Mapping[str, Upload], request: FakeRequest) -> FakeResponse:
    """``/`` and ``/company/…`` list the posts, ``/feed/update/URN`` shows one, ``/media/URN`` is a file."""
    if request.path == "/style.css":
        return FakeResponse(200, _STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})
    if request.path.startswith("/media/"):
        file = files.get(request.path.removeprefix("/media/"))
        kind = file.media_type if file is not None and file.media_type.startswith("image/") else "video/mp4"
        return FakeResponse(200, file.content, {"Content-Type": kind}) if file is not None else FakeResponse(404)
    words = _words(request)
    if request.path.startswith("/feed/update/"):
        post = next((each for each in posts if request.path == f"/feed/update/{each.urn}"), None)
        body = _post(post, words) + _talk(post, "") if post is not None else f"<p>{words['gone']}</p>"
        return _html(name, words, body, 200 if post is not None else 404)
    return _html(name, words, "".join(_post(each, words) for each in posts) or f"<p>{words['none']}</p>")


def consent(name: str, request: FakeRequest) -> FakeResponse:
    """The question; saying yes goes back here with POST."""
    words, query = _words(request), request.query
    asked = "".join(f"<li>{escape(scope)}</li>" for scope in query.get("scope", "").split())
    address = escape(f"/oauth/v2/authorization?{urlencode(dict(query))}", quote=True)
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
    time = f'<time datetime="{post.at.isoformat()}">{post.at:%Y-%m-%d %H:%M}</time>'
    numbers = (("likes", len(post.likes)), ("reshares", len(post.reshares)))
    counts = "".join(f"<li>{number} {words[what].split(', ')[number != 1]}</li>" for what, number in numbers)
    when = f'<a href="/feed/update/{post.urn}">{time}</a>'
    content = "".join(_content(kind, tree, words) for kind, tree in post.content.items())
    return f'<article><p>{escape(post.text)}</p>{content}{when}<ul class="counts">{counts}</ul></article>'


def _content(kind: str, tree: object, words: Mapping[str, str]) -> str:
    if not isinstance(tree, dict):
        return ""
    if kind == "multiImage":
        return "".join(_file(each, words) for each in tree["images"])
    if kind == "media":
        return _file(tree, words)
    if kind == "article":
        source = escape(str(tree["source"]), quote=True)
        return f'<p><a href="{source}" rel="nofollow">{escape(str(tree["title"]))}</a></p>'
    choices = "".join(f"<li>{escape(str(each['text']))}</li>" for each in tree["options"])
    return f"<p>{escape(str(tree['question']))}</p><ul>{choices}</ul>"


def _file(tree: Mapping[str, object], words: Mapping[str, str]) -> str:
    urn, told = str(tree["id"]), escape(str(tree.get("altText") or tree.get("title") or ""), quote=True)
    if ":image:" in urn:
        return f'<img src="/media/{urn}" alt="{told}">'
    if ":video:" in urn:
        return f'<video src="/media/{urn}" aria-label="{told}" controls></video>'
    return f"<p>{words['document']}: {told}</p>"


def _talk(post: Posted, parent: str) -> str:
    return "".join(_said(post, each) for each in post.comments if each.parent == parent)


def _said(post: Posted, said: Said) -> str:
    name = escape(said.name or said.actor.rpartition(":")[2])
    return f'<div class="reply"><strong>{name}</strong><p>{escape(said.text)}</p>{_talk(post, said.urn)}</div>'
