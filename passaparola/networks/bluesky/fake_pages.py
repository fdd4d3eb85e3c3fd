"""Pages of the fake, so that a newcomer can open what was published: a timeline, a post, its picture, its answers."""

from collections.abc import Mapping
from html import escape

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Tree
from passaparola.networks.bluesky.fake_records import Record

_WORDS = {
    "en": {
        "about": "Sandbox: a stand-in for Bluesky on this machine",
        "none": "No posts yet.",
        "gone": "There is no such post.",
        "likes": "like, likes",
        "reposts": "repost, reposts",
        "replies": "reply, replies",
    },
    "it": {
        "about": "Area di prova: una copia di Bluesky su questo computer",
        "none": "Ancora nessun post.",
        "gone": "Questo post non esiste.",
        "likes": "mi piace, mi piace",
        "reposts": "ricondivisione, ricondivisioni",
        "replies": "risposta, risposte",
    },
}

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 38rem; padding: 1rem; }
header { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding-bottom: .75rem; }
header h1 { font-size: 1.25rem; margin: 0; }
.note { color: GrayText; font-size: .85rem; margin: 0; }
article { border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); padding: 1rem 0; }
article p { margin: 0 0 .5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
article img, article video { border-radius: .75rem; display: block; margin: .5rem 0; max-width: 100%; }
.counts { color: GrayText; display: flex; font-size: .9rem; gap: 1.25rem; list-style: none; margin: .5rem 0 0;
  padding: 0; }
.reply { border-left: 3px solid #0a7aff; margin: .75rem 0; padding-left: .75rem; }
h1 a { text-decoration: none; } a { color: inherit; } time { color: GrayText; font-size: .85rem; }
"""


def page(did: str, who: tuple[str, str], records: Mapping[str, Record], request: FakeRequest) -> FakeResponse:
    """The timeline at ``/`` and ``/profile/DID``, a post at ``/profile/DID/post/KEY``, and the style sheet.

    ``who`` is the account's name and handle.
    """
    if request.path == "/style.css":
        return FakeResponse(200, _STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})
    language = "it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"
    words = _WORDS[language]
    parts = request.path.strip("/").split("/")
    if parts in ([""], ["profile", did]):
        posts = [_post(did, key, record, words) for key, record in sorted(records.items(), reverse=True)]
        return _html(language, who, "".join(posts) or f"<p>{words['none']}</p>")
    if parts[:3] == ["profile", did, "post"] and len(parts) == 4 and parts[3] in records:
        record = records[parts[3]]
        replies = "".join(_reply(guest, text) for guest, text in record.replies)
        return _html(language, who, _post(did, parts[3], record, words) + replies)
    return _html(language, who, f"<p>{words['gone']}</p>", 404)


def _html(language: str, who: tuple[str, str], body: str, status: int = 200) -> FakeResponse:
    name, handle = map(escape, who)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title>'
    style = '<link rel="stylesheet" href="/style.css">'
    note = f'<p class="note">@{handle} · {_WORDS[language]["about"]}</p>'
    top = f'<header><h1><a href="/">{name}</a></h1>{note}</header>'
    whole = f'<!doctype html><html lang="{language}"><head>{head}{style}</head><body>{top}{body}</body></html>'
    return FakeResponse(status, whole.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _post(did: str, key: str, record: Record, words: Mapping[str, str]) -> str:
    value = Tree(record.value)
    at = value.text("createdAt")
    time = f'<time datetime="{escape(at)}">{escape(at[:16].replace("T", " "))}</time>'
    when = f'<a href="/profile/{did}/post/{key}">{time}</a>'
    counts = (("likes", record.likes), ("reposts", record.reposts), ("replies", record.replies))
    shown = "".join(f"<li>{_counted(len(things), words[what])}</li>" for what, things in counts)
    text = f"<p>{escape(value.text('text'))}</p>"
    return f'<article>{text}{_images(did, value)}{when}<ul class="counts">{shown}</ul></article>'


def _counted(number: int, words: str) -> str:
    """A number and its noun; ``words`` are its singular and its plural."""
    return f"{number} {words.split(', ')[number != 1]}"


def _images(did: str, value: Tree) -> str:
    embed = value.opt("embed")
    if embed is None:
        return ""
    if embed.has("video"):
        return f'<video controls src="{_address(did, embed.text("video", "ref", "$link"))}"></video>'
    return "".join(_image(did, image) for image in embed.each("images"))


def _image(did: str, image: Tree) -> str:
    address = _address(did, image.text("image", "ref", "$link"))
    return f'<img src="{address}" alt="{escape(image.text("alt"))}">'


def _address(did: str, cid: str) -> str:
    return f"/xrpc/com.atproto.sync.getBlob?did={did}&amp;cid={escape(cid)}"


def _reply(who: str, text: str) -> str:
    return f'<div class="reply"><strong>{escape(who)}</strong><p>{escape(text)}</p></div>'
