"""Who passed a post on, from the public index (lexicons app.bsky.feed.getRepostedBy and getQuotes)."""

from collections.abc import AsyncIterator
from dataclasses import replace

from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.network.port import Carried, Remote, Session
from passaparola.networks.bluesky.errors import TABLE
from passaparola.networks.bluesky.people import address_of, detailed, voice_of
from passaparola.networks.bluesky.xrpc import Line, line_of

_PAGE = ("limit", "100")  # the most that both calls give at once


class Spread:
    """Reposts, whose moment the index does not tell, and quotes; everybody with their followers where it says so."""

    async def of(self, session: Session, remote: Remote) -> AsyncIterator[Carried]:
        """Everybody who reposts it now, then every quote; each once."""
        line, pages = line_of(session), session.account.facts.get("pages", "")
        seen: set[str] = set()
        for method, kind in (("app.bsky.feed.getRepostedBy", "repost"), ("app.bsky.feed.getQuotes", "quote")):
            cursor: str | None = ""
            while cursor is not None:
                page, cursor = await _page(line, method, remote.id, cursor, pages)
                fresh = [one for one in page if f"{kind} {one.id or one.who.id}" not in seen]
                seen |= {f"{kind} {one.id or one.who.id}" for one in fresh}
                for one in await _with_followers(line, fresh, pages):
                    yield one


spread = Spread()


async def _page(line: Line, method: str, uri: str, cursor: str, pages: str) -> tuple[list[Carried], str | None]:
    after = [("cursor", cursor)] if cursor else []
    response = await line.query(method, ("uri", uri), _PAGE, *after)
    carried = TABLE.take(response, lambda tree: list(_carried(tree, pages)))
    return carried, TABLE.take(response, lambda tree: tree.opt_text("cursor"))


def _carried(tree: Tree, pages: str) -> "list[Carried]":
    if tree.has("repostedBy"):
        return [Carried(voice_of(one, pages), "repost") for one in tree.each("repostedBy")]
    return [quote for quote in (_quote(post, pages) for post in tree.each("posts")) if quote is not None]


def _quote(post: Tree, pages: str) -> Carried | None:
    try:
        uri, at = post.text("uri"), post.moment("indexedAt")
        return Carried(voice_of(post.at("author"), pages), "quote", at, uri, address_of(uri, pages))
    except Untamed:  # one odd post does not hide the others
        return None


async def _with_followers(line: Line, page: list[Carried], pages: str) -> list[Carried]:
    known = await detailed(line, list(dict.fromkeys(one.who.id for one in page)), pages)
    return [replace(one, who=known.get(one.who.id, one.who)) for one in page]
