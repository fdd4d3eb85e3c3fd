"""What the fake keeps of a post, for its server and for its pages, and how it refuses."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from passaparola.kernel.fakeserver import FakeResponse
from passaparola.kernel.http import Tree
from passaparola.networks.bluesky.records import POST


class Refusal(Exception):
    """An answer that is no success, as the real server words it."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(error)
        self.answer = FakeResponse.json({"error": error, "message": message}, status)


@dataclass
class Record:
    """What lies under a key."""

    cid: str
    value: dict[str, object]
    likes: list[str] = field(default_factory=list)
    reposts: list[str] = field(default_factory=list)
    replies: list[tuple[str, str]] = field(default_factory=list)


def beside(value: Tree) -> tuple[str, str, str]:
    """What a record says besides its words: what it continues, what it warns of, and its language."""
    parent = value.opt("reply")
    warned = ", ".join(each.text("val") for each in value.at("labels").each("values")) if value.has("labels") else ""
    language = next((each.text() for each in value.each("langs")), "") if value.has("langs") else ""
    return parent.text("parent", "uri") if parent else "", warned, language


def alts_of(embed: Tree) -> tuple[str, ...]:
    """The alternative texts of what a post embeds."""
    if embed.has("video"):
        return (embed.text("alt"),)
    return tuple(image.text("alt") for image in embed.each("images"))


def reactions(record: Record) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """What others did with it."""
    return record.likes, record.reposts, record.replies


def invalid(what: str) -> Refusal:
    """A record that the lexicon does not allow."""
    return Refusal(400, "InvalidRequest", f"Invalid {POST} record: {what}")


def rate_limited() -> Refusal:
    """Too many writes in an hour."""
    refusal = Refusal(429, "RateLimitExceeded", "Rate Limit Exceeded")
    reset = int((datetime.now(UTC) + timedelta(minutes=10)).timestamp())
    headers = {**refusal.answer.headers, "ratelimit-limit": "5000", "ratelimit-remaining": "0"}
    refusal.answer = FakeResponse(429, refusal.answer.body, {**headers, "ratelimit-reset": str(reset)})
    return refusal
