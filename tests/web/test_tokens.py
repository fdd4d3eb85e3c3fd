"""The tokens' colours hold AA contrast in both themes: 4.5 for text, 3 for what is drawn."""

import re
from pathlib import Path

import pytest

import passaparola

TOKENS = Path(passaparola.__file__).parent / "web" / "static" / "web" / "css" / "tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS.read_text(encoding="utf-8"))}
GROUNDS = ("canvas", "surface", "raised", "hover")
TONES = ("neutral", "info", "success", "warning", "danger", "violet", "accent")

TEXT = [
    *[(text, ground) for text in ("text", "text-soft", "text-faint", "accent-text") for ground in GROUNDS],
    *[(f"{tone}-text", f"{tone}-soft") for tone in TONES],
    *[(f"{tone}-text", ground) for tone in TONES for ground in ("surface", "hover")],
    *[(text, f"{tone}-soft") for text in ("text", "text-soft") for tone in TONES],
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("text-faint", "sunken"),
]
DRAWN = [
    *[(f"chart-{number}", "surface") for number in range(1, 7)],
    *[(drawn, ground) for drawn in ("line-strong", "focus") for ground in ("canvas", "surface", "raised")],
    ("accent", "surface"),
    ("danger", "surface"),
]


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str, theme: int) -> None:
    assert _contrast(COLOURS[ink][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("drawn", "ground"), DRAWN)
def test_what_is_drawn_can_be_seen(drawn: str, ground: str, theme: int) -> None:
    assert _contrast(COLOURS[drawn][theme], COLOURS[ground][theme]) >= 3


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("fill", ["danger", "danger-hover"])
def test_white_text_can_be_read_on_the_danger_button(fill: str, theme: int) -> None:
    assert _contrast("#ffffff", COLOURS[fill][theme]) >= 4.5
