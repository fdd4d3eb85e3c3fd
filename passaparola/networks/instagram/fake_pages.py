"""Lists and fields as Graph gives them, and pages of the fake that people see."""

import base64
from collections.abc import Mapping, Sequence
from html import escape

from passaparola.kernel import fakepages
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.instagram.fake_things import Container, Medium, Person, Refusal

_MOST = 100
_WORDS = {
    "en": ("Sandbox: a stand-in for Instagram on this machine", "Nothing has been published yet.",
           "There is no such post.", "like, likes"),
    "it": ("Area di prova: una copia di Instagram su questo computer", "Non è ancora stato pubblicato niente.",
           "Questo post non esiste.", "Mi piace, Mi piace"),
}  # fmt: skip


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
    if request.path == fakepages.STYLE:
        return fakepages.style("#d62976")
    files = {file.id: file for medium in media for file in medium.files}
    if (file := files.get(request.path.removeprefix("/file/"))) is not None:
        return FakeResponse(200, file.content, {"Content-Type": file.type})
    _, none, gone, likes = _WORDS[fakepages.language_of(request)]
    if request.path in ("/", f"/{me.handle}/"):
        return html_page(me, request, fakepages.listed([_medium(each, likes) for each in reversed(media)], none))
    one = next((each for each in media if each.path == request.path), None)
    if one is None:
        return html_page(me, request, f"<p>{gone}</p>", 404)
    said = "".join(fakepages.said(each.author.name, each.text) for each in one.comments)
    return html_page(me, request, _medium(one, likes) + said)


def html_page(me: Person, request: FakeRequest, body: str, status: int = 200) -> FakeResponse:
    """A whole page around ``body``."""
    note = f"@{me.handle} · {_WORDS[fakepages.language_of(request)][0]}"
    return fakepages.document(request, me.name, note, body, status)


def _medium(medium: Medium, likes: str) -> str:
    files = "".join(_file(file) for file in medium.files)
    told = fakepages.when(medium.at, medium.path) + fakepages.counts((len(medium.likes), likes))
    return f"<article>{files}<p>{escape(medium.caption)}</p>{told}</article>"


def _file(file: Container) -> str:
    return fakepages.file(file.type, f"/file/{file.id}", str(file.fields.get("alt_text", "")))
