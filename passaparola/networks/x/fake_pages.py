"""Pages of the fake, so that a newcomer can open what was published: a profile, a post, its files, its answers."""

from collections.abc import Iterable, Sequence
from html import escape

from passaparola.kernel import fakepages
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.spans import links
from passaparola.networks.x.fake_media import Uploads
from passaparola.networks.x.fake_things import Person, Tweet

_WORDS = {
    "en": ("Sandbox: a stand-in for X on this machine", "No posts yet.", "This post is not there.", "like, likes",
           "repost, reposts"),
    "it": ("Area di prova: una copia di X su questo computer", "Nessun post.", "Questo post non c'è.",
           "mi piace, mi piace", "repost, repost"),
}  # fmt: skip
_MARK = ".mark { border: 1px solid GrayText; border-radius: 1rem; font-size: .8rem; padding: .1rem .5rem; }"


def page(
    me: Person, tweets: Sequence[Tweet], every: Iterable[Tweet], uploads: Uploads, request: FakeRequest
) -> FakeResponse:
    """The profile at ``/`` and ``/NAME``, a post at ``/NAME/status/ID``, a file at ``/media/ID``, the style sheet."""
    if request.path == fakepages.STYLE:
        return fakepages.style("GrayText", 36, _MARK)
    parts = request.path.strip("/").split("/")
    if parts[0] == "media" and parts[-1] in uploads.files:
        file = uploads.files[parts[-1]]
        return FakeResponse(200, file.content, {"Content-Type": file.type})
    about, none, gone, *nouns = _WORDS[fakepages.language_of(request)]
    note = f"@{me.handle} · {about}"
    if parts in ([""], [me.handle]):
        body = fakepages.listed([_tweet(each, nouns) for each in tweets], none)
        return fakepages.document(request, me.name, note, body)
    one = next((each for each in tweets if parts == [me.handle, "status", each.id]), None)
    if one is None:
        return fakepages.document(request, me.name, note, f"<p>{gone}</p>", 404)
    below = "".join(_answer(each) for each in every if each.answers == one.id)
    return fakepages.document(request, me.name, note, _tweet(one, nouns) + below)


def _tweet(tweet: Tweet, nouns: Sequence[str]) -> str:
    marks = "".join(f'<span class="mark">{escape(mark)}</span> ' for mark in tweet.marks)
    files = "".join(fakepages.file(file.type, f"/media/{file.id}", file.alt) for file in tweet.files)
    poll = "".join(f"<li>{escape(choice)}</li>" for choice in tweet.poll)
    when = fakepages.when(tweet.at, f"/{tweet.author.handle}/status/{tweet.id}")
    counts = fakepages.counts((len(tweet.likes), nouns[0]), (len(tweet.reposts), nouns[1]))
    said = f"<p>{_linked(tweet.text)}</p>"
    return f"<article>{marks}{said}{f'<ul>{poll}</ul>' if poll else ''}{files}{when}{counts}</article>"


def _linked(text: str) -> str:
    parts, end = list[str](), 0
    for link in links(text):
        address = escape(link.text)
        parts += [escape(text[end : link.start]), f'<a href="{address}" rel="nofollow">{address}</a>']
        end = link.end
    return "".join([*parts, escape(text[end:])])


def _answer(tweet: Tweet) -> str:
    return f"<article><strong>{escape(tweet.author.name)}</strong><p>{_linked(tweet.text)}</p></article>"
