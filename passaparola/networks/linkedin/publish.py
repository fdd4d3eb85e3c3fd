"""Publishing: files first, then one call, with a look at our own posts before it.

The network refuses what it takes for a duplicate and names the post that it means. That is an answer to a doubt only
when the post is younger than the draft's preparation; for up to two days it also names posts that were deleted.
"""

from collections.abc import Sequence
from datetime import timedelta

from passaparola.kernel.http import Response, Tree
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.look_up import CLOCKS, Noted, noted, sighted, standing
from passaparola.kernel.network.outcomes import Gone, OutcomeUnknown, Rejected
from passaparola.kernel.network.port import Draft, Inconclusive, NotReady, Progress, Remote, Session, Sighting
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.networks.linkedin import comments, look_up
from passaparola.networks.linkedin.connect import connect
from passaparola.networks.linkedin.content import body, commentary, too_long_question, visibility
from passaparola.networks.linkedin.errors import TABLE, Duplicate
from passaparola.networks.linkedin.files import pending, upload
from passaparola.networks.linkedin.posts import born
from passaparola.networks.linkedin.rest import is_page, line_of, may_read, urn
from passaparola.networks.linkedin.spec import LONGEST, LONGEST_QUESTION

_PROCESSING = timedelta(seconds=10)


class Publisher:
    """Posts of text with up to twenty pictures, a video, a document, a poll or a card; and comments."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """Nothing to say, and a text or a question that is too long by rules of its own."""
        found = []
        if not draft.text.strip() and not draft.media:
            found.append(Problem(Message("linkedin.empty"), field="text"))
        if over := _over(draft):
            found.append(Problem(Message("linkedin.too_long_escaped", {"count": over}), field="text"))
        if too_long_question(draft):
            found.append(Problem(Message("linkedin.question_long", {"maximum": LONGEST_QUESTION}), field="title"))
        return found

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Upload the files, and note which of our posts are there already, where we may see them."""
        there = noted(progress)
        if draft.follows is not None:
            return progress if there else await comments.before(session, draft)
        _check(session, draft)
        there = there or await look_up.before(session, may_read(session))
        return {**there, "media": await upload(session, draft.media, Tree(progress).opt("media"))}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """The network works on pictures for a moment, and on videos and documents for minutes."""
        return NotReady(_PROCESSING) if await pending(session, draft.media, progress) else None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Post it, unless it is there."""
        if draft.follows is not None:
            return await comments.commit(session, draft, progress)
        if may_read(session):
            there = standing(await look_up.after_preparing(session, draft, progress))
            if there is not None:
                return there
        try:
            response = await line_of(session).write("POST", "rest/posts", _body(session, draft, progress))
        except Duplicate as twin:
            return await _meant(session, progress, twin)
        return look_up.remote(session, _made(response))

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Look among our own posts, or at the comments where it would stand. Without the right to, nobody knows."""
        if not may_read(session):
            return Inconclusive(Message("linkedin.unreadable"))
        if draft.follows is not None:
            return await sighted(comments.find(session, draft, progress))
        if Tree(progress).has("prepared"):
            return await sighted(look_up.after_preparing(session, draft, progress))
        return await sighted(look_up.at_all(session, draft))

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Say it anew; nothing but the text can be changed."""
        if comments.is_comment(remote.id):
            return await comments.edit(session, draft, remote)
        changes = {"patch": {"$set": {"commentary": commentary(draft)}}}
        await line_of(session).write("POST", f"rest/posts/{urn(remote.id)}", changes, as_="PARTIAL_UPDATE")
        return look_up.remote(session, remote.id)

    async def delete(self, session: Session, remote: Remote) -> None:
        """Take it down; deleting twice is deleting. A refusal for want of a right is told from a lost token."""
        try:
            if comments.is_comment(remote.id):
                await comments.delete(session, remote)
            else:
                await line_of(session).write("DELETE", f"rest/posts/{urn(remote.id)}", as_="DELETE")
        except Gone:
            await connect.who(session)


publisher = Publisher()


def _over(draft: Draft) -> int:
    """How much too long the text is once it is escaped, where it would fit as it is typed."""
    return max(len(commentary(draft)) - LONGEST, 0) if len(draft.text) <= LONGEST and draft.follows is None else 0


def _check(session: Session, draft: Draft) -> None:
    """Raises Rejected for what the network would cut off or refuse."""
    over = len(commentary(draft)) - LONGEST
    if over > 0:
        raise Rejected(Message("linkedin.too_long_escaped", {"count": over}))
    if too_long_question(draft):
        raise Rejected(Message("linkedin.question_long", {"maximum": LONGEST_QUESTION}))
    if is_page(session) and visibility(draft) == "CONNECTIONS":
        raise Rejected(Message("linkedin.page_connections"))


def _body(session: Session, draft: Draft, progress: Progress) -> dict[str, object]:
    known = Tree(progress).opt("media")
    media = {name: value.text() for name, value in known.fields()} if known is not None else {}
    return body(draft, session.account.remote_id, media)


def _made(response: Response) -> str:
    """The post's URN, which stands in a header. A body that is no JSON was not the network's."""
    if response.body:
        TABLE.take(response, lambda tree: tree.value, doubtful=True)
    made = response.headers.get("x-restli-id", "")
    if not made.startswith("urn:li:"):
        raise OutcomeUnknown(Message("linkedin.no_id"))
    return made


async def _meant(session: Session, progress: Progress, twin: Duplicate) -> Remote:
    """The post that a refusal names, when it is ours. Raises Rejected for an older one, and for a ghost."""
    known, named = Noted.read(progress), twin.urn
    prepared = known.prepared - CLOCKS
    if not named or named in known.there:
        raise twin
    if may_read(session):
        try:
            at = (await look_up.one(session, named)).at
        except Gone as gone:
            raise Rejected(Message("linkedin.ghost", {"urn": named})) from gone
    else:
        at = born(named) or prepared - CLOCKS
    if at < prepared:
        raise twin
    return look_up.remote(session, named)
