"""Numbers: how many people are in the chat. Views and reactions are shown to no bot."""

from collections.abc import Sequence
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Reading, Remote, Session
from passaparola.networks.telegram.line import line_of


class Metrics:
    """The size of the chat."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """Nothing: the Bot API counts nothing of a message."""
        return []

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """How many people are in the chat. Raises the four errors."""
        chat = session.account.facts["chat"]
        count = await line_of(session).read("getChatMemberCount", Tree.whole, ("chat_id", chat))
        return [Reading("followers", count, datetime.now(UTC))]


metrics = Metrics()
