"""Finding what a draft has become among the account's own posts, by what it says and when.

A post carries no mark of ours: drafts that say the same are told apart by their moments and by what was there when each
was prepared. An edited post does not show what it said before. Where that does not decide, nobody knows.
"""

from datetime import UTC, datetime

from passaparola.kernel.message import Message
from passaparola.kernel.network.look_up import CLOCKS, STAGING, Noted, Own, due, note, only, same_words
from passaparola.kernel.network.look_up import own_since as read_since
from passaparola.kernel.network.port import Draft, Inconclusive, Progress, Remote, Session, Sighting
from passaparola.networks.linkedin.content import commentary, question
from passaparola.networks.linkedin.errors import TABLE
from passaparola.networks.linkedin.little import plain
from passaparola.networks.linkedin.posts import Post
from passaparola.networks.linkedin.rest import line_of, site, urn

_MOST_PAGES = 10


async def own_since(session: Session, moment: datetime) -> Own[Post]:
    """The account's posts since ``moment`` (UTC), newest first. Raises the four errors."""
    query = f"q=author&author={urn(session.account.remote_id)}&sortBy=CREATED"
    pages = line_of(session).pages("rest/posts", query, Post.read, _MOST_PAGES)
    return await read_since(pages, moment, _MOST_PAGES)


async def one(session: Session, id: str) -> Post:
    """A post by its URN. Raises the four errors, Gone among them."""
    return TABLE.take(await line_of(session).read(f"rest/posts/{urn(id)}"), Post.read)


async def before(session: Session, readable: bool) -> dict[str, object]:
    """What ``prepare`` remembers: the moment, and the posts that are there already."""
    now = datetime.now(UTC)
    return note([post.id for post in (await own_since(session, now - STAGING)).things] if readable else [], now)


async def after_preparing(session: Session, draft: Draft, progress: Progress) -> Sighting:
    """Whether the draft was published since it was prepared. Raises the four errors."""
    known = Noted.read(progress)
    own = await own_since(session, known.since)
    return _sighting(session, draft, [post for post in own.things if post.id not in known.there], own.whole)


async def at_all(session: Session, draft: Draft) -> Sighting:
    """Whether the draft was published since it was made, without knowing anything else. Raises the four errors.

    What says the same but came before the draft's moment may be this one, moved forward after the backup that we were
    restored from: nobody knows.
    """
    own = await own_since(session, draft.made_at - CLOCKS)
    if any(says(draft, post) and post.at < due(draft) for post in own.things):
        return Inconclusive(Message("linkedin.twin"))
    return _sighting(session, draft, [post for post in own.things if post.at >= due(draft)], own.whole)


def says(draft: Draft, post: Post) -> bool:
    """Whether a post says what the draft says, with as many files."""
    asked = question(draft) if draft.poll is not None else ""
    words = same_words(plain(commentary(draft)), post.text)
    return words and same_words(asked, post.question) and post.files == len(draft.media)


def remote(session: Session, id: str) -> Remote:
    """The published post."""
    return Remote(id, f"{site(session.account.address)}/feed/update/{id}", datetime.now(UTC))


def _sighting(session: Session, draft: Draft, posts: list[Post], whole: bool) -> Sighting:
    same = [post for post in posts if says(draft, post)]
    otherwise = None if whole else Inconclusive(Message("linkedin.too_many"))
    if any(post.edited and post.files == len(draft.media) for post in posts):
        otherwise = Inconclusive(Message("linkedin.edited"))
    return only(same, lambda post: remote(session, post.id), "linkedin.twins", otherwise)
