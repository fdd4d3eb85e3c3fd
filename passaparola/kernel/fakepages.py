"""Pages of fakes for people, so that a newcomer can open what was published: one look, in English and Italian.

Everything that somebody wrote is escaped here or by the caller; secrets never stand in a page.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse

STYLE = "/style.css"
_STYLE = """
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
body {{ margin: 0 auto; max-width: {width}rem; padding: 1rem; }}
header {{ border-bottom: 3px solid {hue}; margin-bottom: 1rem; padding-bottom: .75rem; }}
header h1 {{ font-size: 1.25rem; margin: 0; }} h1 a {{ text-decoration: none; }} a {{ color: inherit; }}
.note, .counts, time {{ color: GrayText; font-size: .85rem; margin: 0; }}
article {{ border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); padding: 1rem 0; }}
article img, article video {{ border-radius: .5rem; display: block; margin: .5rem 0; max-width: 100%; }}
p {{ overflow-wrap: anywhere; white-space: pre-line; }}
.counts {{ display: flex; gap: 1.25rem; list-style: none; margin-top: .5rem; padding: 0; }}
.reply {{ border-left: 3px solid {hue}; margin: .75rem 0; padding-left: .75rem; }}
.reply .reply {{ margin-left: 1rem; }}
button {{ font: inherit; padding: .5rem 1rem; }}
"""


def style(hue: str, width: int = 38, more: str = "") -> FakeResponse:
    """The style sheet: the network's colour, the column's width in rem, and rules of its own."""
    css = _STYLE.format(hue=hue, width=width) + more
    return FakeResponse(200, css.encode(), {"Content-Type": "text/css; charset=utf-8"})


def language_of(request: FakeRequest) -> str:
    """``it`` for who asks for Italian first, else ``en``."""
    return "it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"


def document(request: FakeRequest, name: str, note: str, body: str, status: int = 200) -> FakeResponse:
    """A whole page in the reader's language; ``name`` stands at its top, ``body`` is HTML."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(name)}</title>'
    link = f'<link rel="stylesheet" href="{STYLE}">'
    top = f'<header><h1><a href="/">{escape(name)}</a></h1><p class="note">{escape(note)}</p></header>'
    page = f"<head>{head}{link}</head><body>{top}{body}</body>"
    whole = f'<!doctype html><html lang="{language_of(request)}">{page}</html>'
    return FakeResponse(status, whole.encode(), {"Content-Type": "text/html; charset=utf-8"})


def question(request: FakeRequest, asks: str, allow: str, things: Sequence[str] = ()) -> str:
    """What a consent page asks: the ``things`` (none: the scopes), and a button that goes back here with POST."""
    scopes = request.query.get("scope", "").replace(",", " ").split()
    asked = "".join(f"<li>{escape(each)}</li>" for each in things or scopes)
    address = escape(f"{request.path}?{urlencode(dict(request.query))}")
    form = f'<form method="post" action="{address}"><button>{escape(allow)}</button></form>'
    return f"<p>{escape(asks)}</p><ul>{asked}</ul>{form}"


def back(redirect: str, query: Mapping[str, str]) -> FakeResponse:
    """The way back to us, with what we are told."""
    return FakeResponse(302, headers={"Location": f"{redirect}?{urlencode(query)}"})


def query_of(address: str) -> dict[str, str]:
    """What an address asks."""
    return dict(parse_qsl(urlsplit(address).query))


def when(at: datetime, path: str) -> str:
    """The moment of a post (UTC), which leads to its page."""
    return f'<a href="{escape(path)}"><time datetime="{at.isoformat()}">{at:%Y-%m-%d %H:%M}</time></a>'


def counts(*numbers: tuple[int, str]) -> str:
    """How many of what; a noun is written "like, likes"."""
    each = "".join(f"<li>{number} {noun.split(', ')[number != 1]}</li>" for number, noun in numbers)
    return f'<ul class="counts">{each}</ul>'


def said(who: str, text: str, below: str = "") -> str:
    """Somebody's answer, with those ``below`` it (HTML)."""
    return f'<div class="reply"><strong>{escape(who)}</strong><p>{escape(text)}</p>{below}</div>'


def file(media_type: str, path: str, words: str = "") -> str:
    """A picture with its description, or a video to play."""
    if media_type.startswith("video/"):
        label = f' aria-label="{escape(words)}"' if words else ""
        return f'<video src="{escape(path)}" preload="none"{label} controls></video>'
    return f'<img src="{escape(path)}" alt="{escape(words)}">'


def listed(bodies: Sequence[str], none: str) -> str:
    """All of them, or that there are none."""
    return "".join(bodies) or f"<p>{escape(none)}</p>"
