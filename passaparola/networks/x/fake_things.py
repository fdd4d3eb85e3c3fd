"""What the fake remembers, and how X writes it."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape

from passaparola.kernel.fakeserver import FakeResponse
from passaparola.kernel.spans import links

_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
_serial = itertools.count()


class Refusal(Exception):
    """An answer that is no success, as a problem document."""

    def __init__(self, status: int, kind: str, title: str, detail: str, **more: object) -> None:
        super().__init__(detail)
        type = f"https://api.x.com/2/problems/{kind}" if kind else "about:blank"
        tree = {"title": title, "detail": detail, "type": type, "status": status, **more}
        self.answer = FakeResponse.json(tree, status, {"Content-Type": "application/problem+json"})


def forbidden(detail: str) -> Refusal:
    """A 403 whose only mark is its words."""
    return Refusal(403, "", "Forbidden", detail)


def invalid(detail: str) -> Refusal:
    """A 400 for a request that is not as described."""
    return Refusal(400, "invalid-request", "Invalid Request", detail)


def missing(id: str) -> Refusal:
    """A 404 for a post that is not there."""
    detail = f"Could not find post with id: [{id}]."
    return Refusal(404, "resource-not-found", "Not Found Error", detail, resource_type="post", resource_id=id)


@dataclass(frozen=True)
class Person:
    """Somebody on X."""

    id: str
    name: str
    handle: str
    followers: int


@dataclass
class Upload:
    """A file: its chunks while it is sent; ``working`` is how often it is still asked for in vain."""

    id: str
    type: str
    category: str
    size: int
    chunks: dict[int, bytes] = field(default_factory=dict)
    closed: bool = False
    working: int = 0
    failed: bool = False
    alt: str = ""
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def key(self) -> str:
        """The media key; its number says what kind it is."""
        return f"{3 if self.category.endswith('image') else 7}_{self.id}"

    @property
    def content(self) -> bytes:
        """The whole of it."""
        return b"".join(self.chunks[index] for index in sorted(self.chunks))

    def tree(self) -> dict[str, object]:
        """As closing and asking answer."""
        told: dict[str, object] = {
            "id": self.id, "media_key": self.key, "size": len(self.content), "expires_after_secs": 86_400,
        }  # fmt: skip
        if not self.category.endswith("image"):
            state = "failed" if self.failed else "pending" if self.working > 0 else "succeeded"
            told["processing_info"] = {"state": state, "check_after_secs": 1, "progress_percent": 50}
        return told


@dataclass
class Tweet:
    """A post. ``head`` are the names that X put in front of an answer."""

    id: str
    author: Person
    text: str
    at: datetime
    answers: str = ""
    quotes: str = ""
    conversation: str = ""
    head: str = ""
    files: list[Upload] = field(default_factory=list)
    poll: tuple[str, ...] = ()
    settings: str = "everyone"
    marks: Mapping[str, bool] = field(default_factory=dict)
    likes: list[str] = field(default_factory=list)
    reposts: list[Person] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)

    def tree(self, counts: Mapping[str, int]) -> dict[str, object]:
        """As X shows it: links shortened, signs of HTML escaped, the names in front."""
        text, urls = shortened(self)
        told: dict[str, object] = {
            "id": self.id, "text": text, "author_id": self.author.id, "created_at": iso(self.at),
            "conversation_id": self.conversation, "edit_history_post_ids": self.versions or [self.id],
            "public_metrics": dict(counts), "entities": {"urls": urls},
        }  # fmt: skip
        if self.files:
            told["attachments"] = {"media_keys": [file.key for file in self.files]}
        kinds = (("replied_to", self.answers), ("quoted", self.quotes))
        if referenced := [{"type": kind, "id": id} for kind, id in kinds if id]:
            told["referenced_posts"] = referenced
        return told


@dataclass(frozen=True)
class Letter:
    """A private message."""

    id: str
    sender: Person
    talk: str
    text: str
    at: datetime

    def tree(self) -> dict[str, object]:
        """As X shows it."""
        return {
            "id": self.id, "event_type": "MessageCreate", "text": escape(self.text, quote=False),
            "sender_id": self.sender.id, "dm_conversation_id": self.talk, "created_at": iso(self.at),
        }  # fmt: skip


def snowflake(moment: datetime) -> str:
    """An id of this moment, later than every one before."""
    return str((int((moment - _EPOCH) / timedelta(milliseconds=1)) << 22) + next(_serial) % (1 << 22))


def shortened(tweet: Tweet) -> tuple[str, list[dict[str, object]]]:
    """The text as X keeps it, and its links."""
    text, urls = tweet.head + tweet.text, list[dict[str, object]]()
    for number, link in enumerate(links(text)):
        short = f"https://t.co/{int(tweet.id) % 10**9:09d}{number}"
        text = text.replace(link.text, short, 1)
        urls.append({"url": short, "expanded_url": link.text})
    if tweet.files:
        short = f"https://t.co/{int(tweet.id) % 10**9:09d}m"
        text = f"{text} {short}".strip()
        shown = f"https://x.com/{tweet.author.handle}/status/{tweet.id}/photo/1"
        urls += [{"url": short, "expanded_url": shown, "media_key": file.key} for file in tweet.files]
    text = escape(text, quote=False)
    for each in urls:
        start = text.find(str(each["url"]))
        each |= {"start": start, "end": start + len(str(each["url"]))}
    return text, urls


def iso(moment: datetime) -> str:
    """A moment as X writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def handle_of(name: str) -> str:
    """A name that X would take."""
    return re.sub(r"[^A-Za-z0-9_]", "", name)[:15].lower() or "qualcuno"
