"""How many posts the interface takes in a day: asked, never assumed (Meta's own pages say 50 and 100)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Session
from passaparola.networks.instagram.errors import TABLE
from passaparola.networks.instagram.line import line_of, media_since
from passaparola.protocols.meta_graph.line import Line

_LONGEST_WAIT = timedelta(hours=24)


@dataclass(frozen=True)
class Quota:
    """``used`` of ``total`` posts in the last ``window``."""

    used: int
    total: int
    window: timedelta

    @property
    def reached(self) -> bool:
        """Whether nothing more is taken now."""
        return self.used >= self.total

    @staticmethod
    def read(tree: Tree) -> "Quota":
        """The answer of content_publishing_limit. Raises Untamed."""
        one = tree.at("data", 0)
        config = one.at("config")
        seconds = config.whole("quota_duration")
        return Quota(one.whole("quota_usage"), config.whole("quota_total"), timedelta(seconds=seconds))


async def quota(line: Line, account: str) -> Quota:
    """What is left now. Raises the four errors."""
    response = await line.read(f"{account}/content_publishing_limit", ("fields", "quota_usage,config"))
    return TABLE.take(response, Quota.read)


async def free_again(session: Session, left: Quota) -> timedelta:
    """How long until the oldest post that counts falls out of the window. Raises the four errors.

    Posts made in the app do not count, and are not told apart: so it is never too long.
    """
    now = datetime.now(UTC)
    moments = [media.at async for media in media_since(session, now - left.window)]
    oldest = min(moments, default=now - left.window + timedelta(hours=1))
    return min(max(oldest + left.window - now, timedelta(minutes=1)), _LONGEST_WAIT)


async def quota_of(session: Session) -> Quota:
    """What is left for the account of a session. Raises the four errors."""
    return await quota(line_of(session), session.account.remote_id)
