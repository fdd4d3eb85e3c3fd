"""Mending what a problem names, where it is a matter of words: pure.

A fix that needs more than words (``drop_media``, ``write_alt``) is done by whoever holds the files and is not here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from passaparola.kernel import text
from passaparola.kernel.message import Fix
from passaparola.kernel.network.port import Poll
from passaparola.kernel.network.spec import NetworkSpec, TextLimit
from passaparola.publishing.content import polls


@dataclass(frozen=True)
class Words:
    """What of a post is words, as one channel gets it; ``with_media``: files go along."""

    text: str
    title: str = ""
    first_comment: str = ""
    warning: str = ""
    split: bool = False
    poll: Poll | None = None
    with_media: bool = False


def mended(words: Words, fix: Fix, spec: NetworkSpec) -> Words:
    """The words with the fix done. Raises KeyError for a fix that is not one of words (see ``CAN``)."""
    return CAN[fix.id](words, fix, spec)


def _shorten(words: Words, fix: Fix, spec: NetworkSpec) -> Words:
    if fix.params.get("field") == "first_comment":
        alone = [limit for limit in spec.text if not limit.with_media]
        return replace(words, first_comment=_short(words.first_comment, alone))
    limits = [limit for limit in spec.text if words.with_media or not limit.with_media]
    return replace(words, text=_short(words.text, limits))


def _short(given: str, limits: list[TextLimit]) -> str:
    for limit in limits:
        given = text.shorten(given, limit.maximum, lambda each, limit=limit: text.measured(each, limit))  # type: ignore[misc]
    return given


def _split(words: Words, fix: Fix, spec: NetworkSpec) -> Words:
    return replace(words, split=True)


def _insert_label(words: Words, fix: Fix, spec: NetworkSpec) -> Words:
    return replace(words, text=_above(str(fix.params["label"]), words.text))


def _insert_ai(words: Words, fix: Fix, spec: NetworkSpec) -> Words:
    return replace(words, text=_below(words.text, str(fix.params["label"])))


def _drop_poll(words: Words, fix: Fix, spec: NetworkSpec) -> Words:
    return replace(words, poll=None)


def _poll_as_text(words: Words, fix: Fix, spec: NetworkSpec) -> Words:
    return replace(words, text=polls.as_text(words.text, words.poll), poll=None) if words.poll else words


def _one_choice(words: Words, fix: Fix, spec: NetworkSpec) -> Words:
    return replace(words, poll=replace(words.poll, multiple=False)) if words.poll else words


def _comment_into_text(words: Words, fix: Fix, spec: NetworkSpec) -> Words:
    return replace(words, text=_below(words.text, words.first_comment), first_comment="")


def _drop_comment(words: Words, fix: Fix, spec: NetworkSpec) -> Words:
    return replace(words, first_comment="")


def _warning_into_text(words: Words, fix: Fix, spec: NetworkSpec) -> Words:
    return replace(words, text=_above(words.warning, words.text), warning="")


def _drop_warning(words: Words, fix: Fix, spec: NetworkSpec) -> Words:
    return replace(words, warning="")


def _above(first: str, second: str) -> str:
    return "\n\n".join(part for part in (first.strip(), second) if part)


def _below(first: str, second: str) -> str:
    return "\n\n".join(part for part in (first.rstrip(), second.strip()) if part)


CAN: Mapping[str, Callable[[Words, Fix, NetworkSpec], Words]] = {
    "shorten": _shorten,
    "split": _split,
    "insert_label": _insert_label,
    "insert_ai": _insert_ai,
    "drop_poll": _drop_poll,
    "poll_as_text": _poll_as_text,
    "one_choice": _one_choice,
    "comment_into_text": _comment_into_text,
    "drop_comment": _drop_comment,
    "warning_into_text": _warning_into_text,
    "drop_warning": _drop_warning,
}
"""The fixes that are a matter of words, by id."""
