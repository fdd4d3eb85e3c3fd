"""What the fake remembers, and how Graph writes it: only the fields that were asked for, lists in pages."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from passaparola.kernel.fakeserver import FakeResponse

LONGEST = 63_206
_PAGE, _LARGEST_PAGE = 25, 100


class Refusal(Exception):
    """An error as Graph gives it."""

    def __init__(self, code: int, message: str, *, sub: int = 0, status: int = 400) -> None:
        super().__init__(message)
        error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1b2C3d4E5f6G7h8"}
        kept = {**error, **({"error_subcode": sub} if sub else {})}
        self.answer = FakeResponse.json({"error": kept}, status, {"WWW-Authenticate": 'OAuth "Facebook Platform"'})


@dataclass(frozen=True)
class Person:
    id: str
    name: str


@dataclass
class Photo:
    id: str
    content: bytes
    type: str
    alt: str


@dataclass
class Video:
    id: str
    edge: str
    size: int
    upload: str
    content: bytearray = field(default_factory=bytearray)
    description: str = ""
    finished: bool = False
    working: int = 0
    trouble: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def published(self) -> bool:
        return self.finished and self.working == 0


@dataclass
class Said:
    id: str
    author: Person
    text: str
    above: str
    post: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Post:
    id: str
    text: str
    photos: tuple[Photo, ...] = ()
    video: Video | None = None
    link: str = ""
    sponsor: str = ""
    likes: list[str] = field(default_factory=list)
    shares: int = 0
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def thing(self) -> str:
        return self.video.id if self.video else self.id


@dataclass
class Story:
    id: str
    media: str
    type: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Thread:
    id: str
    person: Person
    messages: list[Said] = field(default_factory=list)


@dataclass
class Page:
    """A Page, its token, and what its person may do on it."""

    id: str
    name: str
    username: str
    token: str
    tasks: tuple[str, ...] = ("CREATE_CONTENT", "MANAGE", "MODERATE", "MESSAGING", "ANALYZE", "ADVERTISE")
    published: bool = True
    followers: int = 412
    subscribed: list[str] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    photos: dict[str, Photo] = field(default_factory=dict)
    videos: dict[str, Video] = field(default_factory=dict)
    stories: list[Story] = field(default_factory=list)
    tags: list[Said] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    comments: dict[str, Said] = field(default_factory=dict)

    def below(self, id: str) -> list[Said]:
        """Everything below a thing, oldest first."""
        return [each for each in self.comments.values() if id in (each.post, each.above)]


def written(moment: datetime) -> str:
    """A moment as Graph writes it: whole seconds, and an offset without a colon."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def chosen(node: Mapping[str, object], fields: str) -> dict[str, object]:
    """The fields that were asked for, with what is asked of them; the id is always there."""
    found: dict[str, object] = {"id": node["id"]} if "id" in node else {}
    for name, below in _asked(fields or "id"):
        if name not in node:
            raise Refusal(100, f"(#100) Tried accessing nonexisting field ({name})")
        value = _narrowed(node[name], below) if below else node[name]
        if value is not None:
            found[name] = value
    return found


def listed(
    nodes: Sequence[Mapping[str, object]], query: Mapping[str, str], base: str, id: Callable[[int], str] = str
) -> FakeResponse:
    """A page of a list with its cursors."""
    limit = min(int(query.get("limit", _PAGE)), _LARGEST_PAGE)
    start = int(query.get("after", "0") or 0)
    cut = nodes[start : start + limit]
    answer: dict[str, object] = {"data": [chosen(node, query.get("fields", _plain(node))) for node in cut]}
    if cut:
        paging: dict[str, object] = {"cursors": {"before": id(start), "after": id(start + len(cut))}}
        if start + limit < len(nodes):
            paging["next"] = f"{base}?limit={limit}&after={start + len(cut)}"
        answer["paging"] = paging
    return FakeResponse.json(answer)


def counted(number: int) -> dict[str, object]:
    """An edge of which only the summary was asked for."""
    return {"data": [], "summary": {"order": "ranked", "total_count": number, "can_comment": True}}


def _plain(node: Mapping[str, object]) -> str:
    return ",".join(name for name in node if name in ("id", "message", "created_time"))


def _asked(fields: str) -> Iterable[tuple[str, str]]:
    """``a,b{c,d},e.limit(0).summary(true)`` as names and what is asked below each."""
    depth, start, parts = 0, 0, list[str]()
    for position, char in enumerate(fields):
        depth += (char in "{(") - (char in "})")
        if char == "," and depth == 0:
            parts.append(fields[start:position])
            start = position + 1
    for part in (*parts, fields[start:]):
        name, _, below = part.strip().partition("{")
        yield re.split(r"[.(]", name)[0], below.removesuffix("}")


def _narrowed(value: object, fields: str) -> object:
    if isinstance(value, list):
        return [_narrowed(each, fields) for each in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("data"), list):
        return {**value, "data": _narrowed(value["data"], fields)}
    asked = dict(_asked(fields))
    return {
        name: _narrowed(each, asked[name]) if asked.get(name) else each
        for name, each in value.items()
        if name in asked or name == "id"
    }
