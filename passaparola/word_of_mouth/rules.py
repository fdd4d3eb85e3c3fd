"""What may be said of word of mouth: pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from passaparola.kernel.message import Message

FEWEST_CODES, FEWEST_VISITS = 5, 30
"""Below these the K-factor is chance: with 30 visits one sale more or less moves it by a third of its size."""


@dataclass(frozen=True)
class Factor:
    """The K-factor: conversions that each person with a code brought. ``value`` is None while it is not known."""

    value: float | None
    told: Message


def k_factor(codes: int, visits: int, conversions: int) -> Factor:
    """Conversions through referral links by people who have one; above 1 word of mouth grows by itself."""
    known = {"count": codes, "visits": visits, "conversions": conversions}
    if codes < FEWEST_CODES:
        return Factor(None, Message("word_of_mouth.k.few_codes", {**known, "fewest": FEWEST_CODES}))
    if visits < FEWEST_VISITS:
        return Factor(None, Message("word_of_mouth.k.few_visits", {**known, "fewest": FEWEST_VISITS}))
    value = conversions / codes
    return Factor(value, Message("word_of_mouth.k", {**known, "value": round(value, 2)}))


def widest(followers: Sequence[int | None]) -> int | None:
    """The most followers that one of them has; never their sum, since the same people follow several."""
    return max((each for each in followers if each is not None), default=None)
