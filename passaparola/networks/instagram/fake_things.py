"""What the fake remembers, and the errors that it answers with, in Graph's words."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Tree

LIFE = timedelta(hours=24)
_WORDS: Mapping[int, tuple[int, str]] = {
    2207006: (24, "The media with the provided ID could not be found."),
    2207009: (36003, "The image's aspect ratio does not fall within the acceptable range."),
    2207004: (36000, "The image is too large to download. It should be less than 8 MiB."),
    2207005: (36001, "The image format is not supported. Supported formats are: JPEG."),
    2207010: (36004, "The caption was too long."),
    2207020: (-2, "The media you are trying to access has expired. Please try to upload again."),
    2207023: (100, "The media type is unknown."),
    2207026: (352, "The video format is not supported."),
    2207027: (9007, "The media is not ready for publishing, please wait for a moment."),
    2207028: (100, "Your post won't work as a carousel."),
    2207042: (9, "You reached maximum number of posts that is allowed to be published by Content Publishing API."),
    2207050: (25, "The Instagram account is restricted."),
    2207052: (9004, "The media could not be fetched from this URI."),
    2534022: (10, "This message is sent outside of allowed window."),
    33: (100, "Unsupported request. Object does not exist, or cannot be loaded due to missing permissions."),
}


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, code: int, message: str, subcode: int = 0, status: int = 400) -> None:
        super().__init__(message)
        error: dict[str, object] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "Afake"}
        if subcode:
            error |= {"error_subcode": subcode, "is_transient": False, "error_user_msg": message}
        self.answer = FakeResponse.json({"error": error}, status)


def refuse(subcode: int) -> Refusal:
    """The refusal with this subcode."""
    code, message = _WORDS[subcode]
    return Refusal(code, message, subcode)


@dataclass
class Person:
    """An account. ``kind`` is BUSINESS, MEDIA_CREATOR or PERSONAL; ``id`` is its professional account's own."""

    id: str
    handle: str
    name: str
    kind: str = "BUSINESS"
    followers: int = 1_250


@dataclass
class Container:
    """Something staged. ``work`` is how often its state is asked before it is worked through."""

    id: str
    fields: Mapping[str, object]
    made: datetime
    content: bytes = b""
    type: str = ""
    work: int = 0
    fault: int = 0
    size: int = 0
    medium: str = ""

    def state(self, now: datetime) -> str:
        """Its status_code."""
        if self.medium:
            return "PUBLISHED"
        if now - self.made > LIFE:
            return "EXPIRED"
        if self.work > 0 or (self.fields.get("upload_type") == "resumable" and not self.type):
            return "IN_PROGRESS"
        return "ERROR" if self.fault else "FINISHED"

    @property
    def kind(self) -> str:
        """Its media_type, as it was asked for."""
        return str(self.fields.get("media_type", "IMAGE"))


@dataclass
class Comment:
    """A comment, or an answer below one."""

    id: str
    medium: str
    author: Person
    text: str
    at: datetime
    parent: str = ""
    likes: int = 0


@dataclass
class Medium:
    """A published thing. ``files`` are its containers, in their order."""

    id: str
    code: str
    product: str
    kind: str
    caption: str
    files: list[Container]
    at: datetime
    author: Person
    likes: set[str] = field(default_factory=set)
    reposts: set[str] = field(default_factory=set)
    comments: list[Comment] = field(default_factory=list)
    gone: bool = False

    @property
    def path(self) -> str:
        """Its page."""
        if self.product == "STORY":
            return f"/stories/{self.author.handle}/{self.id}/"
        return f"/{'reel' if self.product == 'REELS' else 'p'}/{self.code}/"


@dataclass
class Letter:
    """A private message."""

    id: str
    author: Person
    text: str
    at: datetime


@dataclass
class Talk:
    """A conversation with one person."""

    id: str
    other: Person
    messages: list[Letter] = field(default_factory=list)


def given(request: FakeRequest) -> dict[str, object]:
    """What was asked, wherever it stood: the query, a form, or JSON."""
    kind, found = request.headers.get("content-type", ""), dict[str, object](request.query)
    if "json" in kind and request.body:
        found |= {name: tree.value for name, tree in Tree.parse(request.body).fields()}
    elif "urlencoded" in kind:
        found |= request.fields()
    return found


def written(moment: datetime) -> str:
    """A moment as Graph writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def handle_of(name: str) -> str:
    """A handle for a visitor's name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", ".", plain.lower()).strip(".") or "ospite"
