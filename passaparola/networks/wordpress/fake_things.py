"""What the fake site holds: users with roles, articles, files, and the form of its refusals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape

from passaparola.kernel.fakeserver import FakeResponse

CAPABILITIES = {
    "subscriber": ("read",),
    "contributor": ("read", "edit_posts"),
    "author": ("read", "edit_posts", "publish_posts", "upload_files"),
    "editor": ("read", "edit_posts", "publish_posts", "upload_files", "edit_others_posts", "moderate_comments"),
}


@dataclass
class User:
    """Somebody who may sign in with an application password."""

    id: int
    name: str
    password: str
    role: str

    def can(self, what: str) -> bool:
        return what in CAPABILITIES[self.role]


@dataclass
class Comment:
    """A comment; ``author`` is 0 for a visitor, ``parent`` 0 right below the post. ``content`` is HTML."""

    id: int
    post: int
    parent: int
    author: int
    name: str
    content: str
    at: datetime
    status: str

    @property
    def said(self) -> tuple[str, str]:
        """Who and what, as its page shows it; a visitor's words are kept as they came."""
        return self.name, unescape(self.content) if self.author else self.content


@dataclass
class Article:
    """A post of the site."""

    id: int
    author: int
    slug: str = ""
    status: str = "draft"
    title: str = ""
    content: str = ""
    excerpt: str = ""
    picture: int = 0
    tags: list[int] = field(default_factory=list)
    categories: list[int] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    closed: bool = False
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Upload:
    """A file in the library."""

    id: int
    slug: str
    content: bytes
    type: str
    name: str
    alt: str


class Refusal(Exception):
    """An error answer in the site's form."""

    def __init__(self, status: int, code: str, message: str, data: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.answer = FakeResponse.json(
            {"code": code, "message": message, "data": {"status": status, **(data or {})}}, status
        )
