"""Pages of the fake, so that a newcomer can open what was published: a profile, a status, its files, its answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.mastodon.fake_things import Person, Toot, Upload, html

_WORDS = {
    "en": {
        "about": "Sandbox: a stand-in for a Mastodon server on this machine",
        "none": "No posts yet.",
        "gone": "There is no such post.",
        "likes": "favourite, favourites",
        "boosts": "boost, boosts",
    },
    "it": {
        "about": "Area di prova: una copia di un server Mastodon su questo computer",
        "none": "Ancora nessun post.",
        "gone": "Questo post non esiste.",
        "likes": "apprezzamento, apprezzamenti",
        "boosts": "condivisione, condivisioni",
    },
}
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 38rem; padding: 1rem; }
header { border-bottom: 3px solid #6364ff; padding-bottom: .75rem; }
header h1 { font-size: 1.25rem; margin: 0; }
.note { color: GrayText; font-size: .85rem; margin: 0; }
article { border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); padding: 1rem 0; }
p { overflow-wrap: anywhere; }
article img, article video { border-radius: .5rem; display: block; margin: .5rem 0; max-width: 100%; }
.counts { color: GrayText; display: flex; font-size: .9rem; gap: 1.25rem; list-style: none; margin: .5rem 0 0;
  padding: 0; }
.reply { border-left: 3px solid #6364ff; margin: .75rem 0; padding-left: .75rem; }
.invisible { font-size: 0; } .ellipsis::after { content: "…"; }
h1 a { text-decoration: none; } a { color: inherit; } time { color: GrayText; font-size: .85rem; }
"""


def page(
    me: Person,
    toots: Sequence[Toot],
    uploads: Mapping[str, Upload],
    below: Callable[[str], Iterable[Toot]],
    request: FakeRequest,
) -> FakeResponse:
    """The profile at ``/`` and ``/@NAME``, a status at ``/@NAME/ID``, a file at ``/media/ID``, and the style sheet."""
    if request.path == "/style.css":
        return FakeResponse(200, _STYLE.encode(), {"Content-Type": "text/css; charset=utf-8"})
    parts = request.path.strip("/").split("/")
    if parts[0] == "media" and parts[-1] in uploads:
        file = uploads[parts[-1]]
        return FakeResponse(200, file.content, {"Content-Type": file.type})
    language = "it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"
    if parts in ([""], [f"@{me.handle}"]):
        whole = "".join(_toot(toot, language) for toot in toots) or f"<p>{_WORDS[language]['none']}</p>"
        return _page(me, language, whole)
    one = next((toot for toot in toots if parts == [f"@{me.handle}", toot.id]), None)
    if one is None:
        return _page(me, language, f"<p>{_WORDS[language]['gone']}</p>", 404)
    return _page(me, language, _toot(one, language) + "".join(_reply(each) for each in below(one.id)))


def _page(me: Person, language: str, body: str, status: int = 200) -> FakeResponse:
    name, handle = escape(me.name), escape(me.handle)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title>'
    style = '<link rel="stylesheet" href="/style.css">'
    note = f'<p class="note">@{handle} · {_WORDS[language]["about"]}</p>'
    top = f'<header><h1><a href="/">{name}</a></h1>{note}</header>'
    whole = f'<!doctype html><html lang="{language}"><head>{head}{style}</head><body>{top}{body}</body></html>'
    return FakeResponse(status, whole.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _toot(toot: Toot, language: str) -> str:
    said, files = html(toot.text), "".join(_file(file) for file in toot.files)
    if toot.spoiler:
        said = f"<details><summary>{escape(toot.spoiler)}</summary>{said}{files}</details>"
        files = ""
    time = f'<time datetime="{toot.at.isoformat()}">{toot.at:%Y-%m-%d %H:%M}</time>'
    when = f'<a href="/@{escape(toot.author.handle)}/{toot.id}">{time}</a>'
    numbers = (("likes", len(toot.likes)), ("boosts", len(toot.boosts)))
    counts = "".join(f"<li>{_counted(number, _WORDS[language][what])}</li>" for what, number in numbers)
    return f'<article>{said}{files}{when}<ul class="counts">{counts}</ul></article>'


def _counted(number: int, words: str) -> str:
    """A number and its noun; ``words`` are its singular and its plural."""
    return f"{number} {words.split(', ')[number != 1]}"


def _file(file: Upload) -> str:
    source, words = f"/media/{file.id}", escape(file.description)
    if file.type.startswith("video/"):
        return f'<video src="{source}" aria-label="{words}" controls></video>'
    return f'<img src="{source}" alt="{words}">'


def _reply(toot: Toot) -> str:
    return f'<div class="reply"><strong>{escape(toot.author.name)}</strong>{html(toot.text)}</div>'
