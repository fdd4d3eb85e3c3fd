"""Who passed a post on, the account's own posts for an audit, and public search."""

from collections.abc import AsyncIterator
from datetime import datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import ArchivedPost, Carried, Remote, Session, Utterance, Voice
from passaparola.networks.x.api import PAGE, api_of, instant
from passaparola.networks.x.measure import figures
from passaparola.networks.x.posts import ASKED, USER_FIELDS, page, voice

_MOST_PAGES = 10
_SHOWN = 32
"""Pages of a hundred: X shows an account's 3,200 newest posts."""


class Spread:
    """Reposts, whose moment X does not tell, and quotes."""

    async def of(self, session: Session, remote: Remote) -> AsyncIterator[Carried]:
        """Everybody who reposted or quoted, as X shows them now. Raises the four errors."""
        api, path = api_of(session), f"/2/tweets/{remote.id}"
        query = (("max_results", str(PAGE)), ("user.fields", USER_FIELDS))
        async for people in api.pages(f"{path}/retweeted_by", _people, query, _MOST_PAGES):
            for who in people:
                yield Carried(who, "repost")
        asked = (("max_results", str(PAGE)), *ASKED)
        async for posts in api.pages(f"{path}/quote_tweets", page, asked, _MOST_PAGES):
            for post in posts:
                yield Carried(post.author, "quote", post.at, post.id, f"{post.author.url}/status/{post.id}")


spread = Spread()


class History:
    """The account's own posts; reposts are others'."""

    async def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        """Own posts since ``moment`` (UTC), newest first, with their figures. Raises the four errors."""
        begin = (("start_time", instant(moment)),) if moment else ()
        query = (("max_results", str(PAGE)), ("exclude", "retweets"), *begin, *ASKED)
        path = f"/2/users/{session.account.remote_id}/tweets"
        async for posts in api_of(session).pages(path, page, query, _SHOWN):
            for post in posts:
                url = f"{session.account.url}/status/{post.id}"
                yield ArchivedPost(post.id, post.said, post.at, "", figures(post.metrics), url=url)


history = History()


class Search:
    """Public posts of the last seven days. $0.005 a post by the list of prices."""

    async def matching(self, session: Session, query: str) -> AsyncIterator[Utterance]:
        """At most two hundred, newest first. Raises the four errors."""
        asked = (("query", query), ("max_results", str(PAGE)), ("sort_order", "recency"), *ASKED)
        async for posts in api_of(session).pages("/2/tweets/search/recent", page, asked, 2):
            for post in posts:
                url = f"{post.author.url}/status/{post.id}"
                kind = "reply" if post.answers else "mention"
                yield Utterance(post.id, post.author, post.text, post.at, kind, post.answers, post.conversation, url)


search = Search()


def _people(tree: Tree) -> list[Voice]:
    return [voice(each) for each in tree.each("data")] if tree.has("data") else []
