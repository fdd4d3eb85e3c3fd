"""Finding what a draft has become: by its mark in the address of a post, in the site's own list or in its feed.

The list is an extension (q=source without an address; https://indieweb.org/Micropub-extensions, "Query for Post List").
A post that says the same and bears no mark may be ours on a site that makes its own addresses: nobody knows.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from passaparola.kernel.exports.pages import tree as page
from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Gone, Rejected
from passaparola.kernel.network.port import Absent, Draft, Found, Inconclusive, Progress, Remote, Session, Sighting
from passaparola.kernel.network.rows import moment
from passaparola.networks.website import feed
from passaparola.networks.website.content import letters, mark_of, marks_in
from passaparola.networks.website.errors import TABLE
from passaparola.networks.website.line import line_of

_CLOCKS = timedelta(minutes=15)
"""How far a site's clock may be behind ours."""
_AT_ONCE = 50
_MOST_PAGES = 10
_SMALLEST_PAGE = 10
"""No site is known that lists fewer at once: what is shorter is everything."""
_TELLING = 40
"""A beginning of so many letters and digits is enough to know a text by: some feeds have no more of it."""


class _NoList(Exception):
    """The site has no list of its posts."""


@dataclass(frozen=True)
class Seen:
    """A post of the site as a list shows it; ``at`` (UTC) None where it does not say."""

    address: str
    text: str
    at: datetime | None


@dataclass(frozen=True)
class Listing:
    """The latest posts; ``whole`` is True where everything since the moment that was asked for is there."""

    posts: tuple[Seen, ...]
    whole: bool


async def sighting(session: Session, draft: Draft, progress: Progress) -> Sighting:
    """Whether the draft is published. Raises the four errors; Inconclusive where there is nowhere to look."""
    prepared = Tree(progress).opt_text("prepared")
    since = (datetime.fromisoformat(prepared) if prepared else draft.made_at) - _CLOCKS
    listing = await latest(session, since)
    return Inconclusive(Message("website.nowhere")) if listing is None else _judged(draft, listing, since)


async def latest(session: Session, since: datetime) -> Listing | None:
    """The posts since then, by the list, else by the feed; None where the site has neither. Raises the four errors."""
    try:
        return await _listed(session, since)
    except _NoList:
        return await _fed(session, since)


def remote(address: str, files: dict[str, str]) -> Remote:
    """The published thing; its proof tells where its files are."""
    proof = {"media": " ".join(f"{hash}={place}" for hash, place in files.items())} if files else {}
    return Remote(address, address, datetime.now(UTC), proof)


def _judged(draft: Draft, listing: Listing, since: datetime) -> Sighting:
    mark, said = mark_of(draft.key), letters(draft.text)
    own = [post.address for post in listing.posts if mark in marks_in(post.address)]
    if own:
        return Found(remote(own[-1], {}))
    fresh = [post for post in listing.posts if (post.at is None or post.at >= since) and not marks_in(post.address)]
    if any(said and _same(said, letters(post.text)) for post in fresh):
        return Inconclusive(Message("website.twin"))
    return Absent() if listing.whole else Inconclusive(Message("website.too_few"))


def _same(said: str, there: str) -> bool:
    begins = there.startswith(said[:_TELLING]) or said.startswith(there)
    return said == there or (min(len(said), len(there)) >= _TELLING and begins)


async def _listed(session: Session, since: datetime) -> Listing:
    posts, after = list[Seen](), ""
    for _ in range(_MOST_PAGES):
        found, after = await _page(session, after)
        posts += found
        if _reaches(found, since) or (not after and len(found) < _SMALLEST_PAGE):
            return Listing(tuple(posts), whole=True)
        if not after:
            break
    return Listing(tuple(posts), whole=False)


async def _page(session: Session, after: str) -> tuple[list[Seen], str]:
    """One page of the list, and the mark of the next one. Raises _NoList where the site has no such query."""
    more = (("after", after),) if after else ()
    try:
        response = await line_of(session).read("source", ("limit", str(_AT_ONCE)), *more)
    except Rejected as refused:
        raise _NoList from refused
    found = TABLE.take(response, _read_page)
    if found is None:
        raise _NoList
    return found


def _read_page(tree: Tree) -> tuple[list[Seen], str] | None:
    if not tree.has("items"):
        return None
    read = [_read(each.at("properties")) for each in tree.each("items")]
    if any(not post.address for post in read):
        return None
    paging = tree.opt("paging")
    return read, (paging.opt_text("after") or "") if paging else ""


def _read(tree: Tree) -> Seen:
    written = first(tree, "content")
    text = _words(written) if written else ""
    return Seen(_text(tree, "url"), text, moment(_text(tree, "published")))


def first(tree: Tree, name: str) -> Tree | None:
    """The first value of a property, which is always a list."""
    return next(iter(tree.each(name)), None) if tree.has(name) else None


def _text(tree: Tree, name: str) -> str:
    value = first(tree, name)
    return value.value if value is not None and isinstance(value.value, str) else ""


def _words(content: Tree) -> str:
    """Content is a text, or an object with its HTML."""
    if isinstance(content.value, str):
        return content.value
    return page(content.opt_text("html") or content.opt_text("value") or "").text


async def _fed(session: Session, since: datetime) -> Listing | None:
    address = session.account.facts.get("feed", "")
    if not address:
        return None
    try:
        found = await feed.read(session.door, address)
    except Gone:
        return None
    posts = [Seen(entry.address, entry.text, entry.at) for entry in found.entries]
    whole = _reaches(posts, since) or (not found.after and len(posts) < _SMALLEST_PAGE)
    return Listing(tuple(posts), whole and all(post.at for post in posts))


def _reaches(posts: list[Seen], since: datetime) -> bool:
    return any(post.at is not None and post.at < since for post in posts)


async def can_look(session: Session) -> bool:
    """Whether the site shows its posts at all. Raises the errors of access; what fails otherwise may work later."""
    try:
        return await latest(session, datetime.now(UTC)) is not None
    except Rejected:
        return False
