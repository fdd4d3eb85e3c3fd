"""Whom a remark names: pure."""

import re
from collections.abc import Iterable, Mapping, Sequence

LONGEST, LONGEST_QUOTE, LONGEST_NAME = 4_000, 500, 120


def named(text: str, people: Mapping[int, Sequence[str]]) -> set[int]:
    """The ids of those of ``people`` (their names by id) who stand in the text after an @; case does not matter.

    A name that several have names all of them: better one told too many.
    """
    return {person for person, names in people.items() if any(_stands(name, text) for name in names if name)}


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w)@{re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def is_there(quote: str, texts: Iterable[str]) -> bool:
    """Whether the words that a remark is about still stand in one of the texts, however they are spaced."""
    wanted = " ".join(quote.split())
    return not wanted or any(wanted in " ".join(text.split()) for text in texts)
