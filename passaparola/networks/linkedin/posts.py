"""A post as the network gives it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.networks.linkedin.little import plain


@dataclass(frozen=True)
class Post:
    """``text`` is plain, ``question`` is that of its poll; ``at`` (UTC) is when it was created."""

    id: str
    text: str
    at: datetime
    question: str
    files: int
    edited: bool
    kind: str

    @staticmethod
    def read(tree: Tree) -> "Post":
        """Raises Untamed."""
        content = tree.opt("content")
        state = tree.opt("lifecycleStateInfo")
        return Post(
            id=tree.text("id"),
            text=plain(tree.opt_text("commentary") or ""),
            at=instant(tree.whole("createdAt")),
            question=content.text("poll", "question") if content is not None and content.has("poll") else "",
            files=_files(content),
            edited=state is not None and state.has("isEditedByAuthor") and state.flag("isEditedByAuthor"),
            kind=next((name for name, _ in content.fields()), "text") if content is not None else "text",
        )


def instant(milliseconds: int) -> datetime:
    """A moment (UTC) as the network writes it."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def born(urn: str) -> datetime | None:
    """When a post was made, by its number: the first 41 of its 63 bits are milliseconds since 1970.

    The network does not say so; it is third parties' observation (linkedin-post-timestamp-extractor, and others). None
    for what is no such number.
    """
    number = urn.rpartition(":")[2]
    milliseconds = int(number) >> 22 if number.isdecimal() and 15 < len(number) < 20 else 0
    return instant(milliseconds) if milliseconds else None


def _files(content: Tree | None) -> int:
    if content is None:
        return 0
    if content.has("multiImage"):
        return len(list(content.each("multiImage", "images")))
    return int(content.has("media"))
