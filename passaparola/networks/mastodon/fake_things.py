"""What the fake remembers."""

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape

from passaparola.kernel.fakeserver import FakeResponse
from passaparola.kernel.http import Tree

_LINK = re.compile(r"(https?://)([^\s<]+)")
_NAME = re.compile(r"@([A-Za-z0-9_]+)(?:@[\w.:-]*\w)?")
_TAG = re.compile(r"(?<![\w&])#(\w+)")


class Ears:
    """Whoever has a stream open, each on a loop of its own."""

    def __init__(self) -> None:
        self._open: set[tuple[asyncio.AbstractEventLoop, asyncio.Queue[bytes]]] = set()

    def tell(self, name: str, data: str) -> None:
        """Send an event to all of them; from any thread."""
        event = f"event: {name}\ndata: {data}\n\n".encode()
        for loop, pieces in list(self._open):
            loop.call_soon_threadsafe(pieces.put_nowait, event)

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """What is told from now on."""
        ear = (asyncio.get_running_loop(), asyncio.Queue[bytes]())
        self._open.add(ear)
        try:
            yield b":)\n\n"
            while True:
                yield await ear[1].get()
        finally:
            self._open.discard(ear)


class Refusal(Exception):
    """An answer that is no success, as the real server words it."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.answer = FakeResponse.json({"error": error}, status)


@dataclass(frozen=True)
class Person:
    """Somebody on the server."""

    id: str
    name: str
    handle: str
    followers: int


@dataclass
class Upload:
    """A file; ``working`` is how often it is still asked for in vain."""

    id: str
    content: bytes
    type: str
    description: str
    working: int = 0


@dataclass(frozen=True)
class Ballot:
    """A poll."""

    id: str
    choices: tuple[str, ...]
    until: datetime
    multiple: bool

    @staticmethod
    def read(id: str, given: Tree) -> "Ballot":
        """The poll of a status that is posted. Raises Refusal as the real server does."""
        choices, seconds = tuple(each.text() for each in given.each("options")), given.whole("expires_in")
        if not 2 <= len(choices) <= 4 or len(set(choices)) < len(choices):
            raise Refusal(422, "Validation failed: Choices must be between 2 and 4, each one different")
        if any(len(choice) > 50 for choice in choices) or not 300 <= seconds <= 2_629_746:
            raise Refusal(422, "Validation failed: Options can't be longer than 50 characters")
        return Ballot(id, choices, datetime.now(UTC) + timedelta(seconds=seconds), given.flag("multiple"))

    def tree(self) -> dict[str, object]:
        """As the server shows it."""
        options = [{"title": choice, "votes_count": 0} for choice in self.choices]
        until = self.until.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        known = {"id": self.id, "expires_at": until, "expired": False, "multiple": self.multiple}
        return {**known, "votes_count": 0, "options": options, "emojis": []}


@dataclass
class Toot:
    """A status."""

    id: str
    author: Person
    text: str
    at: datetime
    spoiler: str = ""
    visibility: str = "public"
    language: str | None = None
    sensitive: bool = False
    answers: str = ""
    files: list[Upload] = field(default_factory=list)
    poll: Ballot | None = None
    likes: list[str] = field(default_factory=list)
    boosts: list[Person] = field(default_factory=list)
    before: list[tuple[str, str, datetime]] = field(default_factory=list)

    @property
    def said(self) -> str:
        """The text without the names at the head of an answer."""
        return re.sub(r"^(?:@[\w.@:-]+\s+)+", "", self.text) if self.answers else self.text


def html(text: str) -> str:
    """A text as the real server writes it: paragraphs, and links of which the head is hidden."""
    paragraphs = re.split(r"\n{2,}", text.strip("\n"))
    return "".join(f"<p>{'<br />'.join(_marked(line) for line in each.splitlines())}</p>" for each in paragraphs)


def _marked(line: str) -> str:
    marked = _LINK.sub(_link, _NAME.sub(_name, escape(line, quote=False)))
    return _TAG.sub(r'<a href="/tags/\1" class="mention hashtag" rel="tag">#<span>\1</span></a>', marked)


def _link(found: re.Match[str]) -> str:
    scheme, rest = found[1], found[2]
    shown = f'<span class="ellipsis">{rest[:30]}</span>' if len(rest) > 30 else f'<span class="">{rest}</span>'
    hidden = f'<span class="invisible">{rest[30:]}</span>'
    return f'<a href="{scheme}{rest}" rel="nofollow"><span class="invisible">{scheme}</span>{shown}{hidden}</a>'


def _name(found: re.Match[str]) -> str:
    return f'<span class="h-card"><a href="/@{found[1]}" class="u-url mention">@<span>{found[1]}</span></a></span>'
