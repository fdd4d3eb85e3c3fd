"""Comments as the site has them: read with or without the right to moderate, and as plain text."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape, unescape

from passaparola.kernel.http import Tree
from passaparola.networks.wordpress.errors import TABLE
from passaparola.networks.wordpress.rest import Site

COMMENTS = "wp/v2/comments"
FIELDS = ("_fields", "id,post,parent,author,author_name,author_url,date_gmt,content,link,status,type")
_PREFIX = "comment-"
_AT_ONCE = 100  # the most that the site lists at once
_BLOCKS = re.compile(r"</p>|</li>|</blockquote>|</h[1-6]>|</div>", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Comment:
    """A comment; ``author`` is 0 for somebody without an account on the site, ``parent`` 0 right below the post."""

    id: int
    post: int
    parent: int
    author: int
    name: str
    url: str
    at: datetime
    text: str
    link: str
    status: str

    @staticmethod
    def read(tree: Tree) -> "Comment":
        """A comment out of the site's JSON. The site writes its moments in UTC and without an offset."""
        at = datetime.fromisoformat(tree.text("date_gmt")).replace(tzinfo=UTC)
        return Comment(
            id=tree.whole("id"),
            post=tree.whole("post"),
            parent=tree.whole("parent"),
            author=tree.whole("author"),
            name=unescape(tree.text("author_name")),
            url=tree.opt_text("author_url") or "",
            at=at,
            text=plain(tree.text("content", "rendered")),
            link=tree.text("link"),
            status=tree.text("status"),
        )

    @property
    def name_here(self) -> str:
        """What it is called among the remote ids of this site."""
        return f"{_PREFIX}{self.id}"


def is_comment(remote: str) -> bool:
    """Whether a remote id is a comment's; a post's is its bare number."""
    return remote.startswith(_PREFIX)


def number_of(remote: str) -> int:
    """The site's own number behind a remote id."""
    return int(remote.removeprefix(_PREFIX))


def plain(html: str) -> str:
    """A comment as it is read: paragraphs apart, breaks kept, no tags."""
    broken = re.sub(r"<br[^>]*>\n?", "\n", html)
    return unescape(_TAGS.sub("", _BLOCKS.sub("\n", broken))).strip()


def written(text: str) -> str:
    """Text as the site takes it: a sign of markup stays a sign. The site makes paragraphs and links itself."""
    return escape(text.strip(), quote=False)


def same(one: str, other: str) -> bool:
    """Whether two texts say the same by their letters and digits: the site curls quotes and draws smileys. What has
    none is compared sign by sign.
    """
    letters = [re.sub(r"[\W_]+", "", text).casefold() for text in (one, other)]
    return letters[0] == letters[1] if any(letters) else one.split() == other.split()


async def by_number(site: Site, number: int) -> Comment:
    """The comment of this number. Raises Missing where there is none."""
    return TABLE.take(await site.read(f"{COMMENTS}/{number}", FIELDS), Comment.read)


async def listed(site: Site, *query: tuple[str, str]) -> AsyncIterator[Comment]:
    """Every comment that fits, the oldest first, page by page: what arrives meanwhile comes at the end."""
    page = 1
    while True:
        order = (("order", "asc"), ("orderby", "date_gmt"), ("per_page", str(_AT_ONCE)), ("page", str(page)))
        response = await site.read(COMMENTS, *query, *order, FIELDS)
        for comment in TABLE.take(response, lambda tree: [Comment.read(entry) for entry in tree.each()]):
            yield comment
        total = response.headers.get("x-wp-total", "")  # a page may be short: what may not be read is left out of it
        if not total.isdecimal() or page * _AT_ONCE >= int(total):
            return
        page += 1
