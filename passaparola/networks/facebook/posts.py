"""What a Page has published, as Graph tells of it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Session
from passaparola.networks.facebook.connect import line_of, page_of

_AT_ONCE = 25  # Graph refuses to look up more with all that is asked of each
COUNTS = "shares,comments.limit(0).summary(true),reactions.limit(0).summary(true)"
_MEDIA = "media_type,target{id}"
FIELDS = (
    "id,message,created_time,updated_time,permalink_url,"
    f"attachments{{{_MEDIA},subattachments.limit(20){{{_MEDIA}}}}},{COUNTS}"
)
_VIDEOS = ("video", "video_inline", "video_autoplay")


@dataclass(frozen=True)
class Post:
    """``photos`` and ``video`` are the ids of the things that it shows; moments in UTC."""

    id: str
    text: str
    at: datetime
    updated: datetime
    url: str
    photos: tuple[str, ...]
    video: str
    counts: tuple[tuple[str, int], ...]

    @property
    def thing(self) -> str:
        """The id under which the product knows it: a video's own, which it had before its post."""
        return self.video or self.id

    @property
    def comments(self) -> int:
        """How many comments stand below it."""
        return dict(self.counts).get("comments", 0)

    @staticmethod
    def read(tree: Tree) -> "Post":
        """A post out of a list. Raises Untamed."""
        shown = list(_attached(tree))
        return Post(
            id=tree.identifier("id"),
            text=tree.opt_text("message") or "",
            at=tree.moment("created_time"),
            updated=tree.moment("updated_time") if tree.has("updated_time") else tree.moment("created_time"),
            url=tree.opt_text("permalink_url") or "",
            photos=tuple(id for kind, id in shown if kind == "photo"),
            video=next((id for kind, id in shown if kind in _VIDEOS), ""),
            counts=tuple(counts(tree)),
        )


def counts(tree: Tree) -> Iterator[tuple[str, int]]:
    """Our metrics out of a post's or a video's fields, as far as they are there."""
    for ours, theirs in (("likes", "reactions"), ("likes", "likes"), ("comments", "comments")):
        summary = edge.opt("summary") if (edge := tree.opt(theirs)) else None
        if summary is not None and summary.has("total_count"):
            yield ours, summary.whole("total_count")
    if (shares := tree.opt("shares")) is not None:
        yield "reposts", shares.whole("count")


async def own(session: Session) -> AsyncIterator[list[Post]]:
    """The Page's posts, newest first, a page at a time. Raises the four errors."""
    line = line_of(session)
    async for page in line.pages(
        f"{page_of(session)}/published_posts", Post.read, ("fields", FIELDS), ("limit", str(_AT_ONCE))
    ):
        yield page


def _attached(tree: Tree) -> Iterator[tuple[str, str]]:
    """What a post shows: the things of an album, or the one thing; (kind, id)."""
    attachments = tree.opt("attachments")
    for each in attachments.each("data") if attachments else ():
        below = each.opt("subattachments")
        for one in below.each("data") if below else (each,):
            target = one.opt("target")
            yield one.opt_text("media_type") or "", (target.identifier("id") if target and target.has("id") else "")
