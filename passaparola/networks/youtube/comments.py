"""Comments: the account's own below a video or in answer to another, made once.

YouTube takes no key for a comment, so our own words at that place are looked for before they are written.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from passaparola.kernel.http import Response, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.look_up import CLOCKS, only, same_words, standing
from passaparola.kernel.network.port import Draft, Inconclusive, Remote, Session, Sighting, Voice
from passaparola.networks.youtube.errors import TABLE
from passaparola.networks.youtube.line import Line, line_of, watched_at

PAGE = ("maxResults", "100")
PLAIN = ("textFormat", "plainText")
_VIDEO_ID = 11  # letters: the ids of comments are longer
_MOST_PAGES = 10


@dataclass(frozen=True)
class Comment:
    """One comment; ``thread`` is the one at the top, itself where it is that. ``at`` in UTC."""

    id: str
    thread: str
    video: str
    author: Voice
    text: str
    at: datetime

    @staticmethod
    def read(tree: Tree, video: str = "") -> "Comment":
        """A comment resource; replies do not always say below which video they stand."""
        id, said = tree.text("id"), tree.at("snippet")
        author = said.opt("authorChannelId")
        name, url = said.opt_text("authorDisplayName") or "?", said.opt_text("authorChannelUrl") or ""
        who = (author and author.opt_text("value")) or f"name-{name.casefold()}"
        words = said.opt_text("textOriginal") or said.text("textDisplay")
        thread, place = said.opt_text("parentId") or id, said.opt_text("videoId") or video
        return Comment(id, thread, place, Voice(who, name, name.lstrip("@"), url), words, said.moment("publishedAt"))


def is_comment(id: str) -> bool:
    """Whether a remote id is a comment's."""
    return len(id) != _VIDEO_ID


async def commit(session: Session, draft: Draft, answered: Remote) -> Remote:
    """Write it, unless it is there."""
    if (there := standing(await find(session, draft, answered))) is not None:
        return there
    line, words = line_of(session), {"textOriginal": draft.text}
    if is_comment(answered.id):
        said = {"snippet": {**words, "parentId": _thread(answered)}}
        return _remote(session, await line.change("POST", "comments", said, (("part", "snippet"),)), answered)
    top = {"channelId": session.account.remote_id, "videoId": answered.id, "topLevelComment": {"snippet": words}}
    response = await line.change("POST", "commentThreads", {"snippet": top}, (("part", "snippet"),))
    return _remote(session, response, answered)


async def find(session: Session, draft: Draft, answered: Remote) -> Sighting:
    """Our own comment with these words at this place, since the draft was made. Raises the four errors."""
    same, number = list[Comment](), 0
    async for page in _place(line_of(session), answered):
        same += [one for one in page if _is_ours(one, session, draft)]
        number += 1
        if any(one.at < draft.made_at - CLOCKS for one in page) and not is_comment(answered.id):
            break
        if number == _MOST_PAGES and not same:
            return Inconclusive(Message("youtube.too_many"))
    return only(same, lambda comment: shown(session, comment, _video(answered)), "youtube.twin")


async def edit(session: Session, draft: Draft, remote: Remote) -> Remote:
    """Write the new words over it."""
    given = {"id": remote.id, "snippet": {"textOriginal": draft.text}}
    response = await line_of(session).change("PUT", "comments", given, (("part", "snippet"),))
    TABLE.take(response, lambda tree: tree.text("id"), doubtful=True)
    return remote


def shown(session: Session, comment: Comment, video: str) -> Remote:
    """The comment as a published thing."""
    proof = {"video": video, "thread": comment.thread}
    return Remote(comment.id, watched_at(session, video, comment.id), datetime.now(UTC), proof)


def top_of(tree: Tree) -> Comment:
    """The comment at the top of a thread."""
    return Comment.read(tree.at("snippet", "topLevelComment"), tree.at("snippet").opt_text("videoId") or "")


def _place(line: Line, answered: Remote) -> AsyncIterator[list[Comment]]:
    if is_comment(answered.id):
        parent = ("parentId", _thread(answered))
        return line.pages("comments", Comment.read, ("part", "snippet"), parent, PAGE, PLAIN)
    video = (("videoId", answered.id), ("order", "time"))
    return line.pages("commentThreads", top_of, ("part", "snippet"), *video, PAGE, PLAIN)


def _is_ours(comment: Comment, session: Session, draft: Draft) -> bool:
    mine = comment.author.id == session.account.remote_id and comment.at >= draft.made_at - CLOCKS
    return mine and same_words(comment.text, draft.text)


def _thread(answered: Remote) -> str:
    """YouTube hangs every answer below the comment at the top."""
    return answered.proof.get("thread") or answered.id.partition(".")[0]


def _video(answered: Remote) -> str:
    return answered.proof.get("video", "") if is_comment(answered.id) else answered.id


def _remote(session: Session, response: Response, answered: Remote) -> Remote:
    comment = TABLE.take(response, _written, doubtful=True)
    return shown(session, comment, _video(answered))


def _written(tree: Tree) -> Comment:
    return top_of(tree) if tree.at("snippet").has("topLevelComment") else Comment.read(tree)
