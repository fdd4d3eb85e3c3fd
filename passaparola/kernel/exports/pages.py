"""Web pages of an export: a plain tree of elements, for readers that look for a class."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

MAX_DEPTH = 200
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"])
_SILENT = frozenset(["style", "script", "title", "head"])
_BLOCKS = frozenset(["p", "div", "li", "tr", "h1", "h2", "h3"])


@dataclass
class Element:
    """One element, with its attributes and what is in it, in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: "list[Element | str]" = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """The names in its ``class``."""
        return self.attributes.get("class", "").split()

    def all(self, name: str = "", *, tag: str = "") -> "Iterator[Element]":
        """Every element below with this class, this tag, or both, in order."""
        for each in self.inside:
            if isinstance(each, Element):
                if (not name or name in each.classes) and (not tag or each.tag == tag):
                    yield each
                yield from each.all(name, tag=tag)

    def first(self, name: str = "", *, tag: str = "") -> "Element | None":
        """The first of ``all``."""
        return next(self.all(name, tag=tag), None)

    @property
    def text(self) -> str:
        """The words, with lines where the page breaks them."""
        lines = (" ".join(line.split()) for line in "".join(self._words()).splitlines())
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    @property
    def links(self) -> tuple[str, ...]:
        """Where its links lead, each once."""
        found = (each.attributes.get("href", "") for each in self.all(tag="a"))
        return tuple(dict.fromkeys(link for link in found if link.startswith(("http://", "https://"))))

    def _words(self) -> Iterator[str]:
        for each in self.inside:
            if isinstance(each, str):
                yield each.replace("\n", " ")
            elif each.tag == "br":
                yield "\n"
            elif each.tag not in _SILENT:
                apart = "\n" if each.tag in _BLOCKS else ""
                yield apart
                yield from each._words()
                yield apart


def tree(page: str) -> Element:
    """The page as a tree; what is never closed ends with its parent, what is nested too deep is flat."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(made)
        if tag not in _VOID and len(self._open) < MAX_DEPTH:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        place = next((at for at in range(len(self._open) - 1, 0, -1) if self._open[at].tag == tag), None)
        if place is not None:
            del self._open[place:]

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)
