"""What people say to the account: answers in the topics that it began, and private messages."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Session, Utterance, Voice
from passaparola.networks.discourse import posts
from passaparola.networks.discourse.content import plain
from passaparola.networks.discourse.line import Line, line_of
from passaparola.networks.discourse.posts import Post


@dataclass(frozen=True)
class _Listed:
    """A topic of a list."""

    id: int
    bumped: datetime
    private: bool


class Conversations:
    """Lists come with what was moved last first: reading ends at the first topic that nothing happened in."""

    async def since(self, session: Session, moment: datetime) -> AsyncIterator[Utterance]:
        """Everything said since ``moment`` (UTC) in own topics and private messages. Raises the four errors."""
        line, user = line_of(session), session.account.handle.lower()
        for path in (f"/topics/created-by/{user}.json", f"/topics/private-messages/{user}.json"):
            async for listed in _moved(line, path, moment):
                async for said in _said(line, session, listed, moment):
                    yield said


conversations = Conversations()


async def _moved(line: Line, path: str, moment: datetime) -> AsyncIterator[_Listed]:
    page = 0
    while True:
        topics, more = await line.read(path, _list, ("page", str(page)))
        for each in topics:
            if each.bumped < moment:
                return
            yield each
        if not topics or not more:
            return
        page += 1


async def _said(line: Line, session: Session, listed: _Listed, moment: datetime) -> AsyncIterator[Utterance]:
    topic = await posts.topic(line, str(listed.id))
    seen: dict[int, Post] = {}
    async for page in posts.backwards(line, topic.id, topic.stream):
        seen |= {each.number: each for each in page}
        if any(each.at < moment for each in page):
            break
    for each in seen.values():
        if each.at >= moment and not each.gone and (listed.private or each.number > 1):
            yield _utterance(session, each, seen, private=listed.private)


def _utterance(session: Session, said: Post, seen: dict[int, Post], *, private: bool) -> Utterance:
    above = seen.get(said.answers)
    answered = f"{said.topic}/{above.id}" if above and said.answers > 1 else str(said.topic)
    base = session.account.address
    return Utterance(
        id=f"{said.topic}/{said.id}",
        author=Voice(said.user.lower(), said.user, said.name, f"{base}/u/{said.user.lower()}"),
        text=plain(said.raw),
        at=said.at,
        kind="message" if private else "reply",
        answers=answered,
        thread=f"private/{said.topic}" if private else str(said.topic),
        url=f"{base}/p/{said.id}",
        own=said.user.lower() == session.account.handle.lower(),
        proof={"number": str(said.number)},
    )


def _list(tree: Tree) -> tuple[list[_Listed], bool]:
    listed = tree.at("topic_list")
    return [_listed(each) for each in listed.each("topics")], listed.has("more_topics_url")


def _listed(topic: Tree) -> _Listed:
    return _Listed(topic.whole("id"), topic.moment("bumped_at"), topic.opt_text("archetype") == "private_message")
