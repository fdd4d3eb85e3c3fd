"""What people say to the account: comments, the media that they tag it in, and private messages.

A mention in the words of a comment or a caption is told by webhook alone and cannot be listed afterwards.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Account, Session, Utterance, Voice
from passaparola.kernel.network.servers import part
from passaparola.networks.instagram.line import Media, asks_too_much, line_of, media_since, with_fewer_fields
from passaparola.networks.instagram.sayings import Saying
from passaparola.networks.instagram.spec import HOME, LOGIN
from passaparola.protocols.meta_graph.line import PAGE, Line

_TALKED_ABOUT = timedelta(days=60)
"""Below media that are older, nothing is listened for: a webhook tells, and a person looks."""
_MOST_TALKS = 50
_WINDOW = timedelta(hours=24)
"""How long after a person's last message an answer is let through (conversations-api)."""
_ONE = "id,text,timestamp,username,parent_id"
_SETS = (
    f"{_ONE},from,replies.limit(50){{{_ONE},from}}",
    f"{_ONE},replies.limit(50){{{_ONE}}}",
    _ONE,
    "id,text,timestamp",
)
_BELOW = (f"{_ONE},from", _ONE, "id,text,timestamp")
_TALK = "id,updated_time"
_MESSAGE = "id,created_time,from,message"


class Conversations:
    """Comments with their answers, tags, and messages; an answer is a Draft that follows the utterance."""

    async def since(self, session: Session, moment: datetime) -> AsyncIterator[Utterance]:
        """Everything said since ``moment`` (UTC), each once. Raises the four errors."""
        told = set[str]()
        for part_of in (_comments, _tags, _messages):
            async for said in part_of(session, moment):
                if said.at >= moment and said.id not in told:
                    told.add(said.id)
                    yield said


conversations = Conversations()


async def _comments(session: Session, moment: datetime) -> AsyncIterator[Utterance]:
    line = line_of(session)
    async for media in media_since(session, moment - _TALKED_ABOUT):
        if not media.comments:
            continue
        async for page in with_fewer_fields(lambda fields, id=media.id: _page(line, id, fields), _SETS):  # type: ignore[misc]
            for top in page:
                yield _comment(top, media, session.account, "")
                async for below in _answers(line, top):
                    yield _comment(below, media, session.account, top.id)


def _page(line: Line, id: str, fields: str) -> AsyncIterator[list[Saying]]:
    return line.pages(f"{id}/comments", Saying.comment, ("fields", fields), ("limit", str(PAGE)))


async def _answers(line: Line, top: Saying) -> AsyncIterator[Saying]:
    """What stands below a comment: as it came along, or page by page where that was not all."""
    if not top.more:
        for below in top.below:
            yield below
        return
    query = ("limit", str(PAGE))
    async for page in with_fewer_fields(
        lambda fields: line.pages(f"{top.id}/replies", Saying.comment, ("fields", fields), query), _BELOW
    ):
        for below in page:
            yield below


def _comment(saying: Saying, media: Media, account: Account, top: str) -> Utterance:
    """``proof`` says where an answer goes: below the comment at the top, for there are two storeys and no more."""
    return Utterance(
        id=saying.id,
        author=_voice(account, saying.author or saying.id, saying.handle),
        text=saying.text,
        at=saying.at,
        kind="reply" if top else "comment",
        answers=top or media.id,
        thread=media.id,
        url=media.url,
        own=saying.handle == account.handle or saying.author == account.remote_id,
        proof={"kind": "comment", "top": top or saying.id},
    )


async def _tags(session: Session, moment: datetime) -> AsyncIterator[Utterance]:
    """Media of others in which the account is tagged. Not every token may ask."""
    try:
        async for media in media_since(session, moment, "tags"):
            yield Utterance(
                id=media.id,
                author=_voice(session.account, media.author or media.id, media.author),
                text=media.caption,
                at=media.at,
                kind="mention",
                thread=media.id,
                url=media.url,
                proof={"kind": "mention"},
            )
    except (Rejected, ReconnectNeeded) as refused:
        if not asks_too_much(refused):
            raise


@dataclass(frozen=True)
class _Talk:
    id: str
    updated: datetime

    @staticmethod
    def read(tree: Tree) -> "_Talk":
        return _Talk(tree.identifier("id"), tree.moment("updated_time"))


async def _messages(session: Session, moment: datetime) -> AsyncIterator[Utterance]:
    """Private messages. Without that scope, or with messages closed to tools, there are none to be heard."""
    line, me, number = line_of(session), session.account.remote_id, 0
    query = (("platform", "INSTAGRAM"), ("fields", _TALK), ("limit", "50"))
    try:
        async for page in line.pages(f"{me}/conversations", _Talk.read, *query):
            for talk in page:
                if talk.updated < moment:
                    return
                async for said in _in(line, talk, session.account, moment):
                    yield said
            number += len(page)
            if number >= _MOST_TALKS:
                return
    except (Rejected, ReconnectNeeded) as refused:
        if not asks_too_much(refused):
            raise


async def _in(line: Line, talk: _Talk, account: Account, moment: datetime) -> AsyncIterator[Utterance]:
    """The messages of one conversation since ``moment``; the last of the other person opens the window."""
    said = list[Saying]()
    path, query = f"{talk.id}/messages", (("fields", _MESSAGE), ("limit", "50"))
    async for page in line.pages(path, Saying.message, *query):
        said += page
        if any(one.at < moment for one in page):
            break
    theirs = [one for one in said if not _is_own(one, account)]
    until = max((one.at for one in theirs), default=moment) + _WINDOW
    to = theirs[0].author if theirs else ""
    for one in said:
        own = _is_own(one, account)
        yield Utterance(
            id=one.id,
            author=_voice(account, one.author, one.handle),
            text=one.text,
            at=one.at,
            kind="message",
            thread=talk.id,
            own=own,
            proof={"kind": "message", "conversation": talk.id, "to": to},
            until=None if own else until,
        )


def _is_own(saying: Saying, account: Account) -> bool:
    return account.remote_id == saying.author or account.handle == saying.handle


def _voice(account: Account, id: str, handle: str) -> Voice:
    url = f"{part(account.address, HOME, LOGIN)}/{handle}/" if handle else ""
    return Voice(id, handle or id, url=url)
