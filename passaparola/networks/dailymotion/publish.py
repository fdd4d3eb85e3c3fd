"""Publishing in two steps: the file becomes a private video under the delivery's mark; then that video, by its id, is
made public. Making public twice is making public once.

https://developers.dailymotion.com/v2/docs/upload-videos
"""

from collections.abc import Sequence
from datetime import timedelta

from passaparola.kernel.http import Multipart, Part, Request, Tree
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.look_up import CLOCKS, sighted
from passaparola.kernel.network.marks import look, mark_of, marked
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Draft, MediaItem, NotReady, Progress, Remote, Session, Sighting
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.kernel.network.staging import file_of
from passaparola.kernel.text import measured
from passaparola.networks.dailymotion import content
from passaparola.networks.dailymotion.content import PRIVATE, PUBLIC, fields
from passaparola.networks.dailymotion.errors import TABLE, Missing
from passaparola.networks.dailymotion.line import line_of
from passaparola.networks.dailymotion.look_up import by_id, remote, videos
from passaparola.networks.dailymotion.spec import SPEC

_UPLOADING = timedelta(seconds=110)
_EXTENSIONS = {"video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm"}


class Publisher:
    """Videos with title, description and tags."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """A title that is too long; that it takes one, and a file, data says."""
        return [*content.problems(draft)]

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Upload the file and make a private video of it; one with our mark is not made again."""
        if not draft.media:
            return {}
        _check(draft)
        if Tree(progress).has("video"):
            return progress
        there = await videos(session, draft.made_at - CLOCKS, PRIVATE, PUBLIC)
        staged = marked(there.things, draft)
        return {"video": staged.id if staged else await _stage(session, draft, mark_of(draft.key))}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """It may be made public while Dailymotion still works on it."""
        return None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Let everybody see it. Raises Rejected where somebody threw it away in the Studio."""
        line, mark = line_of(session), mark_of(draft.key)
        video = await by_id(line, Tree(progress).opt_text("video") or "none")
        if video is None:
            raise Rejected(Message("dailymotion.staged_gone"))
        if not video.published:
            await line.change("PATCH", f"/v2/videos/{video.id}", {"visibility": PUBLIC})
        return remote(session, video, mark)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Look for the public video: by its id where that is known, else by our mark. A private one is not out."""
        return await sighted(_looked(session, draft, Tree(progress).opt_text("video") or ""))

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Write the new words over it. The file cannot be changed."""
        _check(draft)
        given = fields(draft, remote.proof.get("mark") or mark_of(draft.key))
        await line_of(session).change("PATCH", f"/v2/videos/{remote.id}", given)
        return remote

    async def delete(self, session: Session, remote: Remote) -> None:
        """Delete it for good; succeeds when it is gone already."""
        try:
            await line_of(session).change("DELETE", f"/v2/videos/{remote.id}")
        except Missing:
            return


publisher = Publisher()


async def _stage(session: Session, draft: Draft, mark: str) -> str:
    """Upload, and make the private video; its id."""
    line, item = line_of(session), draft.media[0]
    opened = await line.stage("/v2/files/upload_sessions")
    file = await _uploaded(session, TABLE.take(opened, lambda tree: tree.text("upload_url")), item)
    given = {**fields(draft, mark), "visibility": PRIVATE, "source": {"file_url": file}}
    made = await line.stage(f"/v2/profiles/{session.account.remote_id}/videos", given)
    return TABLE.take(made, lambda tree: tree.text("video_id"))


async def _uploaded(session: Session, address: str, item: MediaItem) -> str:
    """Where Dailymotion keeps the file. The address to upload to is a secret of its own: no token goes there."""
    name = f"{item.hash[:16]}.{_EXTENSIONS.get(item.type, 'mp4')}"
    form = Multipart([Part("file", file_of(session, item), name)])
    request = Request("POST", address, {"Accept": "application/json"}, body=form, timeout=_UPLOADING)
    return TABLE.take(await ask(session.door, request, TABLE), lambda tree: tree.text("url"))


def _check(draft: Draft) -> None:
    """Raises Rejected for words that Dailymotion would refuse."""
    over = measured(draft.text, SPEC.text[0]) - SPEC.text[0].maximum
    if over > 0:
        raise Rejected(Message("dailymotion.description_long", {"count": over}))
    for problem in content.problems(draft):
        raise Rejected(problem.message)


async def _looked(session: Session, draft: Draft, known: str) -> Sighting:
    return await look(
        draft,
        await by_id(line_of(session), known) if known else None,
        lambda: videos(session, draft.made_at - CLOCKS, PUBLIC),
        shown=lambda video: remote(session, video, mark_of(draft.key)),
        twin="dailymotion.twin",
        too_many="dailymotion.too_many",
    )
