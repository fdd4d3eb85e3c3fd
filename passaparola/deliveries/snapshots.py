"""A delivery's snapshot, in and out: what it keeps of a poll, of a warning, of what has to be told."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from passaparola.kernel.network.port import NOTHING_TO_TELL, Disclosure, Poll


def of_content(
    *, warning: str, place: str, poll: Poll | None, told: Disclosure, rest: tuple[str, ...], comment: str
) -> dict[str, object]:
    """What is kept besides words and files; nothing for what is not there, so that older snapshots stay comparable."""
    kept: dict[str, object] = {"warning": warning, "place": place, "rest": list(rest), "comment": comment}
    if poll is not None:
        minutes = int(poll.length.total_seconds() // 60)
        kept["poll"] = {"choices": list(poll.choices), "minutes": minutes, "multiple": poll.multiple}
    if told != NOTHING_TO_TELL:
        kept["disclosure"] = {"relation": told.relation, "partner": told.partner, "ai": told.ai}
    return {name: value for name, value in kept.items() if value}


def into_draft(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The same as fields of a Draft. What a person needs besides (``rest``, ``comment``) is no network's."""
    return {
        "warning": snapshot.get("warning", ""),
        "place": snapshot.get("place", ""),
        "poll": poll_in(snapshot),
        "disclosure": told_in(snapshot),
    }


def poll_in(snapshot: Mapping[str, Any]) -> Poll | None:
    """The poll of a snapshot."""
    kept = snapshot.get("poll")
    if not kept:
        return None
    return Poll(tuple(kept["choices"]), timedelta(minutes=kept["minutes"]), kept["multiple"])


def told_in(snapshot: Mapping[str, Any]) -> Disclosure:
    """What its readers have to be told."""
    return Disclosure(**snapshot.get("disclosure", {}))
