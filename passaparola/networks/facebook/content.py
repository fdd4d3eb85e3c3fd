"""What a draft becomes on a Page: which kind of thing, and what stands in it."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta

from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.port import Draft, Remote

PLACEMENTS = ("feed", "reel", "story")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»”]")
_SHORTEST, _LONGEST = timedelta(seconds=3), timedelta(seconds=90)
_LONGEST_STORY = timedelta(seconds=60)
_WIDEST_REEL = 0.6  # width by height: 9:16 is 0.5625


def kind_of(draft: Draft) -> str:
    """``post``, ``video``, ``reel``, ``photo_story``, ``video_story``, ``comment`` or ``message``."""
    if draft.follows is not None:
        return "message" if kind_of_remote(draft.follows) == "message" else "comment"
    video, place = _is_video(draft), placement(draft)
    if place == "story":
        return "video_story" if video else "photo_story"
    if place == "reel":
        return "reel"
    return "video" if video else "post"


def kind_of_remote(remote: Remote) -> str:
    """What kind of thing it is; ``post`` where nothing says so."""
    return remote.proof.get("kind", "post")


def placement(draft: Draft) -> str:
    """Where on the Page it stands; the feed unless something else was chosen."""
    given = draft.options.get("placement")
    return given if isinstance(given, str) and given in PLACEMENTS else PLACEMENTS[0]


def link_of(draft: Draft) -> str:
    """The link that gets a card below the text: the first one, where there are no files."""
    found = _LINK.search(draft.text) if not draft.media else None
    return found[0] if found else ""


def sponsor(draft: Draft) -> str:
    """The id of the partner's Page, for the paid partnership label; empty for none."""
    given = draft.options.get("sponsor")
    return given.strip() if isinstance(given, str) and "paid" in draft.disclosure.marks else ""


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, whatever Facebook did to their spaces."""
    return _skeleton(one) == _skeleton(other)


def problems(draft: Draft) -> Iterator[Problem]:
    """What Facebook would refuse, that the spec's data cannot say."""
    if not draft.text.strip() and not draft.media:
        yield Problem(Message("facebook.empty"), field="text")
    if len({item.type.partition("/")[0] for item in draft.media}) > 1:
        yield Problem(Message("facebook.mixed"), field="media")
    if draft.follows is None:
        yield from _placed(draft)
        yield from _paid(draft)
    elif draft.media:
        yield Problem(Message("facebook.answer_media"), field="media")


def _placed(draft: Draft) -> Iterator[Problem]:
    place = placement(draft)
    if place == "reel" and not (_is_video(draft) and len(draft.media) == 1):
        yield Problem(Message("facebook.reel_video"), field="media")
    elif place == "reel":
        yield from _reel(draft)
    if place == "story" and len(draft.media) != 1:
        yield Problem(Message("facebook.story_one"), field="media")
    if place == "story" and _too_long(draft, _LONGEST_STORY):
        yield Problem(Message("facebook.story_long", {"seconds": 60}), field="media")
    if place == "story" and draft.text.strip():
        yield Problem(Message("facebook.story_text"), blocks=False, field="text")


def _reel(draft: Draft) -> Iterator[Problem]:
    item = draft.media[0]
    if _too_long(draft, _LONGEST) or (item.duration is not None and item.duration < _SHORTEST.total_seconds()):
        yield Problem(Message("facebook.reel_length", {"shortest": 3, "longest": 90}), field="media")
    if item.width and item.height and item.width / item.height > _WIDEST_REEL:
        yield Problem(Message("facebook.reel_shape"), field="media")


def _paid(draft: Draft) -> Iterator[Problem]:
    given = draft.options.get("sponsor")
    if isinstance(given, str) and given.strip() and not given.strip().isdecimal():
        yield Problem(Message("facebook.sponsor_id"), field="options.sponsor")
    elif "paid" in draft.disclosure.marks and not sponsor(draft):
        yield Problem(Message("facebook.sponsor_missing"), blocks=False, field="options.sponsor")


def _is_video(draft: Draft) -> bool:
    return any(item.type.startswith("video/") for item in draft.media)


def _too_long(draft: Draft, most: timedelta) -> bool:
    return any((item.duration or 0) > most.total_seconds() for item in draft.media)


def _skeleton(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())
