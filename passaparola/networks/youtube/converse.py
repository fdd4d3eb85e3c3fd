"""What people say below the channel's videos."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Session, Utterance
from passaparola.networks.youtube.comments import PAGE, PLAIN, Comment, top_of
from passaparola.networks.youtube.line import Line, line_of, watched_at

_THREADS_LIVE = timedelta(days=14)
"""Below older comments new answers are not looked for: each thread costs a unit."""
_MOST_PAGES = 20
_MOST_THREADS = 100


@dataclass(frozen=True)
class _Thread:
    """A comment with what stands below it, as far as YouTube sent it along."""

    top: Comment
    below: tuple[Comment, ...]
    count: int

    @staticmethod
    def read(tree: Tree) -> "_Thread":
        top = top_of(tree)
        sent = tree.at("replies").each("comments") if tree.has("replies") else ()
        count = tree.at("snippet").opt_whole("totalReplyCount") or 0
        return _Thread(top, tuple(Comment.read(one, top.video) for one in sent), count)


class Conversations:
    """Comments and answers on the channel's videos; the account's own show what was answered elsewhere."""

    async def since(self, session: Session, moment: datetime) -> AsyncIterator[Utterance]:
        """What was said since ``moment`` (UTC). Raises the four errors."""
        line, asked = line_of(session), 0
        async for thread in _threads(session, moment - _THREADS_LIVE):
            below: tuple[Comment, ...] = thread.below
            if thread.count > len(below) and asked < _MOST_THREADS:
                asked += 1
                below = tuple(await _all_below(line, thread.top))
            for comment in (thread.top, *below):
                if comment.at >= moment:
                    yield _utterance(session, comment, thread.top.video)


conversations = Conversations()


async def _threads(session: Session, since: datetime) -> AsyncIterator[_Thread]:
    number = 0
    query = (("part", "snippet,replies"), ("allThreadsRelatedToChannelId", session.account.remote_id))
    async for page in line_of(session).pages("commentThreads", _Thread.read, *query, ("order", "time"), PAGE, PLAIN):
        for thread in page:
            yield thread
        number += 1
        if number == _MOST_PAGES or any(thread.top.at < since for thread in page):
            return


async def _all_below(line: Line, top: Comment) -> list[Comment]:
    query = (("part", "snippet"), ("parentId", top.id), PAGE, PLAIN)
    return [one async for page in line.pages("comments", Comment.read, *query) for one in page]


def _utterance(session: Session, comment: Comment, video: str) -> Utterance:
    return Utterance(
        id=comment.id,
        author=comment.author,
        text=comment.text,
        at=comment.at,
        kind="comment",
        answers=comment.thread if comment.thread != comment.id else video,
        thread=video,
        url=watched_at(session, video, comment.id) if video else "",
        own=comment.author.id == session.account.remote_id,
        proof={"video": video, "thread": comment.thread},
    )
