"""Lists and fields as Graph gives them, and pages of the fake that people see."""

import base64
from collections.abc import Mapping, Sequence
from html import escape

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.instagram.fake_things import Container, Medium, Person, Refusal

_MOST = 100
_WORDS = {
    "en": ("Sandbox: a stand-in for Instagram on this machine", "Nothing has been published yet.",
           "There is no such post.", "like, likes"),
    "it": ("Area di prova: una copia di Instagram su questo computer", "Non è ancora stato pubblicato niente.",
           "Questo post non esiste.", "Mi piace, Mi piace"),
}  # fmt: skip
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 38rem; padding: 1rem; }
header { border-bottom: 3px solid #d62976; padding-bottom: .75rem; }
header h1 { font-size: 1.25rem; margin: 0; } h1 a { text-decoration: none; } a { color: inherit; }
.note, time, .counts { color: GrayText; font-size: .85rem; margin: 0; }
article { border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); padding: 1rem 0; }
article img, article video { border-radius: .5rem; display: block; margin: .5rem 0; max-width: 100%; }
p { overflow-wrap: anywhere; white-space: pre-wrap; }
.reply { border-left: 3px solid #d62976; margin: .75rem 0; padding-left: .75rem; }
button { background: #d62976; border: 0; border-radius: .5rem; color: #fff; font: inherit; padding: .5rem 1rem; }
"""


def named(asked: Mapping[str, object]) -> dict[str, str]:
    """The fields that are asked for, with those inside them: ``a,b.limit(3){c}`` is ``{"a": "", "b": "c"}``."""
    found, depth, start, text = dict[str, str](), 0, 0, f"{asked.get('fields', 'id')},"
    for place, sign in enumerate(text):
        depth += (sign in "{(") - (sign in "})")
        if sign == "," and depth == 0:
            one = text[start:place]
            inner = one[one.index("{") + 1 : -1] if "{" in one else ""
            found[one.partition("{")[0].partition(".")[0]] = inner
            start = place + 1
    return found


def chosen(whole: Mapping[str, object], asked: Mapping[str, object]) -> dict[str, object]:
    """The fields that were asked for, and the id. Raises Refusal for one that is not there."""
    names = named(asked)
    for name in names:
        if name not in whole:
            raise Refusal(100, f"(#100) Tried accessing nonexisting field ({name})")
    return {name: value for name, value in whole.items() if name in names or name == "id"}


def paged(entries: Sequence[object], asked: Mapping[str, object], request: FakeRequest) -> FakeResponse:
    """A page of a list, with the cursor of the next."""
    limit = min(int(str(asked.get("limit", 25))), _MOST)
    start = int(base64.b64decode(str(asked["after"]))) if asked.get("after") else 0
    page, end = entries[start : start + limit], start + limit
    tree: dict[str, object] = {"data": list(page)}
    if page:
        after = base64.b64encode(str(end).encode()).decode()
        paging: dict[str, object] = {"cursors": {"before": after, "after": after}}
        if end < len(entries):
            paging["next"] = f"https://graph.instagram.com{request.path}?after={after}"
        tree["paging"] = paging
    return FakeResponse.json(tree)


def page(me: Person, media: Sequence[Medium], request: FakeRequest) -> FakeResponse:
    """The profile at ``/`` and ``/NAME/``, a post at its own path, a file at ``/file/ID``, and the style sheet."""
    if request.path == "/style.css":
        return FakeResponse(200, _STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})
    files = {file.id: file for medium in media for file in medium.files}
    if (file := files.get(request.path.removeprefix("/file/"))) is not None:
        return FakeResponse(200, file.content, {"Content-Type": file.type})
    language = "it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"
    _, none, gone, _ = _WORDS[language]
    if request.path in ("/", f"/{me.handle}/"):
        whole = "".join(_medium(each, language) for each in reversed(media))
        return html_page(me, language, whole or f"<p>{none}</p>")
    one = next((each for each in media if each.path == request.path), None)
    if one is None:
        return html_page(me, language, f"<p>{gone}</p>", 404)
    said = "".join(
        f'<div class="reply"><strong>{escape(each.author.name)}</strong><p>{escape(each.text)}</p></div>'
        for each in one.comments
    )
    return html_page(me, language, _medium(one, language) + said)


def html_page(me: Person, language: str, body: str, status: int = 200) -> FakeResponse:
    """A whole page around ``body``."""
    name, handle = escape(me.name), escape(me.handle)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title>'
    note = f'<p class="note">@{handle} · {_WORDS[language][0]}</p>'
    top = f'<header><h1><a href="/">{name}</a></h1>{note}</header>'
    style = '<link rel="stylesheet" href="/style.css">'
    whole = f'<!doctype html><html lang="{language}"><head>{head}{style}</head><body>{top}{body}</body></html>'
    return FakeResponse(status, whole.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _medium(medium: Medium, language: str) -> str:
    files = "".join(_file(file) for file in medium.files)
    likes = len(medium.likes)
    counted = f"{likes} {_WORDS[language][3].split(', ')[likes != 1]}"
    when = f'<time datetime="{medium.at.isoformat()}">{medium.at:%Y-%m-%d %H:%M}</time>'
    link = f'<a href="{medium.path}">{when}</a>'
    return f'<article>{files}<p>{escape(medium.caption)}</p>{link}<p class="counts">{counted}</p></article>'


def _file(file: Container) -> str:
    words = escape(str(file.fields.get("alt_text", "")))
    if file.type.startswith("video/"):
        return f'<video src="/file/{file.id}" controls></video>'
    return f'<img src="/file/{file.id}" alt="{words}">'
