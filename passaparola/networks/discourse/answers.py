"""Answering in a topic, public or private; a repeat is known by a mark in the post's source, which nobody is shown.

The site itself gives the same answer to the same call of a key for two minutes, and refuses the same words of a user
for five (``unique_posts_mins``): a mark makes a repeat's source the same, and another post's not.
"""

from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Gone, NetworkError, OutcomeUnknown, Rejected
from passaparola.kernel.network.port import Absent, Draft, Found, Inconclusive, Remote, Session, Sighting
from passaparola.networks.discourse import posts
from passaparola.networks.discourse.content import carries, mark_of
from passaparola.networks.discourse.errors import Invalid
from passaparola.networks.discourse.line import Line, line_of
from passaparola.networks.discourse.posts import Post

_CLOCKS = timedelta(hours=1)  # how far the site's clock and ours may differ


async def look(session: Session, answered: Remote) -> None:
    """See that what is to be answered still stands there and may be answered. Raises Rejected, and the others."""
    try:
        found = await posts.topic(line_of(session), place(answered.id)[0])
    except Gone as gone:
        raise Rejected(Message("discourse.topic_gone")) from gone
    if found.gone or not found.open:
        raise Rejected(Message("discourse.topic_closed"))


async def commit(session: Session, draft: Draft, answered: Remote, raw: str) -> Remote:
    """Write the post, unless it stands there already."""
    match await find(session, draft, answered):
        case Found(remote):
            return remote
        case Inconclusive(reason):
            raise OutcomeUnknown(reason)
    line, (topic, id) = line_of(session), place(answered.id)
    number = await _number(line, answered) if id else 0
    given: dict[str, object] = {"topic_id": int(topic), "raw": raw}
    try:
        made = await line.write(
            "POST", "/posts.json", given | ({"reply_to_post_number": number} if number else {}), made_of
        )
    except Invalid:
        match await find(session, draft, answered):  # refused as a repeat of what came through after all
            case Found(remote):
                return remote
        raise
    return remote_of(session, made, mark_of(draft.key))


async def find(session: Session, draft: Draft, answered: Remote) -> Sighting:
    """Look for our mark in the topic, from its end back to when the delivery was made."""
    line, mark = line_of(session), mark_of(draft.key)
    since, (topic, _) = draft.made_at.astimezone(UTC) - _CLOCKS, place(answered.id)
    try:
        there = await posts.topic(line, topic)
        async for page in posts.backwards(line, there.id, there.stream):
            for each in page:
                if carries(each.raw, mark):
                    return Found(remote_of(session, each, mark), visible=not each.gone)
            if any(each.at < since for each in page):
                break
    except Gone:
        return Absent()
    except NetworkError as error:
        return Inconclusive(error.reason)
    return Absent()


def made_of(tree: Tree) -> Post:
    """The post that a call answers with. Raises Rejected for one that waits for a moderator."""
    if tree.opt_text("action") == "enqueued":
        raise Rejected(Message("discourse.queued"))
    return Post.read(tree)


def place(remote: str) -> tuple[str, str]:
    """The topic and the post of a remote id, which is ``topic`` or ``topic/post``. Raises Rejected for none."""
    topic, _, id = remote.partition("/")
    if not topic.isdecimal() or (id and not id.isdecimal()):
        raise Rejected(Message("discourse.missing"))
    return topic, id


def remote_of(session: Session, made: Post, mark: str) -> Remote:
    """What became of an answer."""
    url = f"{session.account.address}/p/{made.id}"
    proof = {"mark": mark, "number": str(made.number)}
    return Remote(f"{made.topic}/{made.id}", url, datetime.now(UTC), proof)


async def _number(line: Line, answered: Remote) -> int:
    known = answered.proof.get("number", "")
    if known.isdecimal():
        return int(known)
    return Post.read(await posts.post(line, place(answered.id)[1])).number
