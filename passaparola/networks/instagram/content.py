"""What a draft becomes: where it goes, its containers' fields, and what would be refused of it."""

import re
from collections.abc import Iterator, Mapping

from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.port import Draft, MediaItem
from passaparola.networks.instagram.spec import ADVISED_HASHTAGS, LONGEST_STORY, MOST_FILES, MOST_HASHTAGS, RATIOS

_ROUNDING = 0.01
_HASHTAG = re.compile(r"(?<!\w)#\w+")
_LONGEST_MESSAGE = 1_000
"""Bytes of a private message (https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api)."""


def placement(draft: Draft) -> str:
    """``feed``, ``reel`` or ``story``."""
    given = draft.options.get("placement")
    return given if isinstance(given, str) and given else "feed"


def is_video(item: MediaItem) -> bool:
    """Whether a file moves."""
    return item.type.startswith("video/")


def kind_of(draft: Draft) -> str:
    """What Instagram will call the published thing: IMAGE, VIDEO or CAROUSEL_ALBUM."""
    if len(draft.media) > 1:
        return "CAROUSEL_ALBUM"
    return "VIDEO" if draft.media and is_video(draft.media[0]) else "IMAGE"


def child(item: MediaItem) -> dict[str, object]:
    """The fields of one file of a carousel, without where it comes from."""
    if is_video(item):
        return {"is_carousel_item": True, "media_type": "VIDEO"}
    return {"is_carousel_item": True, **_alt(item)}


def single(draft: Draft) -> dict[str, object]:
    """The fields of a post of one file. A video of the feed is a reel that the feed shows too."""
    item, where = draft.media[0], placement(draft)
    if where == "story":
        return {"media_type": "STORIES"}
    if is_video(item):
        return {"media_type": "REELS", "share_to_feed": where == "feed", **around(draft)}
    return {**_alt(item), **around(draft)}


def around(draft: Draft) -> dict[str, object]:
    """What goes with a post besides its files."""
    fields: dict[str, object] = {"caption": draft.text}
    if collaborators := _names(draft.options):
        fields["collaborators"] = collaborators
    if location := _text(draft.options, "location"):
        fields["location_id"] = location
    return fields


def problems(draft: Draft) -> Iterator[Problem]:
    """What data cannot say of a draft."""
    if draft.follows is not None:
        yield from _of_an_answer(draft)
        return
    if len(draft.media) > MOST_FILES:
        yield Problem(Message("instagram.carousel", {"maximum": MOST_FILES}), field="media")
    if placement(draft) == "story":
        yield from _of_a_story(draft)
    elif not all(_fits_the_feed(item) for item in draft.media):
        yield Problem(Message("instagram.ratio"), field="media")
    if placement(draft) == "reel" and kind_of(draft) != "VIDEO":
        yield Problem(Message("instagram.one_video"), field="media")
    if (tags := len(_HASHTAG.findall(draft.text))) > MOST_HASHTAGS:
        yield Problem(Message("instagram.hashtags", {"count": tags, "maximum": MOST_HASHTAGS}), field="text")
    elif tags > ADVISED_HASHTAGS:
        advice = Message("instagram.hashtags_advice", {"count": tags, "maximum": ADVISED_HASHTAGS})
        yield Problem(advice, blocks=False, field="text")
    if (location := _text(draft.options, "location")) and not location.isdecimal():
        yield Problem(Message("instagram.location_wrong"), field="location")


def _of_an_answer(draft: Draft) -> Iterator[Problem]:
    if not draft.text.strip():
        yield Problem(Message("instagram.answer_empty"), field="text")
    if draft.media:
        yield Problem(Message("instagram.answer_files"), field="media")
    private = draft.follows is not None and draft.follows.proof.get("kind") == "message"
    if private and len(draft.text.encode()) > _LONGEST_MESSAGE:
        yield Problem(Message("instagram.message_long", {"maximum": _LONGEST_MESSAGE}), field="text")


def _of_a_story(draft: Draft) -> Iterator[Problem]:
    if len(draft.media) > 1:
        yield Problem(Message("instagram.one_file"), field="media")
    if draft.text.strip():
        yield Problem(Message("instagram.story_text"), blocks=False, field="text")
    if any((item.duration or 0) > LONGEST_STORY.total_seconds() for item in draft.media):
        yield Problem(Message("instagram.story_long", {"seconds": int(LONGEST_STORY.total_seconds())}), field="media")


def _fits_the_feed(item: MediaItem) -> bool:
    """Whether a picture's shape is taken; what is not known of a file is not held against it."""
    if is_video(item) or not item.width or not item.height:
        return True
    narrowest, widest = RATIOS
    return narrowest - _ROUNDING <= item.width / item.height <= widest + _ROUNDING


def _alt(item: MediaItem) -> dict[str, object]:
    return {"alt_text": item.alt} if item.alt else {}


def _names(options: Mapping[str, object]) -> list[str]:
    given = options.get("collaborators")
    listed = given if isinstance(given, list | tuple) else str(given or "").replace(",", " ").split()
    return [str(name).strip().lstrip("@") for name in listed if str(name).strip().lstrip("@")]


def _text(options: Mapping[str, object], name: str) -> str:
    given = options.get(name)
    return given.strip() if isinstance(given, str) else ""
