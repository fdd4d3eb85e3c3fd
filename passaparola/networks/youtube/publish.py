"""Publishing in two steps: the file goes up as a private video under the delivery's mark; then that video, by its id,
is made public. Making public twice is making public once.
"""

from collections.abc import Sequence
from datetime import timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.look_up import CLOCKS, sighted
from passaparola.kernel.network.marks import look, mark_of, marked
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Draft, NotReady, Progress, Remote, Session, Sighting
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.kernel.text import measured
from passaparola.networks.youtube import comments, upload
from passaparola.networks.youtube.content import (
    PRIVATE,
    WRITTEN,
    privacy,
    problems_of_comment,
    problems_of_video,
    resource,
    status,
)
from passaparola.networks.youtube.errors import TABLE, Missing
from passaparola.networks.youtube.line import line_of
from passaparola.networks.youtube.look_up import by_id, remote, uploads
from passaparola.networks.youtube.playlists import put_into
from passaparola.networks.youtube.spec import SPEC

_STILL_UPLOADING = timedelta(seconds=15)


class Publisher:
    """Videos and Shorts; comments below them."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """A title that is too long or has signs that YouTube refuses, too many tags; a comment without words."""
        return [*(problems_of_video(draft) if draft.follows is None else problems_of_comment(draft))]

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Upload the file as a private video, a stretch at a time; a video with our mark is not uploaded again."""
        if draft.follows is not None or not draft.media:
            return {}
        _check(draft)
        known = Tree(progress)
        if known.has("video"):
            return progress
        mark = mark_of(draft.key)
        staged = marked((await uploads(session, draft.made_at - CLOCKS)).things, draft)
        if staged is None:
            return await _uploaded(session, draft, mark, known.opt_text("session") or "")
        await put_into(session, draft, staged.id)
        return {"video": staged.id}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """Not before the whole file is there. YouTube goes on working on it after it is public, too."""
        return NotReady(_STILL_UPLOADING) if Tree(progress).has("session") else None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Let others see it. Raises Rejected where the video was thrown away or refused, or is kept private."""
        if draft.follows is not None:
            return await comments.commit(session, draft, draft.follows)
        line, mark = line_of(session), mark_of(draft.key)
        video = await by_id(line, Tree(progress).opt_text("video") or "")
        if video is None:
            raise Rejected(Message("youtube.staged_gone"))
        if video.failure:
            raise Rejected(Message("youtube.failed", {"detail": video.failure}))
        if video.published:
            return remote(session, video, mark)
        given = {"id": video.id, "status": status(draft, privacy(draft))}
        response = await line.change("PUT", "videos", given, (("part", "status"),))
        if TABLE.take(response, lambda tree: tree.text("status", "privacyStatus"), doubtful=True) == PRIVATE:
            raise Rejected(Message("youtube.locked"))
        return remote(session, video, mark)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Look for the public video, by its id or by our mark, or the comment where it would stand."""
        if draft.follows is not None:
            return await sighted(comments.find(session, draft, draft.follows))
        return await sighted(_looked(session, draft, Tree(progress).opt_text("video") or ""))

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Write the new words over it. Who may see it stays as the owner has it now; the file cannot be changed."""
        if comments.is_comment(remote.id):
            return await comments.edit(session, draft, remote)
        _check(draft)
        line, mark = line_of(session), remote.proof.get("mark") or mark_of(draft.key)
        video = await by_id(line, remote.id)
        if video is None:
            raise Missing(Message("youtube.missing", {"status": 404, "code": "videoNotFound", "detail": ""}))
        given = {"id": remote.id, **resource(draft, mark, video.privacy)}
        response = await line.change("PUT", "videos", given, (WRITTEN,))
        TABLE.take(response, lambda tree: tree.text("id"), doubtful=True)
        return remote

    async def delete(self, session: Session, remote: Remote) -> None:
        """Delete it for good; succeeds when it is gone already."""
        resource = "comments" if comments.is_comment(remote.id) else "videos"
        try:
            await line_of(session).change("DELETE", resource, None, (("id", remote.id),))
        except Missing:
            return


publisher = Publisher()


async def _uploaded(session: Session, draft: Draft, mark: str, known: str) -> Progress:
    """What there is after one more stretch of the upload: the video, or the session that goes on the next time."""
    try:
        address = known or await upload.begin(session, draft, mark)
        video = await upload.carry(session, address, draft.media[0], fresh=not known)
    except upload.SessionEnded:
        address = await upload.begin(session, draft, mark)
        video = await upload.carry(session, address, draft.media[0], fresh=True)
    if not video:
        return {"session": address}
    await put_into(session, draft, video)
    return {"video": video}


def _check(draft: Draft) -> None:
    """Raises Rejected for words that YouTube would refuse or cut."""
    limit = SPEC.text[0]
    over = measured(draft.text, limit) - limit.maximum
    if over > 0:
        raise Rejected(Message("youtube.description_long", {"count": over}))
    for problem in problems_of_video(draft):
        raise Rejected(problem.message)


async def _looked(session: Session, draft: Draft, known: str) -> Sighting:
    return await look(
        draft,
        await by_id(line_of(session), known) if known else None,
        lambda: uploads(session, draft.made_at - CLOCKS),
        shown=lambda video: remote(session, video, mark_of(draft.key)),
        twin="youtube.twin",
        too_many="youtube.too_many",
    )
