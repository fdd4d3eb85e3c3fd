"""What a draft becomes: its text, its warning, who may see it, what it answers."""

import re

from passaparola.kernel.network.port import Draft

VISIBILITY = "public"


def text_of(draft: Draft) -> str:
    """The text as it goes out. An answer names whom it answers, else they would not hear of it.

    The handle comes with the utterance's proof; whoever wrote the mention already is not doubled.
    """
    handle = (draft.follows.proof.get("handle", "") if draft.follows else "").lstrip("@")
    if not handle or _mentions(draft.text, handle):
        return draft.text
    return f"@{handle} {draft.text}"


def _mentions(text: str, handle: str) -> bool:
    local = re.escape(handle.partition("@")[0])
    return re.search(rf"(?<![\w@])@(?:{re.escape(handle)}|{local})(?![\w@])", text, re.IGNORECASE) is not None


def spoiler(draft: Draft) -> str:
    """The content warning; an answer takes over that of the words it answers."""
    inherited = draft.follows.proof.get("warning", "") if draft.follows else ""
    return draft.warning.strip() or inherited


def poll(draft: Draft) -> dict[str, object]:
    """The poll as the server takes it, empty for none."""
    if draft.poll is None:
        return {}
    length = int(draft.poll.length.total_seconds())
    return {"poll": {"options": list(draft.poll.choices), "expires_in": length, "multiple": draft.poll.multiple}}


def visibility(draft: Draft) -> str:
    """Who may see it; an answer is seen by no more people than what it answers."""
    if draft.follows is not None and (inherited := draft.follows.proof.get("visibility")):
        return inherited
    given = draft.options.get("visibility")
    return given if isinstance(given, str) and given else VISIBILITY


def sensitive(draft: Draft) -> bool:
    """Whether its pictures are hidden until they are asked for."""
    return draft.options.get("sensitive") is True or bool(spoiler(draft))


def answered(draft: Draft) -> str:
    """The id of what it answers, empty for none."""
    return draft.follows.id if draft.follows else ""
