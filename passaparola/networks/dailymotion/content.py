"""What a draft becomes: the video's words and settings, and our mark among its tags."""

from collections.abc import Iterator

from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.marks import tags_of
from passaparola.kernel.network.port import Draft

# https://developers.dailymotion.com/v0/reference/video-categories
CATEGORIES = (
    "lifestyle", "people", "news", "fun", "music", "sport", "tech", "travel", "school", "creation", "animals", "auto",
    "tv", "videogames",
)  # fmt: skip
LONGEST_TITLE = 255
PUBLIC = "public"
PRIVATE = "private"


def fields(draft: Draft, mark: str) -> dict[str, object]:
    """What the video says and is, without who may see it."""
    category = draft.options.get("category")
    found: dict[str, object] = {
        "title": draft.title.strip(),
        "category": category if category in CATEGORIES else CATEGORIES[0],
        "is_for_kids": draft.options.get("made_for_kids") is True,
        "is_ai_altered": draft.disclosure.ai,
        "tags": [mark, *tags_of(draft)],
    }
    if draft.text.strip():  # an empty one is refused
        found["description"] = draft.text
    return {**found, "language": draft.language} if draft.language else found


def problems(draft: Draft) -> Iterator[Problem]:
    """What the network would refuse that data cannot say."""
    over = len(draft.title.strip()) - LONGEST_TITLE
    if over > 0:
        yield Problem(Message("dailymotion.title_long", {"count": over}), field="title")
