"""What a status says as plain text, and what of it stays the same however a server dresses it up."""

import re
import unicodedata
from html.parser import HTMLParser

_REMOTE = re.compile(r"@([\w.-]*\w)@[\w.-]*\w")
# Letters, numbers, marks, emoji and currencies; not punctuation, spaces and signs: some servers read them as mark-up.
_SAID = ("L", "N", "M", "So", "Sc")
_VARIATION = "\ufe0e\ufe0f"


class _Reader(HTMLParser):
    """Paragraphs become blank lines, breaks become lines; everything else is only its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.said.append("\n")
        elif tag in ("p", "blockquote", "ul", "ol", "pre") and self.said:
            self.said.append("\n\n")
        elif tag == "li":
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def plain(html: str) -> str:
    """The text of a status's HTML as a person reads it, with the whole address of shortened links."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (line.strip() for line in "".join(reader.said).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def skeleton(text: str) -> str:
    """What two writings of the same text have in common: no mark-up, no spaces, no domain of a mention.

    A text of nothing but signs is kept as it is, without its spaces.
    """
    whole = unicodedata.normalize("NFC", _REMOTE.sub(r"@\1", text))
    said = "".join(char for char in whole if _counts(char))
    return said or "".join(whole.split())


def _counts(char: str) -> bool:
    return unicodedata.category(char).startswith(_SAID) and char not in _VARIATION
