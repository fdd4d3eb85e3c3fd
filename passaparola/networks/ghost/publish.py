"""Publishing in two steps: a draft that bears the delivery's mark, then that draft, by its id, is made public.

A call that arrives late changes nothing: it names the version that it saw, and Ghost refuses it where there is a newer.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from passaparola.kernel.http import File, Multipart, Part, Raw, Tree
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
from passaparola.networks.ghost.connect import connect
from passaparola.networks.ghost.content import Picture, foot_of, heading, html_of, mark_of, title_of
from passaparola.networks.ghost.line import Line, line_of
from passaparola.networks.ghost.look_up import Post, by_id, first, marked

LONGEST_TITLE = 255  # characters: what the table of articles takes
_SOURCE = ("source", "html")
_EXTENSIONS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp",
    "video/mp4": "mp4", "video/webm": "webm",
}  # fmt: skip
_PLAIN = {"excerpt": "custom_excerpt", "canonical": "canonical_url", "visibility": "visibility"}


class Publisher:
    """Articles with pictures, videos, excerpt, tags, a canonical address, and whom they are for."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """Nothing at all is refused, and a title that is too long; no title is a flaw."""
        if not draft.text.strip() and not draft.title.strip() and not draft.media:
            return [Problem(Message("ghost.empty"), field="text")]
        if len(draft.title) > LONGEST_TITLE:
            return [Problem(Message("ghost.title_long", {"maximum": LONGEST_TITLE}), field="title")]
        return [] if draft.title.strip() else [Problem(Message("ghost.no_title"), blocks=False, field="title")]

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Upload the files and stage the draft, which is looked for before it is made."""
        if "post" in progress:
            return progress
        line, mark = line_of(session), mark_of(draft.key)
        if post := await marked(line, mark):
            return {"post": post.id}
        files = await _files(session, draft, progress)
        given = {**_fields(draft, _pictures(draft, files)), "status": "draft", "codeinjection_foot": foot_of(mark)}
        post = await line.write("POST", "posts/", {"posts": [given]}, first, _SOURCE)
        return {"post": post.id, "files": files}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """The draft is ready as soon as it is staged."""
        return None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Publish the staged draft. Raises Rejected when somebody threw it away on the site: that was a decision."""
        line, mark = line_of(session), mark_of(draft.key)
        post = await by_id(line, Tree(progress).text("post"))
        if post is None:
            raise Rejected(Message("ghost.draft_gone"))
        if not post.was_published:
            post = await _change(line, post, {"status": "published"})
        return _remote(post, mark)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Look for the article by id where it is known, and by its mark. A draft of ours is not yet an article."""
        line, mark, id = line_of(session), mark_of(draft.key), Tree(progress).opt_text("post")
        try:
            post = await by_id(line, id) if id else None
            if post is None or not post.was_published:
                post = await marked(line, mark)
        except NetworkError as error:
            return Inconclusive(error.reason)
        if post is None or not post.was_published:
            return Absent()
        return Found(_remote(post, mark), visible=post.is_public)

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Write the new words over the article. Its address and its mark stay."""
        line, mark = line_of(session), remote.proof.get("mark") or mark_of(draft.key)
        post = await by_id(line, remote.id)
        if post is None:
            raise Gone(Message("ghost.missing"))
        files = await _files(session, draft, progress)
        post = await _change(line, post, _fields(draft, _pictures(draft, files)), _SOURCE)
        if (extra := Tree(progress).opt_text("post")) not in (None, remote.id):
            await _discard(line, str(extra))
        return _remote(post, mark)

    async def delete(self, session: Session, remote: Remote) -> None:
        """For good: Ghost has no bin. One that is gone is believed only while the key holds."""
        try:
            await line_of(session).remove(f"posts/{remote.id}/")
        except Gone:
            await connect.who(session)


publisher = Publisher()


async def _change(line: Line, post: Post, given: Mapping[str, object], *query: tuple[str, str]) -> Post:
    named = {"posts": [{**given, "updated_at": post.updated_at}]}
    return await line.write("PUT", f"posts/{post.id}/", named, first, *query, doubtful=True)


async def _discard(line: Line, id: str) -> None:
    """Throw away a draft that was staged for an edit, which needs none."""
    try:
        await line.remove(f"posts/{id}/", doubtful=False)
    except NetworkError:
        return  # a stray draft harms nobody


def _fields(draft: Draft, pictures: Sequence[Picture]) -> dict[str, object]:
    head = heading(pictures)
    given: dict[str, object] = {
        "title": title_of(draft),
        "html": html_of(draft, pictures),
        "feature_image": head.address if head else None,
        "feature_image_alt": head.alt if head else None,
    }
    given |= {field: str(draft.options[name]) for name, field in _PLAIN.items() if draft.options.get(name)}
    if tags := _names(draft.options.get("tags")):
        given["tags"] = [{"name": name} for name in tags]
    return given


def _names(chosen: object) -> list[str]:
    return [str(name).strip() for name in chosen if str(name).strip()] if isinstance(chosen, list | tuple) else []


def _pictures(draft: Draft, files: Mapping[str, str]) -> list[Picture]:
    return [
        Picture(files[item.hash], item.alt, item.width, item.height, item.type.startswith("video/"))
        for item in draft.media
    ]


async def _files(session: Session, draft: Draft, progress: Progress) -> dict[str, str]:
    """The addresses of the draft's files by their hashes; those that the progress names are there already."""
    told = Tree(progress).opt("files")
    there = {hash: address.text() for hash, address in told.fields()} if told else {}
    for item in draft.media:
        if item.hash not in there:
            there[item.hash] = await _upload(session, item)
    return there


async def _upload(session: Session, item: MediaItem) -> str:
    """Where the site keeps the file. It lists none, so one whose answer was lost is uploaded again and stays unused."""
    kind = "media" if item.type.startswith("video/") else "images"
    file = File(partial(session.store.open, item.hash), item.size, item.type)
    parts = [Part("file", file, f"{item.hash[:24]}.{_EXTENSIONS[item.type]}")]
    parts += [Part("purpose", Raw(b"image", "text/plain"))] if kind == "images" else []
    return await line_of(session).upload(f"{kind}/upload/", Multipart(parts), lambda tree: tree.text(kind, 0, "url"))


def _remote(post: Post, mark: str) -> Remote:
    return Remote(post.id, post.url, datetime.now(UTC), {"mark": mark})
