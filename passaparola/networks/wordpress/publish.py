"""Publishing in two steps: a draft under the delivery's mark, found again however often it is looked for; then that
draft, by its id, is published under its readable slug. Publishing twice by id is publishing once.

The date is never sent: WordPress turns a post whose date lies in the future, by its own clock, into a scheduled one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from passaparola.kernel.http import File, Multipart, Part, Raw, Tree
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.outcomes import NetworkError, Rejected
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
from passaparola.networks.wordpress import answer
from passaparola.networks.wordpress.comments import is_comment
from passaparola.networks.wordpress.content import Picture, content_of, heading, mark_of, slug_of, title_of
from passaparola.networks.wordpress.errors import TABLE, Binned, Missing
from passaparola.networks.wordpress.look_up import Post, by_id, marked, staged
from passaparola.networks.wordpress.rest import POST_FIELDS, Site, site_of
from passaparola.networks.wordpress.terms import categories, tags

_POSTS = "wp/v2/posts"
_EXTENSIONS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp",
    "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm",
}  # fmt: skip


class Publisher:
    """Articles with pictures, excerpt, categories and tags; answers to comments, as comments."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """No title is a flaw; nothing at all is refused, and so is an answer with pictures."""
        if draft.follows is not None:
            return _problems_of_answer(draft)
        found = []
        if not draft.text.strip() and not draft.title.strip() and not draft.media:
            found.append(Problem(Message("wordpress.empty"), field="text"))
        elif not draft.title.strip():
            found.append(Problem(Message("wordpress.no_title"), blocks=False, field="title"))
        return found

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Upload the pictures, find the tags, and stage the draft; each is looked for before it is made."""
        if draft.follows is not None:
            await answer.look(session, draft.follows)
            return {}
        site, mark, known = site_of(session), mark_of(draft.key), Tree(progress)
        if known.has("post"):
            return progress
        given = await _fields(session, draft, mark)
        post = await staged(site, mark) or await _stage(site, {**given, "status": "draft", "slug": mark})
        return {"post": post.id}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """The draft is ready as soon as it is staged."""
        return None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Publish the staged draft. Raises Rejected when somebody threw it away on the site: that was a decision."""
        if draft.follows is not None:
            return await answer.commit(session, draft, draft.follows)
        site, number, mark = site_of(session), Tree(progress).whole("post"), mark_of(draft.key)
        post = await by_id(site, number)
        if post is None or (post.status == "trash" and not post.was_published(mark)):
            raise Rejected(Message("wordpress.draft_gone"))
        if not post.was_published(mark):
            given = {"status": "publish", "slug": slug_of(title_of(draft))}
            response = await site.change(f"{_POSTS}/{number}", given, POST_FIELDS, doubtful=True)
            post = TABLE.take(response, Post.read, doubtful=True)
        return _remote(post, mark)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Look for the published post: by id where it is known, and by its mark. A draft of ours is not yet a post."""
        if draft.follows is not None:
            return await answer.find(session, draft, draft.follows)
        mark, number = mark_of(draft.key), Tree(progress).opt_whole("post")
        try:
            post = await by_id(site_of(session), number) if number is not None else None
            if post is None or not post.is_of(mark):
                post = await marked(site_of(session), mark)
        except NetworkError as error:
            return Inconclusive(error.reason)
        if post is None or not post.was_published(mark):
            return Absent()
        return Found(_remote(post, mark), visible=post.status == "publish")

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Write the new words over the post. Its slug and its mark stay, and with them its address and its trace."""
        if is_comment(remote.id):
            return await answer.edit(session, draft, remote)
        site, mark = site_of(session), remote.proof.get("mark") or mark_of(draft.key)
        given = await _fields(session, draft, mark)
        response = await site.change(f"{_POSTS}/{remote.id}", given, POST_FIELDS, doubtful=True)
        if (extra := Tree(progress).opt_whole("post")) is not None and str(extra) != remote.id:
            await _discard(site, extra)
        return _remote(TABLE.take(response, Post.read, doubtful=True), mark)

    async def delete(self, session: Session, remote: Remote) -> None:
        """Into the bin, where a look-up still sees that it was published and people can take it back."""
        if is_comment(remote.id):
            return await answer.delete(session, remote)
        site = site_of(session)
        try:
            await site.remove(f"{_POSTS}/{remote.id}")
        except Binned:
            return
        except Missing:
            # The same answer comes for a wrong password: see that we are who we say before believing it.
            await site.read("wp/v2/users/me", ("context", "edit"))


publisher = Publisher()


def _problems_of_answer(draft: Draft) -> list[Problem]:
    if draft.media:
        return [Problem(Message("wordpress.answer_of_text"), field="media")]
    return [] if draft.text.strip() else [Problem(Message("wordpress.empty_answer"), field="text")]


async def _fields(session: Session, draft: Draft, mark: str) -> dict[str, object]:
    """What the post says. ``mark`` goes into its blocks and begins the names of its pictures: an edit finds those that
    stay where they are, and the library keeps each once.
    """
    site = site_of(session)
    pictures = [await _picture(session, item, f"{mark}x{item.hash[:12]}") for item in draft.media]
    given: dict[str, object] = {"title": title_of(draft), "content": content_of(draft, mark, pictures)}
    head = heading(pictures)
    given["featured_media"] = head.id if head else 0
    given["excerpt"] = str(draft.options.get("excerpt", ""))
    if names := _names(draft, "tags"):
        given["tags"] = await tags(site, names)
    if names := _names(draft, "categories"):
        given["categories"] = await categories(site, names)
    return given


def _names(draft: Draft, option: str) -> list[str]:
    chosen = draft.options.get(option)
    return [str(name).strip() for name in chosen if str(name).strip()] if isinstance(chosen, list | tuple) else []


async def _stage(site: Site, given: dict[str, object]) -> Post:
    return TABLE.take(await site.change(_POSTS, given, POST_FIELDS), Post.read)


async def _discard(site: Site, number: int) -> None:
    """Throw away a draft that was staged for an edit, which needs none."""
    try:
        await site.remove(f"{_POSTS}/{number}", ("force", "true"), doubtful=False)
    except NetworkError:
        return  # a stray draft harms nobody


async def _picture(session: Session, item: MediaItem, name: str) -> Picture:
    """The picture in the site's library, looked for by its name before it is uploaded."""
    site = site_of(session)
    found = await site.read("wp/v2/media", ("slug", name), ("context", "edit"))
    there = TABLE.take(found, lambda tree: [_read_picture(entry) for entry in tree.each()])
    if not there:
        there = [TABLE.take(await site.upload("wp/v2/media", _form(session, item, name)), _read_picture)]
    if there[0].alt != item.alt:
        changed = await site.change(f"wp/v2/media/{there[0].id}", {"alt_text": item.alt})
        return replace(TABLE.take(changed, _read_picture), alt=item.alt)
    return there[0]


def _form(session: Session, item: MediaItem, name: str) -> Multipart:
    file = File(partial(session.store.open, item.hash), item.size, item.type)
    fields = {"slug": name, "title": item.name or item.alt or name, "alt_text": item.alt}
    texts = [Part(field, Raw(value.encode(), "text/plain")) for field, value in fields.items()]
    return Multipart([*texts, Part("file", file, f"{name}.{_EXTENSIONS[item.type]}")])


def _read_picture(tree: Tree) -> Picture:
    moves = (tree.opt_text("mime_type") or "").startswith("video/")
    return Picture(tree.whole("id"), tree.text("source_url"), tree.text("alt_text"), moves)


def _remote(post: Post, mark: str) -> Remote:
    return Remote(str(post.id), post.link, datetime.now(UTC), {"mark": mark})
