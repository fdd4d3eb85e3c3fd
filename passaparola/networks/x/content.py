"""What a draft becomes: the body of the one call that publishes it."""

import re
from collections.abc import Sequence

from passaparola.kernel.network.port import Draft

CASHTAG = re.compile(r"(?<![\w$])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?!\w)")
_COMMUNITY = re.compile(r"[0-9]{1,19}")


def conversation(draft: Draft) -> str:
    """The private conversation that it is said in, empty for a post."""
    return draft.follows.proof.get("conversation", "") if draft.follows else ""


def post(draft: Draft, media_ids: Sequence[str]) -> dict[str, object]:
    """The post as X takes it; who may answer is settled at the head of a thread."""
    given: dict[str, object] = {"text": draft.text} if draft.text else {}
    if media_ids:
        given["media"] = {"media_ids": list(media_ids)}
    if draft.poll is not None:
        minutes = int(draft.poll.length.total_seconds()) // 60
        given["poll"] = {"options": list(draft.poll.choices), "duration_minutes": minutes}
    if draft.follows is not None:
        given["reply"] = {"in_reply_to_tweet_id": draft.follows.id}
    else:
        given |= _placed(draft)
    return given | _marks(draft)


def message(draft: Draft, media_ids: Sequence[str]) -> dict[str, object]:
    """The private message as X takes it: words, files, or both."""
    given: dict[str, object] = {"text": draft.text} if draft.text.strip() else {}
    return given | ({"attachments": [{"media_id": id} for id in media_ids]} if media_ids else {})


def community(draft: Draft) -> str:
    """The id of the community that it goes into, empty for none."""
    given = draft.options.get("community")
    return given.strip() if isinstance(given, str) else ""


def is_community(written: str) -> bool:
    """Whether this is an id of a community, as the address of its page shows it."""
    return not written or _COMMUNITY.fullmatch(written) is not None


def _placed(draft: Draft) -> dict[str, object]:
    chosen, into = draft.options.get("reply_settings"), community(draft)
    given: dict[str, object] = {"reply_settings": chosen} if chosen and chosen != "everyone" else {}
    return given | ({"community_id": into} if into else {})


def _marks(draft: Draft) -> dict[str, object]:
    names = {"paid": "paid_partnership", "ai": "made_with_ai"}
    return {names[mark]: True for mark in draft.disclosure.marks}
