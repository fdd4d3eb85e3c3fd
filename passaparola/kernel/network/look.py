"""How a post looks where it is read, as data: enough to draw a preview that people recognise.

It is an approximation: apps change, differ by device, and publish little of it. Where nothing
certain is known a picture is shown whole and a text to its end. After how many characters an app folds a text is what
third parties measured, no network's own word.
"""

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What stands first."""

    POST = "post"  # who, text, files
    PHOTO = "photo"  # who, files, then the text as a caption
    PAGE = "page"  # a title over an article
    VIDEO = "video"  # the film, its title, then who


class Tiles(StrEnum):
    """How several pictures stand together."""

    GRID = "grid"
    CAROUSEL = "carousel"
    STACK = "stack"


class Card(StrEnum):
    """How the page behind a link is shown under a text without files."""

    LARGE = "large"
    COMPACT = "compact"
    NONE = "none"


@dataclass(frozen=True)
class Look:
    """``ratios`` are the tallest and widest shapes (width by height) that a single picture keeps; others are cropped.

    Of several pictures at most ``tiles_shown`` are seen at once. Of the text the first ``folded_after`` characters are
    seen before somebody asks for more (None: all of it).
    """

    shape: Shape = Shape.POST
    tiles: Tiles = Tiles.GRID
    card: Card = Card.LARGE
    ratios: tuple[float, float] | None = None
    tiles_shown: int = 4
    folded_after: int | None = None
    round_picture: bool = True

    def cropped(self, width: int | None, height: int | None) -> float | None:
        """The shape that a picture of these pixels is cropped to; None while it stays as it is, or is not known."""
        if not width or not height or self.ratios is None:
            return None
        tallest, widest = self.ratios
        own = width / height
        kept = min(max(own, tallest), widest)
        return None if kept == own else kept
