"""Numbers: likes of the post itself, answers below it, and how often its topic was opened."""

from collections.abc import Sequence
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Gone
from passaparola.kernel.network.port import Reading, Remote, Session
from passaparola.networks.discourse import posts
from passaparola.networks.discourse.answers import place
from passaparola.networks.discourse.line import line_of

_LIKE = 2  # the number of this action (PostActionType)


class Metrics:
    """Cumulative counts. Discourse counts a visitor's views of a topic once in some hours."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """Likes, answers and, of a topic, views. Raises the four errors, Gone where nobody can see it any more."""
        line, (topic, answer) = line_of(session), place(remote.id)
        found = await posts.topic(line, topic)
        if found.gone or not found.stream:
            raise Gone(Message("discourse.missing"))
        told = await posts.post(line, answer or str(found.stream[0]))
        values = {"likes": _likes(told)}
        values |= {"replies": told.whole("reply_count")} if answer else {"replies": len(found.stream) - 1}
        values |= {} if answer else {"impressions": found.views}
        return [Reading(metric, value, datetime.now(UTC)) for metric, value in values.items()]

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """Nothing: people follow topics and categories, not users."""
        return []


metrics = Metrics()


def _likes(post: Tree) -> int:
    counts = (each.opt_whole("count") or 0 for each in post.each("actions_summary") if each.whole("id") == _LIKE)
    return next(counts, 0)
