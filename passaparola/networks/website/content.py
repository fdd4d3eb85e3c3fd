"""A draft as the properties of an h-entry, and its mark: the last part of the slug that we ask for.

A site need not take the slug (https://indieweb.org/Micropub-extensions, mp-slug); most do, and then the post's address
tells whose it is.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from unicodedata import normalize

from passaparola.kernel.network.port import Draft
from passaparola.kernel.spans import links

_LONGEST_READABLE = 36  # characters of a slug before its mark: sites cut long ones
_MARK = re.compile(r"(?<![a-z0-9])(p[0-9a-f]{12})(?![a-z0-9])")


def mark_of(key: str) -> str:
    """What a delivery's post is known by: letters and digits that nobody else would choose."""
    return "p" + sha256(key.encode()).hexdigest()[:12]


def marks_in(address: str) -> list[str]:
    """The marks in a post's address, ours or another delivery's."""
    return _MARK.findall(address.lower())


def slug_of(draft: Draft) -> str:
    """The beginning of the title or the text, and the mark: the same for the same delivery as long as it says so."""
    said = draft.title.strip() or draft.text.strip()
    plain = normalize("NFKD", said.replace("’", " ").replace("'", " ")).encode("ascii", "ignore").decode().lower()
    readable = re.sub(r"[^a-z0-9]+", "-", plain[:200]).strip("-")[:_LONGEST_READABLE].rstrip("-")
    return f"{readable}-{mark_of(draft.key)}".lstrip("-")


def properties(draft: Draft, files: Mapping[str, str]) -> dict[str, list[object]]:
    """What the post says; ``files`` are the addresses of its files by hash. Empty properties are left out."""
    photos = [_photo(files[item.hash], item.alt) for item in draft.media if not item.type.startswith("video/")]
    whole: dict[str, list[object]] = {
        "content": [_content(draft)],
        "name": [draft.title.strip()] if draft.title.strip() else [],
        "category": [*chosen(draft, "tags")],
        "photo": photos,
        "video": [files[item.hash] for item in draft.media if item.type.startswith("video/")],
    }
    return {name: values for name, values in whole.items() if values}


def chosen(draft: Draft, option: str) -> list[str]:
    """What was chosen of an option that takes several."""
    given = draft.options.get(option)
    return [str(each).strip() for each in given if str(each).strip()] if isinstance(given, list | tuple) else []


def letters(text: str) -> str:
    """What two texts have in common that say the same: their letters and digits, without case."""
    return re.sub(r"[\W_]+", "", text).casefold() or "".join(text.split())


def _content(draft: Draft) -> object:
    """A post with a title is an article, in HTML; one without is a note, whose plain text the site makes a page of."""
    if not draft.title.strip():
        return draft.text
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", draft.text.strip()) if part.strip()]
    return {"html": "\n".join(f"<p>{_inline(part)}</p>" for part in paragraphs)}


def _inline(text: str) -> str:
    """Text as safe HTML: everything escaped, addresses made links, line ends kept."""
    written, end = "", 0
    for link in links(text):
        written += escape(text[end : link.start]) + f'<a href="{escape(link.value)}">{escape(link.text)}</a>'
        end = link.end
    return (written + escape(text[end:])).replace("\n", "<br>")


def _photo(address: str, alt: str) -> object:
    return {"value": address, "alt": alt} if alt else address
