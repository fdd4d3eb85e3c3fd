"""What the fake keeps: posts, comments, files; and its reader of little text, which cuts as the real one does."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from passaparola.kernel.fakeserver import FakeResponse

RESERVED = "|{}@[]()<>#*_~\\"
_MENTION = re.compile(r"@\[[^\[\]]+\]\(urn:li:(?:person|organization):[A-Za-z0-9_-]+\)")
_TEMPLATE = re.compile(r"\{hashtag\|\\#\|((?:\\_|[^\W_])+)\}")
_TAG = re.compile(r"#[^\W_]+")


class Refusal(Exception):
    """An error as the network writes it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.answer = FakeResponse.json({"status": status, "code": code, "message": message}, status)


@dataclass
class Upload:
    """A file on its way; ``parts`` of a video by their number, ``working`` how often it is still at work on it."""

    urn: str
    owner: str
    size: int = 0
    parts: dict[int, bytes] = field(default_factory=dict)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    media_type: str = ""
    whole: bool = False
    failed: bool = False
    working: int = 0

    @property
    def content(self) -> bytes:
        """All of it."""
        return b"".join(self.parts[number] for number in sorted(self.parts))

    @property
    def status(self) -> str:
        """As the network names it."""
        if self.failed:
            return "PROCESSING_FAILED"
        if not self.whole:
            return "WAITING_UPLOAD"
        return "PROCESSING" if self.working > 0 else "AVAILABLE"


@dataclass
class Said:
    """A comment; ``parent`` is empty for one on the post itself."""

    urn: str
    post: str
    actor: str
    name: str
    text: str
    at: datetime
    parent: str = ""
    changed: datetime | None = None


@dataclass
class Posted:
    """A post; ``commentary`` as it came, ``content`` too."""

    urn: str
    author: str
    commentary: str
    visibility: str
    content: dict[str, object]
    at: datetime
    comments: list[Said] = field(default_factory=list)
    likes: list[str] = field(default_factory=list)
    reshares: list[str] = field(default_factory=list)
    edited: datetime | None = None

    @property
    def text(self) -> str:
        """What people read: up to the first reserved character that is neither escaped nor an element."""
        return shown_text(self.commentary)


def shown_text(commentary: str) -> str:
    """A commentary as it is shown: an unescaped reserved character ends it without a word."""
    shown, place = "", 0
    while place < len(commentary):
        sign = commentary[place]
        if sign == "\\" and commentary[place + 1 : place + 2] in RESERVED:
            shown, place = shown + commentary[place + 1 : place + 2], place + 2
        elif found := _MENTION.match(commentary, place) or _TAG.match(commentary, place):
            shown, place = shown + found[0], found.end()
        elif found := _TEMPLATE.match(commentary, place):
            shown, place = shown + "#" + found[1].replace("\\_", "_"), found.end()
        elif sign in RESERVED:
            break
        else:
            shown, place = shown + sign, place + 1
    return shown


def milliseconds(moment: datetime) -> int:
    """A moment as the network writes it."""
    return int(moment.timestamp() * 1000)


def now() -> datetime:
    """The moment, UTC."""
    return datetime.now(UTC)
