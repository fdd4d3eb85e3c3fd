"""XML from strangers as a plain tree: no entity of theirs is read, nothing is fetched, sizes are bounded; pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MOST_ELEMENTS = 100_000
DEEPEST = 100


class NotXml(ValueError):
    """Not well-formed, too large, or with entities of its own."""


@dataclass
class Node:
    """An element: its name without prefix, the namespace that it stands in, its attributes, text and children."""

    name: str
    space: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text."""
        return "".join(self.pieces).strip()

    @property
    def inner(self) -> str:
        """Its own text and that of everything below."""
        return " ".join(filter(None, (self.text, *(each.inner for each in self.children))))

    def each(self, *names: str) -> "Iterator[Node]":
        """The children of these names."""
        return (child for child in self.children if child.name in names)

    def first(self, *names: str) -> "Node | None":
        """The first child of one of these names, the first name first."""
        return next((found for name in names for found in self.each(name)), None)

    def said(self, *names: str) -> str:
        """The text of the first child of these names that has any."""
        return next((found.text for name in names for found in self.each(name) if found.text), "")


class _Builder:
    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) > DEEPEST:
            raise NotXml("too many elements, or too deep")
        space, _, bare = name.rpartition(" ")
        node = Node(bare.lower(), space, {key.rpartition(" ")[2].lower(): value for key, value in attributes.items()})
        if self._open:
            self._open[-1].children.append(node)
        self.root = self.root or node
        self._open.append(node)

    def end(self, _name: str) -> None:
        self._open.pop()

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].pieces.append(text)


def parse(content: bytes, encoding: str | None = None) -> Node:
    """The root of a document. ``encoding`` (of the answer's header) overrides what it says itself. Raises NotXml."""
    builder = _Builder()
    parser = expat.ParserCreate(encoding, namespace_separator=" ")
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = _refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(content.lstrip(b"\r\n\t "), True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise NotXml(str(error)) from None
    if builder.root is None:
        raise NotXml("no element")
    return builder.root


def _refuse(*_declared: object) -> None:
    raise NotXml("entities of its own")
