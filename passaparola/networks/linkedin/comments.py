"""Comments: those that people leave, and drafts of ours that stand below a post or answer a comment.

A comment's id is its URN, which names the post too. Answers stand one level below a comment: who answers an answer
answers its comment, as the network's own page does it.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.look_up import Noted, note, noted, only, same_words, standing
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Draft, Inconclusive, Progress, Remote, Session, Sighting
from passaparola.networks.linkedin.errors import TABLE
from passaparola.networks.linkedin.posts import instant
from passaparola.networks.linkedin.rest import line_of, may_read, site, urn
from passaparola.networks.linkedin.spec import LONGEST_COMMENT

_PREFIX = "urn:li:comment:("
_MOST_PAGES = 30


@dataclass(frozen=True)
class Comment:
    """``parent`` is the comment that it answers, empty for one on the post itself; ``at`` in UTC."""

    id: str
    actor: str
    text: str
    at: datetime
    parent: str
    answers: int
    edited: bool

    @staticmethod
    def read(tree: Tree) -> "Comment":
        """Raises Untamed."""
        below, changed = tree.opt("commentsSummary"), tree.opt("lastModified")
        made = tree.whole("created", "time")
        return Comment(
            id=tree.text("commentUrn"),
            actor=tree.text("actor"),
            text=tree.text("message", "text"),
            at=instant(made),
            parent=tree.opt_text("parentComment") or "",
            answers=int(below.opt_whole("aggregatedTotalComments") or 0) if below is not None else 0,
            edited=changed is not None and changed.whole("time") > made,
        )


async def below(session: Session, target: str) -> AsyncIterator[Comment]:
    """The comments on a post, or the answers to a comment, by URN. Raises the four errors."""
    path = f"rest/socialActions/{urn(target)}/comments"
    async for found in line_of(session).pages(path, "", Comment.read, _MOST_PAGES):
        for comment in found:
            yield comment


async def before(session: Session, draft: Draft) -> dict[str, object]:
    """What ``prepare`` remembers: our comments that stand there already."""
    if len(draft.text) > LONGEST_COMMENT:
        raise Rejected(Message("linkedin.comment_too_long", {"maximum": LONGEST_COMMENT}))
    if draft.media or draft.poll is not None:
        raise Rejected(Message("linkedin.comment_plain"))
    ours = await _ours(session, draft) if may_read(session) else []
    # The same words that are younger than the draft are its own, from an attempt of which nothing is remembered.
    there = [each.id for each in ours if each.at < draft.made_at or not same_words(each.text, draft.text)]
    return {**note(there, datetime.now(UTC)), "media": {}}


async def commit(session: Session, draft: Draft, progress: Progress) -> Remote:
    """Leave the comment, unless it is there. Raises the four errors."""
    if may_read(session) and (there := standing(await find(session, draft, progress))) is not None:
        return there
    post, parent = _place(draft)
    given: dict[str, object] = {"actor": session.account.remote_id, "object": post, "message": {"text": draft.text}}
    if parent:
        given["parentComment"] = parent
    response = await line_of(session).write("POST", f"rest/socialActions/{urn(parent or post)}/comments", given)
    return _remote(session, TABLE.take(response, lambda tree: tree.text("commentUrn"), doubtful=True))


async def find(session: Session, draft: Draft, progress: Progress) -> Sighting:
    """Among our comments there: those of before the draft was prepared are others. Raises the four errors."""
    there = Noted.read(progress).there if noted(progress) else frozenset()
    ours = [comment for comment in await _ours(session, draft) if comment.id not in there]
    same = [comment for comment in ours if same_words(comment.text, draft.text)]
    edited = any(comment.edited and comment.at >= draft.made_at for comment in ours)
    otherwise = Inconclusive(Message("linkedin.edited")) if edited else None
    return only(same, lambda comment: _remote(session, comment.id), "linkedin.twins", otherwise)


async def edit(session: Session, draft: Draft, remote: Remote) -> Remote:
    """Say it anew."""
    changes = {"patch": {"message": {"$set": {"text": draft.text}}}}
    await line_of(session).write("POST", _path(remote.id), changes, _actor(session), as_="PARTIAL_UPDATE")
    return _remote(session, remote.id)


async def delete(session: Session, remote: Remote) -> None:
    """Take it down. Raises Gone when it is not there any more."""
    await line_of(session).write("DELETE", _path(remote.id), query=_actor(session), as_="DELETE")


def is_comment(id: str) -> bool:
    """Whether a remote id is that of a comment."""
    return id.startswith(_PREFIX)


def post_of(id: str) -> str:
    """The post that a comment's URN names."""
    return id.removeprefix(_PREFIX).rpartition(",")[0]


async def _ours(session: Session, draft: Draft) -> list[Comment]:
    post, parent = _place(draft)
    found = [comment async for comment in below(session, parent or post)]
    return [each for each in found if each.actor == session.account.remote_id and each.parent == parent]


def _place(draft: Draft) -> tuple[str, str]:
    """The post, and the comment that is answered: an answer to an answer stands below the comment at its head."""
    follows = draft.follows
    if follows is None:
        raise Rejected(Message("linkedin.comment_nowhere"))
    if not is_comment(follows.id):
        return follows.id, ""
    return follows.proof.get("post") or post_of(follows.id), follows.proof.get("parent") or follows.id


def _path(id: str) -> str:
    number = id.rstrip(")").rpartition(",")[2]
    return f"rest/socialActions/{urn(post_of(id))}/comments/{urn(number)}"


def _actor(session: Session) -> str:
    return f"actor={urn(session.account.remote_id)}"


def _remote(session: Session, id: str) -> Remote:
    url = f"{site(session.account.address)}/feed/update/{post_of(id)}?commentUrn={urn(id)}"
    return Remote(id, url, datetime.now(UTC), {"post": post_of(id)})
