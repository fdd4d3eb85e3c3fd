"""Finding what a draft has become among the account's own posts, by what it says and when.

A post carries no mark of ours: drafts that say the same are told apart by their moments and by what was there when each
was prepared. An edited post does not show what it said before. Where that does not decide, nobody knows.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Absent, Draft, Found, Inconclusive, Progress, Remote, Session, Sighting
from passaparola.networks.linkedin.content import commentary, question
from passaparola.networks.linkedin.errors import TABLE
from passaparola.networks.linkedin.little import plain, same_words
from passaparola.networks.linkedin.posts import Post
from passaparola.networks.linkedin.rest import line_of, site, urn

CLOCKS = timedelta(minutes=5)
"""How far the network's clock may be behind ours."""
_STAGING = timedelta(minutes=15)
_MOST_PAGES = 10


async def own_since(session: Session, moment: datetime) -> tuple[list[Post], bool]:
    """The account's posts since ``moment`` (UTC), newest first, and whether the list was read to its end."""
    found, last = list[Post](), list[Post]()
    query = f"q=author&author={urn(session.account.remote_id)}&sortBy=CREATED"
    pages = 0
    async for last in line_of(session).pages("rest/posts", query, Post.read, _MOST_PAGES):
        found += [post for post in last if post.at >= moment]
        pages += 1
        if any(post.at < moment for post in last):
            return found, True
    return found, pages < _MOST_PAGES


async def one(session: Session, id: str) -> Post:
    """A post by its URN. Raises the four errors, Gone among them."""
    return TABLE.take(await line_of(session).read(f"rest/posts/{urn(id)}"), Post.read)


async def before(session: Session, readable: bool) -> dict[str, object]:
    """What ``prepare`` remembers: the moment, and the posts that are there already."""
    now = datetime.now(UTC)
    posts = (await own_since(session, now - _STAGING))[0] if readable else []
    return {"prepared": now.isoformat(), "before": [post.id for post in posts]}


async def after_preparing(session: Session, draft: Draft, progress: Progress) -> Sighting:
    """Whether the draft was published since it was prepared. Raises the four errors."""
    known = Tree(progress)
    posts, whole = await own_since(session, known.moment("prepared") - _STAGING)
    there = {each.text() for each in known.each("before")}
    return _sighting(session, draft, [post for post in posts if post.id not in there], whole)


async def at_all(session: Session, draft: Draft) -> Sighting:
    """Whether the draft was published since it was made, without knowing anything else. Raises the four errors.

    What says the same but came before the draft's moment may be this one, moved forward after the backup that we were
    restored from: nobody knows.
    """
    posts, whole = await own_since(session, draft.made_at - CLOCKS)
    due = max(draft.at, draft.made_at) - CLOCKS
    if any(says(draft, post) and post.at < due for post in posts):
        return Inconclusive(Message("linkedin.twin"))
    return _sighting(session, draft, [post for post in posts if post.at >= due], whole)


def says(draft: Draft, post: Post) -> bool:
    """Whether a post says what the draft says, with as many files."""
    asked = question(draft) if draft.poll is not None else ""
    words = same_words(plain(commentary(draft)), post.text)
    return words and same_words(asked, post.question) and post.files == len(draft.media)


def remote(session: Session, id: str) -> Remote:
    """The published post."""
    return Remote(id, f"{site(session.account.address)}/feed/update/{id}", datetime.now(UTC))


def _sighting(session: Session, draft: Draft, posts: Sequence[Post], whole: bool) -> Sighting:
    same = [post for post in posts if says(draft, post)]
    if len(same) > 1:
        return Inconclusive(Message("linkedin.twins", {"count": len(same)}))
    if same:
        return Found(remote(session, same[0].id))
    if any(post.edited and post.files == len(draft.media) for post in posts):
        return Inconclusive(Message("linkedin.edited"))
    return Absent() if whole else Inconclusive(Message("linkedin.too_many"))
