"""When a text is nearly another, when a channel is crowded, and which words the brand avoids."""

from datetime import UTC, datetime, timedelta

import pytest

from passaparola.publishing.preflight.rules import APART, Other, avoided, crowding, likeness, twin

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SALE = "Da oggi i saldi di fine stagione: tutto a metà prezzo fino a domenica"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (SALE, SALE, True),
        (
            SALE,
            "DA OGGI i saldi di fine stagione - tutto a meta prezzo, fino a domenica!!! https://negozio.example",
            True,
        ),
        (SALE, "Da oggi i saldi di fine stagione: tutto a metà prezzo fino a lunedì", True),
        (SALE, "La nuova collezione arriva lunedì: vieni a vederla in negozio", False),
        ("Buongiorno!", "Buongiorno", True),
        ("Buongiorno a tutti", "Buongiorno a te", False),
        ("", "", False),
        ("😀", "😀😀", False),
    ],
)
def test_texts_are_alike_when_a_reader_would_say_so(one: str, other: str, alike: bool) -> None:
    assert (twin(one, [Other(1, other, NOON, out=True)]) is not None) is alike
    assert likeness(one, other) == likeness(other, one)


def test_the_most_alike_is_named() -> None:
    nearly, same = Other(1, SALE.replace("domenica", "lunedì"), NOON, out=True), Other(2, SALE, NOON, out=False)
    assert twin(SALE, [nearly, same]) == (same, 1.0)


def test_two_posts_within_minutes_crowd_a_channel() -> None:
    near, far = Other(1, "a", NOON + timedelta(minutes=4), out=False), Other(2, "b", NOON + APART, out=False)
    assert crowding(NOON, [far, near]) is near
    assert crowding(NOON, [far]) is None


def test_words_that_the_brand_avoids_are_found_as_words() -> None:
    listed = "economico, low cost\ngratis; più bello"
    assert avoided("È gratis e Low-Cost!", listed) == ["low cost", "gratis"]
    assert avoided("Economicamente non conviene", listed) == []
    assert avoided("Piu bello di cosi", listed) == ["più bello"]
    assert avoided("Tutto bene", " ,\n") == []
