"""Our mark on a video: a tag by which it is known as one delivery's, whatever happens to our memory.

For networks that take a file as a private video and make it public by its id: making public twice is making it once.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from passaparola.kernel.message import Message
from passaparola.kernel.network.look_up import Own
from passaparola.kernel.network.port import Absent, Draft, Found, Inconclusive, Remote, Sighting

_MARK = re.compile(r"pp[0-9a-f]{16}")


@dataclass(frozen=True)
class Video:
    """One video of ours as its owner sees it; ``at`` in UTC, ``published`` whether others can see it."""

    id: str
    at: datetime
    title: str
    description: str
    tags: tuple[str, ...]
    published: bool

    def says(self, draft: Draft) -> bool:
        """Whether its words are the draft's; networks trim spaces."""
        words = (self.title.split(), self.description.split())
        return words == (draft.title.split(), draft.text.split())

    @property
    def mark(self) -> str:
        """Our mark, empty where it has none."""
        return next((tag for tag in self.tags if is_mark(tag)), "")


V = TypeVar("V", bound=Video)


def mark_of(key: str) -> str:
    """The tag of the delivery with this key."""
    return "pp" + hashlib.sha256(key.encode()).hexdigest()[:16]


def is_mark(tag: str) -> bool:
    """Whether a tag is a mark of ours."""
    return _MARK.fullmatch(tag) is not None


def tags_of(draft: Draft) -> list[str]:
    """The person's own tags."""
    given = draft.options.get("tags")
    named = given if isinstance(given, list | tuple) else ()
    return [str(tag).strip().lstrip("#") for tag in named if str(tag).strip().lstrip("#")]


def marked(videos: Sequence[V], draft: Draft) -> V | None:
    """The video that bears the draft's mark."""
    return next((video for video in videos if mark_of(draft.key) in video.tags), None)


async def look(
    draft: Draft,
    known: V | None,
    own: Callable[[], Awaitable[Own[V]]],
    *,
    shown: Callable[[V], Remote],
    twin: str,
    too_many: str,
) -> Sighting:
    """Whether the draft's video is public: the ``known`` one, or the one with our mark among the account's ``own``.

    One that says the same and bears no mark of anybody is a ``twin``: the mark may have been taken off. Both are
    message ids. Raises the four errors.
    """
    there = Own((known,), whole=True) if known else await own()
    if (video := known or marked(there.things, draft)) is not None:
        return Found(shown(video)) if video.published else Absent()
    if any(video.published and not video.mark and video.says(draft) for video in there.things):
        return Inconclusive(Message(twin))
    return Absent() if there.whole else Inconclusive(Message(too_many))
