"""A draft as the HTML that Ghost makes an article of, and the delivery's mark.

The mark is a comment in the article's own code injection: the editor keeps it whatever becomes of title, words, address
and tags, visitors do not see it, and the API filters by it (seen on 5.130.6).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape

from passaparola.kernel.network.port import Draft
from passaparola.kernel.spans import links
from passaparola.kernel.text import shorten

_LONGEST_TITLE = 80  # characters of a title that is taken from the text


@dataclass(frozen=True)
class Picture:
    """An image or a video in the site's storage."""

    address: str
    alt: str
    width: int | None = None
    height: int | None = None
    moves: bool = False


def mark_of(key: str) -> str:
    """What a delivery's article is known by on the site: letters and digits that nobody else could choose."""
    return "pp" + sha256(key.encode()).hexdigest()[:40]


def foot_of(mark: str) -> str:
    """The mark as it stands in the code injection."""
    return f"<!-- passaparola:{mark} -->"


def title_of(draft: Draft) -> str:
    """The title; without one, the beginning of the text; without both, empty: Ghost writes "(Untitled)"."""
    first = next((line.strip() for line in draft.text.splitlines() if line.strip()), "")
    return draft.title.strip() or shorten(first, _LONGEST_TITLE, len)


def html_of(draft: Draft, pictures: Sequence[Picture]) -> str:
    """The article's body: the text in paragraphs, then every file but the picture that heads the article."""
    paragraphs = [part for part in re.split(r"\n\s*\n", draft.text.strip()) if part.strip()]
    head = heading(pictures)
    shown = [_shown(picture) for picture in pictures if picture is not head]
    return "".join([*(f"<p>{_inline(part.strip())}</p>" for part in paragraphs), *shown]) or "<p></p>"


def heading(pictures: Sequence[Picture]) -> Picture | None:
    """The picture that heads the article: the first one, if it is no video."""
    return pictures[0] if pictures and not pictures[0].moves else None


def _shown(picture: Picture) -> str:
    source, alt = escape(picture.address), escape(picture.alt)
    size = f' width="{picture.width}" height="{picture.height}"' if picture.width and picture.height else ""
    if not picture.moves:
        return f'<figure class="kg-card kg-image-card"><img src="{source}" alt="{alt}"{size}></figure>'
    film = f'<div class="kg-video-container"><video src="{source}"{size}></video></div>'
    return f'<figure class="kg-card kg-video-card">{film}<figcaption>{alt}</figcaption></figure>'


def _inline(text: str) -> str:
    """Text as safe HTML: everything escaped, addresses made links, line ends kept."""
    written, end = "", 0
    for link in links(text):
        written += escape(text[end : link.start], quote=False)
        written += f'<a href="{escape(link.value)}">{escape(link.text)}</a>'
        end = link.end
    return (written + escape(text[end:], quote=False)).replace("\n", "<br>")
