"""How a card is drawn: the shapes that networks use, without their names."""

from dataclasses import dataclass

from passaparola.links.cards import Card

LARGE, COMPACT, TEXT = "large", "compact", "text"
_LARGE_EDGES = (600, 315)
_COMPACT_EDGES = (200, 200)


@dataclass(frozen=True)
class Shape:
    """One way of drawing: the picture's width by its height, and how much of title and description is shown."""

    id: str
    ratio: float | None
    title_characters: int
    description_characters: int


SHAPES = (
    # Meta's sharing FAQ for webmasters (stored copy): from 600 x 315 large at 1.91:1, from 200 x 200 a small square.
    # X's cards markup (stored copy): titles are cut after 70 characters, descriptions after 200. Read on 2026-11-22.
    Shape(LARGE, 1.91, 70, 200),
    Shape(COMPACT, 1.0, 70, 110),
    Shape(TEXT, None, 70, 200),
)


def shape_of(card: Card) -> str:
    """The shape that the card's own picture allows."""
    picture = card.image.picture if card.image else None
    if picture is None:
        return TEXT
    return LARGE if _fits(picture.width, picture.height, _LARGE_EDGES) else _smaller(picture.width, picture.height)


def cut(text: str, most: int) -> str:
    """The text as it is shown: cut at a word's end, with dots where something is missing."""
    if len(text) <= most:
        return text
    whole = text[: most - 1].rsplit(" ", 1)[0] or text[: most - 1]
    return f"{whole.rstrip(' ,;:.')}…"


def _smaller(width: int, height: int) -> str:
    return COMPACT if _fits(width, height, _COMPACT_EDGES) else TEXT


def _fits(width: int, height: int, edges: tuple[int, int]) -> bool:
    return width >= edges[0] and height >= edges[1]
