"""Comments, answers to comments and mentions, and private messages: written once, after a look at what stands there.

Nothing of them is staged and the network takes no key: class L of our own notes. A 400 was seen to come for a comment
that stood all the same, so before each writing the account's own words are looked for.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from passaparola.kernel.message import Message
from passaparola.kernel.network.look_up import CLOCKS, only, same_words, standing
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Draft, Inconclusive, Remote, Session, Sighting
from passaparola.networks.instagram.errors import TABLE
from passaparola.networks.instagram.line import line_of, made, with_fewer_fields
from passaparola.networks.instagram.sayings import Saying
from passaparola.protocols.meta_graph.line import PAGE

_SETS = ("id,text,timestamp,username,from", "id,text,timestamp,username")
_MESSAGE = "id,created_time,from,message"


async def commit(session: Session, draft: Draft) -> Remote:
    """Say it, unless it stands there already. Raises the four errors."""
    followed = _followed(draft)
    if _kind(followed) != "mention":
        there = standing(await look(session, draft))
        if there is not None:
            return there
    return await _say(session, draft, followed)


async def look(session: Session, draft: Draft) -> Sighting:
    """Our own words at the place where the draft puts them, since it was made. Raises the four errors."""
    followed = _followed(draft)
    if _kind(followed) == "mention":
        return Inconclusive(Message("instagram.unlooked"))  # comments on other people's media cannot be listed
    since, same = draft.made_at - CLOCKS, dict[str, Saying]()
    async for saying in _said(session, followed):
        own = session.account.handle in (saying.handle, saying.author)
        if own and saying.at >= since and same_words(saying.text, draft.text):
            same[saying.id] = saying
    return only([*same], lambda id: _remote(id, followed), "instagram.twins")


async def delete(session: Session, remote: Remote) -> None:
    """Take a comment of ours down. Raises Rejected for what no interface takes down."""
    if _kind(remote) != "comment":
        raise Rejected(Message("instagram.no_delete"))
    try:
        await line_of(session).delete(remote.id)
    except Rejected as error:
        if error.reason.id != "instagram.missing":
            raise


async def _say(session: Session, draft: Draft, followed: Remote) -> Remote:
    me, line = session.account.remote_id, line_of(session)
    match _kind(followed):
        case "message":
            to = {"recipient": {"id": followed.proof["to"]}, "message": {"text": draft.text}}
            response = await line.write(f"{me}/messages", {**to, "messaging_type": "RESPONSE"})
            id = TABLE.take(response, lambda tree: tree.identifier("message_id"), doubtful=True)
        case "mention":
            id = made(await line.write(f"{me}/mentions", {"media_id": followed.id, "message": draft.text}))
        case "comment":
            id = made(await line.write(f"{_top(followed)}/replies", {"message": draft.text}))
        case _:
            id = made(await line.write(f"{followed.id}/comments", {"message": draft.text}))
    return _remote(id, followed)


async def _said(session: Session, followed: Remote) -> AsyncIterator[Saying]:
    """What stands at the place of an answer."""
    line, limit = line_of(session), ("limit", str(PAGE))
    if _kind(followed) == "message":
        path = f"{followed.proof['conversation']}/messages"
        async for page in line.pages(path, Saying.message, ("fields", _MESSAGE), limit):
            for saying in page:
                yield saying
        return
    path = f"{_top(followed)}/replies" if _kind(followed) == "comment" else f"{followed.id}/comments"
    async for page in with_fewer_fields(
        lambda fields: line.pages(path, Saying.comment, ("fields", fields), limit), _SETS
    ):
        for saying in page:
            yield saying


def _followed(draft: Draft) -> Remote:
    assert draft.follows is not None
    return draft.follows


def _kind(followed: Remote) -> str:
    return followed.proof.get("kind", "media")


def _top(followed: Remote) -> str:
    """The comment below which answers stand: there are two storeys and no more."""
    return followed.proof.get("top") or followed.id


def _remote(id: str, followed: Remote) -> Remote:
    kind = _kind(followed)
    proof = {**followed.proof} if kind == "message" else {"kind": "comment", "top": _top(followed)}
    if kind in ("media", "mention"):
        proof = {"kind": "comment", "top": id}
    return Remote(id, followed.url, datetime.now(UTC), proof)
