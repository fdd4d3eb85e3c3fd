"""Pages of the fake for people: the page's posts, one with its comments, its files, and the question for consent."""

from collections.abc import Mapping, Sequence
from html import escape

from passaparola.kernel import fakepages
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


def page(name: str, posts: Sequence[Posted], files: Mapping[str, Upload], request: FakeRequest) -> FakeResponse:
    """``/`` and ``/company/…`` list the posts, ``/feed/update/URN`` shows one, ``/media/URN`` is a file."""
    if request.path == fakepages.STYLE:
        return fakepages.style("#0a66c2")
    if request.path.startswith("/media/"):
        file = files.get(request.path.removeprefix("/media/"))
        kind = file.media_type if file is not None and file.media_type.startswith("image/") else "video/mp4"
        return FakeResponse(200, file.content, {"Content-Type": kind}) if file is not None else FakeResponse(404)
    words = _WORDS[fakepages.language_of(request)]
    if request.path.startswith("/feed/update/"):
        post = next((each for each in posts if request.path == f"/feed/update/{each.urn}"), None)
        body = _post(post, words) + _talk(post, "") if post is not None else f"<p>{words['gone']}</p>"
        return fakepages.document(request, name, words["about"], body, 200 if post is not None else 404)
    body = fakepages.listed([_post(each, words) for each in posts], words["none"])
    return fakepages.document(request, name, words["about"], body)


def consent(name: str, request: FakeRequest) -> FakeResponse:
    """The question; saying yes goes back here with POST."""
    words = _WORDS[fakepages.language_of(request)]
    body = fakepages.question(request, words["ask"], words["allow"])
    return fakepages.document(request, name, words["about"], body)


def _post(post: Posted, words: Mapping[str, str]) -> str:
    counts = fakepages.counts((len(post.likes), words["likes"]), (len(post.reshares), words["reshares"]))
    when = fakepages.when(post.at, f"/feed/update/{post.urn}")
    content = "".join(_content(kind, tree, words) for kind, tree in post.content.items())
    return f"<article><p>{escape(post.text)}</p>{content}{when}{counts}</article>"


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
    urn, told = str(tree["id"]), str(tree.get("altText") or tree.get("title") or "")
    kind = next((kind for kind in ("image", "video") if f":{kind}:" in urn), "")
    return fakepages.file(f"{kind}/", f"/media/{urn}", told) if kind else f"<p>{words['document']}: {escape(told)}</p>"


def _talk(post: Posted, parent: str) -> str:
    return "".join(_said(post, each) for each in post.comments if each.parent == parent)


def _said(post: Posted, said: Said) -> str:
    return fakepages.said(said.name or said.actor.rpartition(":")[2], said.text, _talk(post, said.urn))
