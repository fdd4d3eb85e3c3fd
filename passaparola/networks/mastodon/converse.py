"""What people say to the account: mentions and replies out of its notifications, and what stands below its statuses.

Notifications alone are not enough: who answers without naming the account, or was muted for a while, is only in the
thread. Threads also show what the account answered elsewhere.
"""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Account, Session, Utterance
from passaparola.networks.mastodon import look_up
from passaparola.networks.mastodon.connect import line_of
from passaparola.networks.mastodon.errors import TABLE
from passaparola.protocols.mastodon_api.line import PAGE, Line, Missing
from passaparola.protocols.mastodon_api.listen import listen
from passaparola.protocols.mastodon_api.statuses import Status

_THREADS_LIVE = timedelta(days=14)
"""Below statuses that are older, only notifications are looked at."""
_MOST_THREADS = 40
_MOST_PAGES = 25


class Conversations:
    """Mentions and replies; an answer is a status that follows the utterance."""

    async def since(self, session: Session, moment: datetime) -> AsyncIterator[Utterance]:
        """Everything said since ``moment`` (UTC), each once. Raises the four errors."""
        told, line = set[str](), line_of(session)
        tops = dict[str, str]()
        async for status in _threads(session, moment, tops):
            if status.at >= moment and status.id not in told:
                told.add(status.id)
                yield _utterance(status, session.account, tops.get(status.id, ""))
        async for status in _mentions(line, moment):
            if status.id not in told:
                told.add(status.id)
                yield _utterance(status, session.account, await _top(line, status))


conversations = Conversations()


class Stream:
    """The account's notifications as they come."""

    async def hints(self, session: Session) -> AsyncIterator[None]:
        """One for each notification. Raises the four errors; Rejected where the server has no streams."""
        async for event in listen(line_of(session), session.account.facts.get("server.stream", "")):
            if event.name == "notification":
                yield


stream = Stream()


async def _mentions(line: Line, moment: datetime) -> AsyncIterator[Status]:
    number, query = 0, (("limit", str(PAGE)), ("types[]", "mention"))
    async for notices in line.pages("/api/v1/notifications", _notice, *query):
        for at, status in notices:
            if status is not None and at >= moment:
                yield status
        number += 1
        if number == _MOST_PAGES or any(at < moment for at, _ in notices):
            return


def _notice(tree: Tree) -> tuple[datetime, Status | None]:
    """When it was told, and the status; None for other kinds, which some servers send although they were not asked."""
    status = tree.opt("status") if tree.text("type") == "mention" else None
    return tree.moment("created_at"), Status.read(status) if status else None


async def _threads(session: Session, moment: datetime, tops: dict[str, str]) -> AsyncIterator[Status]:
    """What stands below our statuses that have answers; ``tops`` learns to whose thread each belongs."""
    own = await look_up.own_since(session, moment - _THREADS_LIVE)
    ours = {status.id: status for status in own.statuses}
    parts = [status for status in own.statuses if not status.answers or status.answers in ours]
    talked_about = [status for status in parts if status.replies]
    for status in talked_about[:_MOST_THREADS]:  # some servers show only the first row below a status
        for below in await _context(line_of(session), status.id, "descendants"):
            tops[below.id] = _head(status, ours).id
            yield below
    for status in own.statuses:  # and not what we answered further down
        if status.answers:
            tops.setdefault(status.id, tops.get(status.answers, ""))
            yield status


def _head(status: Status, ours: Mapping[str, Status]) -> Status:
    """The status at the head of a thread of ours that this one is a part of."""
    for _ in ours:  # a server that shows a circle is not followed forever
        if status.answers not in ours:
            break
        status = ours[status.answers]
    return status


async def _top(line: Line, status: Status) -> str:
    """The status at the head of the thread, as far as this server knows it."""
    above = await _context(line, status.id, "ancestors") if status.answers else []
    return above[0].id if above else status.id


async def _context(line: Line, id: str, side: str) -> list[Status]:
    try:
        response = await line.read(f"/api/v1/statuses/{id}/context")
    except Missing:
        return []
    return TABLE.take(response, lambda tree: [Status.read(each) for each in tree.each(side)])


def _utterance(status: Status, account: Account, thread: str) -> Utterance:
    """``proof`` is what an answer needs: whom it names, and who may see it."""
    own = status.author.id == account.facts["id"]
    proof = {"handle": status.author.handle, "visibility": status.visibility}
    if status.spoiler:
        proof["warning"] = status.spoiler
    return Utterance(
        id=status.id,
        author=status.author,
        text=_said(status, "" if own else account.handle),
        at=status.at,
        kind="reply" if status.answers else "mention",
        answers=status.answers,
        thread=thread,
        url=status.url,
        own=own,
        proof=proof,
    )


def _said(status: Status, to: str) -> str:
    """What is said, without the names at the head of an answer: those of ``to``, or all of them where that is empty."""
    if not status.answers:
        return status.text
    name = re.escape(to.partition("@")[0]) if to else r"[\w.-]+"
    return re.sub(rf"^(?:@{name}(?:@[\w.:-]+)?\s+)+", "", status.text, flags=re.IGNORECASE)
