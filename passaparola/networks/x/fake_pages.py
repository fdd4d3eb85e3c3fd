"""Pages of the fake, so that a newcomer can open what was published: a profile, a post, its files, its answers."""

from collections.abc import Iterable, Sequence
from html import escape

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.spans import links
from passaparola.networks.x.fake_media import Uploads
from passaparola.networks.x.fake_things import Person, Tweet

_WORDS = {
    "en": ("Sandbox: a stand-in for X on this machine", "No posts yet.", "This post is not there.", "likes", "reposts"),
    "it": ("Area di prova: una copia di X su questo computer", "Nessun post.", "Questo post non c'è.", "mi piace",
           "repost"),
}  # fmt: skip
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.4 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 36rem; padding: 1rem; }
header { border-bottom: 1px solid GrayText; } header h1 { font-size: 1.2rem; margin: 0; }
.note, time, .counts { color: GrayText; font-size: .85rem; }
article { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .75rem 0; }
article p { overflow-wrap: anywhere; white-space: pre-wrap; }
img, video { border-radius: 1rem; display: block; margin: .5rem 0; max-width: 100%; }
.mark { border: 1px solid GrayText; border-radius: 1rem; font-size: .8rem; padding: .1rem .5rem; }
a { color: inherit; }
"""


def page(
    me: Person, tweets: Sequence[Tweet], every: Iterable[Tweet], uploads: Uploads, request: FakeRequest
) -> FakeResponse:
    """The profile at ``/`` and ``/NAME``, a post at ``/NAME/status/ID``, a file at ``/media/ID``, the style sheet."""
    if request.path == "/style.css":
        return FakeResponse(200, _STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})
    parts = request.path.strip("/").split("/")
    if parts[0] == "media" and parts[-1] in uploads.files:
        file = uploads.files[parts[-1]]
        return FakeResponse(200, file.content, {"Content-Type": file.type})
    language = "it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"
    if parts in ([""], [me.handle]):
        whole = "".join(_tweet(each, language) for each in tweets)
        return _page(me, language, whole or f"<p>{_WORDS[language][1]}</p>")
    one = next((each for each in tweets if parts == [me.handle, "status", each.id]), None)
    if one is None:
        return _page(me, language, f"<p>{_WORDS[language][2]}</p>", 404)
    below = "".join(_answer(each) for each in every if each.answers == one.id)
    return _page(me, language, _tweet(one, language) + below)


def _page(me: Person, language: str, body: str, status: int = 200) -> FakeResponse:
    name = escape(me.name)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title>'
    top = f'<h1><a href="/{me.handle}">{name}</a></h1><p class="note">@{me.handle} · {_WORDS[language][0]}</p>'
    whole = f'{head}<link rel="stylesheet" href="/style.css"></head><body><header>{top}</header>{body}</body></html>'
    document = f'<!doctype html><html lang="{language}"><head>{whole}'
    return FakeResponse(status, document.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _tweet(tweet: Tweet, language: str) -> str:
    marks = "".join(f'<span class="mark">{escape(mark)}</span> ' for mark in tweet.marks)
    files = "".join(_file(tweet, number) for number in range(len(tweet.files)))
    poll = "".join(f"<li>{escape(choice)}</li>" for choice in tweet.poll)
    time = f'<time datetime="{tweet.at.isoformat()}">{tweet.at:%Y-%m-%d %H:%M}</time>'
    link = f'<a href="/{tweet.author.handle}/status/{tweet.id}">{time}</a>'
    likes, reposts = _WORDS[language][3:]
    counts = f'<p class="counts">{len(tweet.likes)} {likes} · {len(tweet.reposts)} {reposts}</p>'
    said = f"<p>{_linked(tweet.text)}</p>"
    return f"<article>{marks}{said}{f'<ul>{poll}</ul>' if poll else ''}{files}{link}{counts}</article>"


def _linked(text: str) -> str:
    parts, end = list[str](), 0
    for link in links(text):
        address = escape(link.text)
        parts += [escape(text[end : link.start]), f'<a href="{address}" rel="nofollow">{address}</a>']
        end = link.end
    return "".join([*parts, escape(text[end:])])


def _file(tweet: Tweet, number: int) -> str:
    file = tweet.files[number]
    words = escape(file.alt)
    if file.type.startswith("video/"):
        return f'<video src="/media/{file.id}" aria-label="{words}" controls></video>'
    return f'<img src="/media/{file.id}" alt="{words}">'


def _answer(tweet: Tweet) -> str:
    return f"<article><strong>{escape(tweet.author.name)}</strong><p>{_linked(tweet.text)}</p></article>"
