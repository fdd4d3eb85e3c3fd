"""The blog's own articles, for an audit."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import ArchivedPost, Session
from passaparola.networks.ghost.line import line_of
from passaparola.networks.ghost.measure import INCLUDE, figures

_PAGE = 50


class History:
    """Everything that is public, by whatever author."""

    async def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        """Articles since ``moment`` (UTC), newest first, with what Ghost counts. Raises the four errors."""
        after = f"+published_at:>='{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}'" if moment else ""
        asked = (("filter", f"status:published{after}"), ("order", "published_at desc"), ("formats", "plaintext"))
        page: int | None = 1
        while page:
            query = (*asked, INCLUDE, ("limit", str(_PAGE)), ("page", str(page)))
            posts, page = await line_of(session).read("posts/", _page, *query)
            for post in posts:
                yield post


history = History()


def _page(tree: Tree) -> tuple[list[ArchivedPost], int | None]:
    return [_archived(each) for each in tree.each("posts")], tree.at("meta", "pagination").opt_whole("next")


def _archived(post: Tree) -> ArchivedPost:
    return ArchivedPost(
        id=post.text("id"),
        text=post.opt_text("plaintext") or "",
        at=post.moment("published_at"),
        format="photo" if post.opt_text("feature_image") else "text",
        metrics=figures(post),
        url=post.text("url"),
        title=post.text("title"),
    )
