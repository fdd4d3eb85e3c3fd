"""The account's own posts, for an audit: records from its own repository, counts from the public index.

The repository has every post, the index may not have heard of one: such a post has no counts.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import ArchivedPost, Session
from passaparola.networks.bluesky.archive_record import moment as moment_of
from passaparola.networks.bluesky.archive_record import post_of
from passaparola.networks.bluesky.errors import TABLE
from passaparola.networks.bluesky.measure import readings
from passaparola.networks.bluesky.records import POST
from passaparola.networks.bluesky.xrpc import line_of

_PAGE = 100  # lexicon com.atproto.repo.listRecords
_COUNTED = 25  # lexicon app.bsky.feed.getPosts


class History:
    """Reads the repository from its newest record on."""

    async def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        """Posts since ``moment`` (UTC) with their counts. Raises the four errors.

        Records lie in the order in which they were made, and say themselves when: one that says an earlier moment than
        its neighbours ends nothing.
        """
        cursor: str | None = ""
        while cursor is not None:
            records, cursor = await _records(session, cursor)
            fresh = [each for each in records if moment is None or (_at(each) or moment) >= moment]
            for start in range(0, len(fresh), _COUNTED):
                some = fresh[start : start + _COUNTED]
                counts = await _counts(session, [each.text("uri") for each in some])
                for each in some:
                    yield post_of(
                        each.at("value"), each.text("uri"), session.account.handle, counts.get(each.text("uri"))
                    )
            if not records or (moment is not None and not fresh):
                return


history = History()


async def _records(session: Session, cursor: str) -> tuple[list[Tree], str | None]:
    whose = (("repo", session.account.remote_id), ("collection", POST), ("limit", str(_PAGE)))
    after = (("cursor", cursor),) if cursor else ()
    response = await line_of(session).query("com.atproto.repo.listRecords", *whose, *after)
    return TABLE.take(response, lambda tree: ([*tree.each("records")], tree.opt_text("cursor")))


async def _counts(session: Session, uris: Sequence[str]) -> dict[str, dict[str, float]]:
    response = await line_of(session).query("app.bsky.feed.getPosts", *(("uris", uri) for uri in uris))
    return TABLE.take(response, lambda tree: {each.text("uri"): _values(each) for each in tree.each("posts")})


def _values(post: Tree) -> dict[str, float]:
    return {each.metric: each.value for each in readings(post)}


def _at(record: Tree) -> datetime | None:
    try:
        return moment_of(record.at("value").opt_text("createdAt"))
    except ValueError:
        return None
