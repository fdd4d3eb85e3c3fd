"""A draft as the HTML that the block editor writes, with the delivery's mark in every block.

The mark is a metadata attribute in a block's comment: visitors never see it, the editor keeps it, and the site's search
finds it in whatever state the post is, under any slug, for administrators and for authors (seen on 6.1.9).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from unicodedata import normalize

from passaparola.kernel.network.port import Draft
from passaparola.kernel.spans import links
from passaparola.kernel.text import shorten

_LONGEST_SLUG = 80  # characters
_LONGEST_TITLE = 80  # characters of a title that is taken from the text


@dataclass(frozen=True)
class Picture:
    """An image or a video in the site's library."""

    id: int
    address: str
    alt: str
    moves: bool = False


def mark_of(key: str) -> str:
    """What a delivery's post is known by on the site: a slug of letters and digits that nobody else could choose."""
    return "pp" + sha256(key.encode()).hexdigest()[:40]


def title_of(draft: Draft) -> str:
    """The title; without one, the beginning of the text."""
    first = next((line.strip() for line in draft.text.splitlines() if line.strip()), "")
    return draft.title.strip() or shorten(first, _LONGEST_TITLE, len)


def slug_of(title: str) -> str:
    """A title as the last part of an address: ASCII, lower case, hyphens; empty where nothing of it is left."""
    plain = normalize("NFKD", title.replace("’", " ").replace("'", " ")).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return slug[:_LONGEST_SLUG].rstrip("-")


def content_of(draft: Draft, mark: str, pictures: Sequence[Picture]) -> str:
    """The post's body: the text in paragraphs, then every file but the picture that heads the post."""
    paragraphs = [part for part in re.split(r"\n\s*\n", draft.text.strip()) if part.strip()]
    blocks = [_block("paragraph", {}, mark, f"<p>{_inline(part.strip())}</p>") for part in paragraphs]
    head = heading(pictures)
    blocks += [_shown(picture, mark) for picture in pictures if picture is not head]
    return "\n\n".join(blocks or [_block("paragraph", {}, mark, "<p></p>")])


def heading(pictures: Sequence[Picture]) -> Picture | None:
    """The picture that heads the post: the first one, if it is no video."""
    return pictures[0] if pictures and not pictures[0].moves else None


def carries(raw: str, mark: str) -> bool:
    """Whether a post's source has this mark."""
    return f'"passaparola":"{mark}"' in raw


def _block(name: str, attributes: Mapping[str, object], mark: str, html: str) -> str:
    known = json.dumps({**attributes, "metadata": {"passaparola": mark}}, separators=(",", ":"))
    return f"<!-- wp:{name} {known} -->\n{html}\n<!-- /wp:{name} -->"


def _shown(picture: Picture, mark: str) -> str:
    return _video(picture, mark) if picture.moves else _image(picture, mark)


def _video(video: Picture, mark: str) -> str:
    source = f'<video controls src="{escape(video.address)}"></video>'
    words = f'<figcaption class="wp-element-caption">{escape(video.alt)}</figcaption>' if video.alt else ""
    return _block("video", {"id": video.id}, mark, f'<figure class="wp-block-video">{source}{words}</figure>')


def _image(picture: Picture, mark: str) -> str:
    source = f'src="{escape(picture.address)}" alt="{escape(picture.alt)}" class="wp-image-{picture.id}"'
    return _block("image", {"id": picture.id}, mark, f'<figure class="wp-block-image"><img {source}/></figure>')


def _inline(text: str) -> str:
    """Text as safe HTML: everything escaped, addresses made links, line ends kept."""
    written, end = "", 0
    for link in links(text):
        address = escape(link.value)
        written += escape(text[end : link.start]) + f'<a href="{address}">{escape(link.text)}</a>'
        end = link.end
    return (written + escape(text[end:])).replace("\n", "<br>")
