"""What the fake site holds: users with roles, articles, files, and the form of its refusals."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from passaparola.kernel.fakeserver import FakeResponse

CAPABILITIES = {
    "subscriber": ("read",),
    "contributor": ("read", "edit_posts"),
    "author": ("read", "edit_posts", "publish_posts", "upload_files"),
    "editor": ("read", "edit_posts", "publish_posts", "upload_files", "edit_others_posts"),
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
    comments: list[tuple[str, str]] = field(default_factory=list)


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
