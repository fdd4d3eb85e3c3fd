"""Answering: a comment below a comment, in the connected user's name.

The site refuses the same words by the same user at the same place twice (409 ``comment_duplicate``), whatever became of
the answer to the first call. So a repeat is harmless, and the comment with these words at this place is the proof.
"""

from datetime import UTC, datetime

from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError, OutcomeUnknown, Rejected
from passaparola.kernel.network.port import Absent, Draft, Found, Inconclusive, Remote, Session, Sighting
from passaparola.networks.wordpress.comments import (
    COMMENTS,
    FIELDS,
    Comment,
    by_number,
    is_comment,
    listed,
    number_of,
    same,
    written,
)
from passaparola.networks.wordpress.converse import user_of
from passaparola.networks.wordpress.errors import TABLE, Binned, Duplicate, Missing
from passaparola.networks.wordpress.rest import site_of

_VISIBLE = "approved"


async def look(session: Session, answered: Remote) -> None:
    """See that what is to be answered is still there. Raises Rejected where it is not, and the other errors."""
    if not is_comment(answered.id):
        return
    try:
        await by_number(site_of(session), number_of(answered.id))
    except Missing as gone:
        raise Rejected(Message("wordpress.comment_gone")) from gone


async def commit(session: Session, draft: Draft, answered: Remote) -> Remote:
    """Write the comment. One with these words that stands there already is the answer."""
    given = {**_place(answered), "content": written(draft.text)}
    try:
        response = await site_of(session).change(COMMENTS, given, FIELDS, doubtful=True)
    except Duplicate as twin:
        match await find(session, draft, answered):
            case Found(remote):
                return remote
            case _:  # the site saw it, and we do not
                raise OutcomeUnknown(twin.reason) from twin
    return _remote(TABLE.take(response, Comment.read, doubtful=True))


async def find(session: Session, draft: Draft, answered: Remote) -> Sighting:
    """Look for our words at this place, in the bin too."""
    try:
        for status in ("all", "trash"):
            twin = await _twin(session, draft, answered, status)
            if twin is not None:
                return Found(_remote(twin), visible=twin.status == _VISIBLE)
    except NetworkError as error:
        return Inconclusive(error.reason)
    return Absent()


async def edit(session: Session, draft: Draft, remote: Remote) -> Remote:
    """Write the new words over the comment."""
    route = f"{COMMENTS}/{number_of(remote.id)}"
    response = await site_of(session).change(route, {"content": written(draft.text)}, FIELDS, doubtful=True)
    return _remote(TABLE.take(response, Comment.read, doubtful=True))


async def delete(session: Session, remote: Remote) -> None:
    """Into the bin; succeeds when it is there already, or gone."""
    site = site_of(session)
    try:
        await site.remove(f"{COMMENTS}/{number_of(remote.id)}")
    except Binned:
        return
    except Missing:  # a stranger is told the same: see that we are who we say before believing it
        await site.read("wp/v2/users/me", ("context", "edit"))


async def _twin(session: Session, draft: Draft, answered: Remote, status: str) -> Comment | None:
    place = _place(answered)
    query = [("post", str(place["post"])), ("parent", str(place["parent"])), ("author", str(user_of(session)))]
    async for comment in listed(site_of(session), *query, ("status", status)):
        if same(comment.text, draft.text):
            return comment
    return None


def _place(answered: Remote) -> dict[str, int]:
    if is_comment(answered.id):
        return {"post": int(answered.proof["post"]), "parent": number_of(answered.id)}
    return {"post": int(answered.id), "parent": 0}


def _remote(comment: Comment) -> Remote:
    return Remote(comment.name_here, comment.link, datetime.now(UTC), {"post": str(comment.post)})
