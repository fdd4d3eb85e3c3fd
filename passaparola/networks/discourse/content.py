"""A draft as the Markdown that Discourse reads, and the marks by which its posts are known again."""

import re
from collections.abc import Mapping
from hashlib import sha256
from html import unescape

from passaparola.kernel.network.port import Draft
from passaparola.kernel.spans import links

LONGEST = 32_000  # characters of a post's source, as installed
_SIGNS = re.compile(
    r"[\\`*\[\]<~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?\w+;)|^(?:#(?=#{0,5}\s)|>|[-=](?=[-=]*\s*$))", re.MULTILINE
)
_MENTION = re.compile(r"(?<![\w@])@[\w.-]+")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_COMMENT = re.compile(r"\s*(?<!\\)<!--.*?-->", re.DOTALL)
_IMAGE = re.compile(r"!\[((?:\\.|[^\]\\])*?)(?:\|[0-9x, %a-z]+)?\]\([^)\s]+\)")


def mark_of(key: str) -> str:
    """What a delivery is known by: a topic's external id, at most 50 letters, digits and hyphens."""
    return "pp" + sha256(key.encode()).hexdigest()[:40]


def sealed(text: str, mark: str) -> str:
    """An answer's source with its mark: a comment, which nobody is shown."""
    return f"{text}\n\n<!-- passaparola:{mark} -->"


def carries(raw: str, mark: str) -> bool:
    """Whether a post's source has this mark."""
    return f"passaparola:{mark}" in raw


def markdown_of(draft: Draft, files: Mapping[str, str]) -> str:
    """The text as it stands, then every picture with its description; ``files`` are their addresses by hash."""
    shown = []
    for item in draft.media:
        size = f"|{item.width}x{item.height}" if item.width and item.height else ""
        alt = re.sub(r"[\\\[\]|]", r"\\\g<0>", " ".join(item.alt.split())).replace("\\|", "¦")
        shown.append(f"![{alt}{size}]({files[item.hash]})")
    return "\n\n".join(each for each in (escaped(draft.text.strip()), *shown) if each)


def escaped(text: str) -> str:
    """Text of which no sign is read as markup; addresses and mentions stay what they are."""
    kept = sorted([(link.start, link.end) for link in links(text)] + [each.span() for each in _MENTION.finditer(text)])
    written, end = "", 0
    signs = {each.start(): each.end() for each in _SIGNS.finditer(text)}
    for start, stop in [*kept, (len(text), len(text))]:
        if start >= end:
            written += "".join("\\" + text[i] if i in signs else text[i] for i in range(end, start)) + text[start:stop]
            end = stop
    return written


def plain(raw: str) -> str:
    """A post's source as it is read: without marks and pictures, and every sign for itself."""
    bare = _IMAGE.sub("", _COMMENT.sub("", raw)).strip()
    return re.sub(r"\n{3,}", "\n\n", _ESCAPED.sub(r"\1", bare))


def alts(raw: str) -> list[str]:
    """The descriptions of a post's pictures."""
    return [unescape(_ESCAPED.sub(r"\1", each)) for each in _IMAGE.findall(raw)]
