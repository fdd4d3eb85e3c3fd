"""What people say to a Page: comments below what it published, posts that tag it, and private messages."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.network.look_up import until
from passaparola.kernel.network.outcomes import Gone, ReconnectNeeded
from passaparola.kernel.network.port import Session, Utterance
from passaparola.networks.facebook import posts
from passaparola.networks.facebook.connect import line_of, page_of
from passaparola.networks.facebook.spoken import COMMENT_FIELDS, MESSAGE_FIELDS, Said
from passaparola.protocols.meta_graph.line import PAGE

WINDOW = timedelta(hours=24)
"""https://developers.facebook.com/documentation/business-messaging/messenger-platform/policy/ (of 2026-09-28). A person
may answer for seven days where Meta granted the application the feature Human Agent; this one does not ask for it."""
_POSTS_LIVE = timedelta(days=60)
_TAGGED = "id,message,created_time,from{id,name},permalink_url"
_CONVERSATIONS = "id,updated_time"
_MOST_PAGES = 25


class Conversations:
    """Comments, mentions and messages; an answer is a comment or a message that follows the utterance."""

    async def since(self, session: Session, moment: datetime) -> AsyncIterator[Utterance]:
        """Everything said since ``moment`` (UTC), each once. Raises the four errors.

        What the person did not let us read (tags, messages) is left out: the doctor tells which.
        """
        told = set[str]()
        for source in (_comments, _tags, _messages):
            async for said in _allowed(source(session, moment), needed=source is _comments):
                if said.at >= moment and said.id not in told:
                    told.add(said.id)
                    yield said


conversations = Conversations()


async def _allowed(source: AsyncIterator[Utterance], needed: bool) -> AsyncIterator[Utterance]:
    try:
        async for said in source:
            yield said
    except ReconnectNeeded as refused:
        if needed or refused.reason.id != "facebook.not_allowed":
            raise


async def _comments(session: Session, moment: datetime) -> AsyncIterator[Utterance]:
    """Below every post that was touched since: a new comment moves a post's ``updated_time``."""
    query = (("fields", COMMENT_FIELDS), ("filter", "stream"), ("limit", str(PAGE)))
    async for post in _talked_about(session, moment):
        try:
            async for page in line_of(session).pages(f"{post.id}/comments", Said.read, *query):
                for said in page:
                    yield _comment(session, post.thing, said)
        except Gone:
            continue  # taken down since the list was read


async def _talked_about(session: Session, moment: datetime) -> AsyncIterator[posts.Post]:
    number = 0
    async for page in posts.own(session):
        number += 1
        for post in page:
            if post.comments and post.updated >= moment:
                yield post
        if number == _MOST_PAGES or any(post.at < moment - _POSTS_LIVE for post in page[-3:]):
            return


async def _tags(session: Session, moment: datetime) -> AsyncIterator[Utterance]:
    query = (("fields", _TAGGED), ("limit", str(PAGE)))
    async for said in until(line_of(session).pages(f"{page_of(session)}/tagged", Said.read, *query), moment, last=3):
        yield _utterance(session, said, "mention", said.id, {"kind": "comment"})


async def _messages(session: Session, moment: datetime) -> AsyncIterator[Utterance]:
    line, asked = line_of(session), (("platform", "MESSENGER"), ("fields", _CONVERSATIONS), ("limit", str(PAGE)))
    async for page in line.pages(f"{page_of(session)}/conversations", _thread, *asked):
        for thread, _ in (each for each in page if each[1] >= moment):
            async for said in _within(session, thread, moment):
                yield said
        if any(updated < moment for _, updated in page[-3:]):
            return


async def _within(session: Session, thread: str, moment: datetime) -> AsyncIterator[Utterance]:
    query = (("fields", MESSAGE_FIELDS), ("limit", str(PAGE)))
    async for said in until(line_of(session).pages(f"{thread}/messages", Said.read, *query), moment):
        proof = {"kind": "message", "thread": thread, "to": said.author.id}
        yield _utterance(session, said, "message", thread, proof)


def _comment(session: Session, thread: str, said: Said) -> Utterance:
    return _utterance(session, said, "comment", thread, {"kind": "comment"})


def _utterance(session: Session, said: Said, kind: str, thread: str, proof: dict[str, str]) -> Utterance:
    own, private = said.author.id == page_of(session), kind == "message"
    answers = said.answers or (thread if kind == "comment" else "")
    until = said.at + WINDOW if private and not own else None
    return Utterance(said.id, said.author, said.text, said.at, kind, answers, thread, said.url, own, proof, until)


def _thread(tree: Tree) -> tuple[str, datetime]:
    return tree.identifier("id"), tree.moment("updated_time")
