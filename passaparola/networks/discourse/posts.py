"""Topics and posts as the site tells of them, and the talk of a topic from its end."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.outcomes import Gone
from passaparola.networks.discourse.line import Line

_AT_ONCE = 20  # posts that the site gives at once


@dataclass(frozen=True)
class Post:
    """A post; ``number`` is its place in the topic, ``answers`` the place of what it answers, 0 for the topic."""

    id: int
    topic: int
    number: int
    answers: int
    user: str
    name: str
    raw: str
    at: datetime
    gone: bool

    @staticmethod
    def read(tree: Tree) -> "Post":
        """A post out of the API's JSON. Its file says that a place is text, the server writes a number."""
        answers = tree.identifier("reply_to_post_number") if tree.has("reply_to_post_number") else "0"
        return Post(
            id=tree.whole("id"),
            topic=tree.whole("topic_id"),
            number=tree.whole("post_number"),
            answers=int(answers) if answers.isdecimal() else 0,
            user=tree.text("username"),
            name=tree.opt_text("name") or "",
            raw=tree.opt_text("raw") or "",
            at=tree.moment("created_at"),
            gone=tree.has("deleted_at") or (tree.has("user_deleted") and tree.flag("user_deleted")),
        )


@dataclass(frozen=True)
class Topic:
    """A topic; ``stream`` are the ids of its posts, the oldest first."""

    id: int
    slug: str
    stream: tuple[int, ...]
    open: bool
    gone: bool
    views: int

    @staticmethod
    def read(tree: Tree) -> "Topic":
        """A topic out of the API's JSON."""
        return Topic(
            id=tree.whole("id"),
            slug=tree.text("slug"),
            stream=tuple(each.whole() for each in tree.each("post_stream", "stream")),
            open=not (tree.flag("closed") or tree.flag("archived")),
            gone=tree.has("deleted_at"),
            views=tree.whole("views"),
        )


async def by_mark(line: Line, mark: str) -> Topic | None:
    """The topic of this external id, to which the site leads; None where it has none."""
    try:
        return await line.read(f"/t/external_id/{mark}.json", Topic.read)
    except Gone:
        return None


async def topic(line: Line, id: str) -> Topic:
    """The topic of this number. Raises Gone where there is none."""
    return await line.read(f"/t/{id}.json", Topic.read)


async def post(line: Line, id: str) -> Tree:
    """The post of this number, as it is told. Raises Gone where there is none."""
    return await line.read(f"/posts/{id}.json", lambda tree: tree)


async def backwards(line: Line, id: int, stream: Sequence[int]) -> AsyncIterator[list[Post]]:
    """The posts of a topic's stream, a page at a time from its end."""
    for end in range(len(stream), 0, -_AT_ONCE):
        asked = [("post_ids[]", str(each)) for each in stream[max(0, end - _AT_ONCE) : end]]
        yield await line.read(f"/t/{id}/posts.json", _posts, *asked, ("include_raw", "true"))


def _posts(tree: Tree) -> list[Post]:
    return [Post.read(each) for each in tree.each("post_stream", "posts")]
