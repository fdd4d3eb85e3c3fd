"""What a draft becomes: the video's words and settings, and our mark among its tags."""

import hashlib
from collections.abc import Iterator

from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.port import Draft

# https://developers.dailymotion.com/v0/reference/video-categories
CATEGORIES = (
    "lifestyle", "people", "news", "fun", "music", "sport", "tech", "travel", "school", "creation", "animals", "auto",
    "tv", "videogames",
)  # fmt: skip
LONGEST_TITLE = 255
PUBLIC = "public"
PRIVATE = "private"
_MARK = "pp"


def mark_of(key: str) -> str:
    """The tag by which a video is known as this delivery's, whatever happens to our memory."""
    return _MARK + hashlib.sha256(key.encode()).hexdigest()[:16]


def is_mark(tag: str) -> bool:
    """Whether a tag is a mark of ours."""
    return tag.startswith(_MARK) and len(tag) == 18 and all(sign in "0123456789abcdef" for sign in tag[2:])


def fields(draft: Draft, mark: str) -> dict[str, object]:
    """What the video says and is, without who may see it."""
    category = draft.options.get("category")
    found: dict[str, object] = {
        "title": draft.title.strip(),
        "category": category if category in CATEGORIES else CATEGORIES[0],
        "is_for_kids": draft.options.get("made_for_kids") is True,
        "is_ai_altered": draft.disclosure.ai,
        "tags": [mark, *_tags(draft)],
    }
    if draft.text.strip():  # an empty one is refused
        found["description"] = draft.text
    return {**found, "language": draft.language} if draft.language else found


def problems(draft: Draft) -> Iterator[Problem]:
    """What the network would refuse that data cannot say."""
    over = len(draft.title.strip()) - LONGEST_TITLE
    if over > 0:
        yield Problem(Message("dailymotion.title_long", {"count": over}), field="title")


def _tags(draft: Draft) -> list[str]:
    given = draft.options.get("tags")
    named = given if isinstance(given, list | tuple) else ()
    return [str(tag).strip().lstrip("#") for tag in named if str(tag).strip().lstrip("#")]
