"""Publishing topics, and answers in them.

A topic bears an id that we chose (``external_id``): the site takes it once, and finds the topic by it.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from passaparola.kernel.http import File, Multipart, Part, Tree
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.outcomes import Gone, NetworkError, Rejected
from passaparola.kernel.network.port import (
    Absent,
    Draft,
    Found,
    Inconclusive,
    MediaItem,
    NotReady,
    Progress,
    Remote,
    Session,
    Sighting,
)
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.networks.discourse import answers, posts
from passaparola.networks.discourse.answers import made_of, place
from passaparola.networks.discourse.content import mark_of, markdown_of, sealed
from passaparola.networks.discourse.errors import Invalid
from passaparola.networks.discourse.line import Line, line_of
from passaparola.networks.discourse.posts import Post, Topic

LONGEST_TITLE, SHORTEST_TITLE, SHORTEST_TEXT = 255, 15, 20  # characters, as installed
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}
_MARK = "pp" + "0" * 40
_ADDRESS = "upload://" + "0" * 32


class Publisher:
    """Topics with pictures, and answers in topics and private messages."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """What is too long for its source is refused; what is shorter than a site takes as installed is a flaw."""
        found = []
        if not draft.text.strip() and not draft.media:
            found.append(Problem(Message("discourse.empty"), field="text"))
        if len(_raw(draft, {item.hash: _ADDRESS for item in draft.media}, _MARK)) > _longest(spec):
            found.append(Problem(Message("discourse.long", {"maximum": _longest(spec)}), field="text"))
        if len(draft.title) > LONGEST_TITLE:
            found.append(Problem(Message("discourse.title_long", {"maximum": LONGEST_TITLE}), field="title"))
        return [*found, *_short(draft)]

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Upload the pictures, which the site keeps once each; see that an answer has somewhere to stand."""
        if "files" in progress:
            return progress
        if draft.follows is not None:
            await answers.look(session, draft.follows)
        elif not draft.media:
            await line_of(session).sign_in()
        return {"files": await _files(session, draft, progress)}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """At once."""
        return None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """One call. A refusal may be that of an id that is taken: then the topic is there."""
        line, mark = line_of(session), mark_of(draft.key)
        raw = _raw(draft, await _files(session, draft, progress), mark)
        if draft.follows is not None:
            return await answers.commit(session, draft, draft.follows, raw)
        given: dict[str, object] = {"title": draft.title.strip(), "raw": raw, "external_id": mark}
        if category := session.account.facts.get("category"):
            given["category"] = int(category)
        try:
            made = await line.write("POST", "/posts.json", given, _made)
        except Invalid:
            there = await posts.by_mark(line, mark)
            if there is None:
                raise
            return _remote(session, there)
        return _remote_of(session, *made)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Ask for the topic of our id, or look for an answer's mark in its topic."""
        if draft.follows is not None:
            return await answers.find(session, draft, draft.follows)
        try:
            there = await posts.by_mark(line_of(session), mark_of(draft.key))
        except NetworkError as error:
            return Inconclusive(error.reason)
        return Found(_remote(session, there), visible=not there.gone) if there else Absent()

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Change the title and the words of a topic's first post, or the words of an answer."""
        line, (_, answer) = line_of(session), place(remote.id)
        raw = _raw(draft, await _files(session, draft, progress), "")
        if answer:
            raw = sealed(raw, remote.proof.get("mark") or mark_of(draft.key))
        id = answer or await _first(line, remote)
        given: dict[str, object] = {"post": {"raw": raw}}
        if not answer and draft.title.strip():
            given["title"] = draft.title.strip()
        await line.write("PUT", f"/posts/{id}.json", given, lambda tree: tree.whole("post", "id"))
        return Remote(remote.id, remote.url, datetime.now(UTC), remote.proof)

    async def delete(self, session: Session, remote: Remote) -> None:
        """Take down the topic, or the answer. One that is gone is believed only while the key holds."""
        line, (topic, answer) = line_of(session), place(remote.id)
        try:
            await line.remove(f"/posts/{answer}.json" if answer else f"/t/{topic}.json")
        except Gone:
            await line.sign_in()
        except Rejected:
            if not await _gone(line, topic, answer):
                raise


publisher = Publisher()


def _longest(spec: NetworkSpec) -> int:
    return max(limit.maximum for limit in spec.text)


def _short(draft: Draft) -> list[Problem]:
    if draft.follows is not None:
        return []
    told = {"title": SHORTEST_TITLE, "text": SHORTEST_TEXT}
    lengths = {"title": len(draft.title.strip()), "text": len(draft.text.strip())}
    ids = {"title": "discourse.title_short", "text": "discourse.text_short"}
    short = [field for field, least in told.items() if lengths[field] < least]
    return [Problem(Message(ids[field], {"minimum": told[field]}), blocks=False, field=field) for field in short]


def _raw(draft: Draft, files: Mapping[str, str], mark: str) -> str:
    """The source; only answers bear their mark in it."""
    written = markdown_of(draft, files)
    return sealed(written, mark) if mark and draft.follows is not None else written


def _made(tree: Tree) -> tuple[int, str, int]:
    made: Post = made_of(tree)
    return made.topic, tree.text("topic_slug"), made.id


def _remote(session: Session, topic: Topic) -> Remote:
    return _remote_of(session, topic.id, topic.slug, topic.stream[0] if topic.stream else 0)


def _remote_of(session: Session, topic: int, slug: str, first: int) -> Remote:
    url = f"{session.account.address}/t/{slug}/{topic}"
    return Remote(str(topic), url, datetime.now(UTC), {"post": str(first)} if first else {})


async def _first(line: Line, remote: Remote) -> str:
    """The topic's first post, whose words are the topic's."""
    known = remote.proof.get("post", "")
    if known.isdecimal():
        return known
    stream = (await posts.topic(line, place(remote.id)[0])).stream
    if not stream:
        raise Gone(Message("discourse.missing"))
    return str(stream[0])


async def _gone(line: Line, topic: str, answer: str) -> bool:
    """Whether it is taken down already: staff still see what is, and may not do it twice."""
    with suppress(Gone):
        if answer:
            return Post.read(await posts.post(line, answer)).gone
        return (await posts.topic(line, topic)).gone
    return True


async def _files(session: Session, draft: Draft, progress: Progress) -> dict[str, str]:
    """The addresses of the draft's pictures by their hashes; those that the progress names are there already."""
    told = Tree(progress).opt("files")
    there = {hash: address.text() for hash, address in told.fields()} if told else {}
    for item in draft.media:
        if item.hash not in there:
            there[item.hash] = await _upload(session, item)
    return there


async def _upload(session: Session, item: MediaItem) -> str:
    file = File(partial(session.store.open, item.hash), item.size, item.type)
    parts = [Part.text("upload_type", "composer"), Part.text("synchronous", "true")]
    parts.append(Part("file", file, f"{item.hash[:24]}.{_EXTENSIONS[item.type]}"))
    return await line_of(session).upload(Multipart(parts), lambda tree: tree.text("short_url"))
