"""What the fake holds: videos, comments, uploads on their way, and the form of its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse


@dataclass
class Film:
    """A video; ``given`` are its parts as they were sent."""

    id: str
    given: dict[str, dict[str, object]]
    at: datetime
    size: int
    likes: int = 0
    views: int = 0
    height: int = 608

    @property
    def status(self) -> dict[str, object]:
        return self.given.setdefault("status", {"privacyStatus": "public"})

    @property
    def snippet(self) -> dict[str, object]:
        return self.given.setdefault("snippet", {})


@dataclass
class Said:
    """A comment; ``parent`` is empty at the top of a thread."""

    id: str
    video: str
    parent: str
    who: str
    name: str
    text: str
    at: datetime


@dataclass
class Coming:
    """A file on its way in a session."""

    given: dict[str, dict[str, object]]
    size: int
    content: bytearray = field(default_factory=bytearray)
    film: str = ""


@dataclass
class Quota:
    """What the project may still do today."""

    day: str = ""
    units: int = 0
    uploads: int = 0
    most_units: int = 10_000
    most_uploads: int = 100

    def spend(self, units: int, uploads: int = 0) -> None:
        """Raises Refusal where the day's are used up."""
        today = datetime.now(UTC).date().isoformat()
        if self.day != today:
            self.day, self.units, self.uploads = today, 0, 0
        if self.units + units > self.most_units or self.uploads + uploads > self.most_uploads:
            raise Refusal(403, "quotaExceeded", "The request cannot be completed because you have exceeded your quota.")
        self.units, self.uploads = self.units + units, self.uploads + uploads


class Refusal(Exception):
    """An error answer in Google's form."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(reason)
        inner = {"message": message, "domain": "youtube", "reason": reason}
        tree = {"error": {"code": status, "message": message, "errors": [inner]}}
        self.answer = FakeResponse.json(tree, status)


def moment(at: datetime) -> str:
    """As Google writes moments."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def listed(kind: str, items: list[object], start: int, size: int) -> FakeResponse:
    """One page of a list; the token of the next one is where it begins."""
    page = items[start : start + size]
    info = {"totalResults": len(items), "resultsPerPage": size}
    tree: dict[str, object] = {"kind": f"youtube#{kind}ListResponse", "etag": "demo", "pageInfo": info, "items": page}
    if start + size < len(items):
        tree["nextPageToken"] = f"P{start + size}"
    return FakeResponse.json(tree)


def parts_of(tree: Mapping[str, object], request: FakeRequest) -> dict[str, object]:
    """Of a resource only the parts that were asked for."""
    wanted = {"kind", "etag", "id", *request.query.get("part", "").split(",")}
    return {name: value for name, value in tree.items() if name in wanted}


def item(playlist: str, video: str, request: FakeRequest) -> dict[str, object]:
    """A video's place in a playlist."""
    snippet = {"playlistId": playlist, "resourceId": {"kind": "youtube#video", "videoId": video}}
    tree = {"kind": "youtube#playlistItem", "etag": "demo", "id": f"{playlist}-{video}", "snippet": snippet}
    return parts_of({**tree, "contentDetails": {"videoId": video}}, request)
