"""The ways in which things go out: posts, videos and reels, stories. Each can be prepared, done, and looked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.look_up import CLOCKS, noted, only, standing
from passaparola.kernel.network.outcomes import Gone, OutcomeUnknown, Rejected
from passaparola.kernel.network.port import (
    Absent,
    Draft,
    Found,
    Inconclusive,
    NotReady,
    Progress,
    Remote,
    Session,
    Sighting,
)
from passaparola.networks.facebook import files, look_up
from passaparola.networks.facebook.connect import line_of, page_of
from passaparola.networks.facebook.content import link_of, same_words, sponsor
from passaparola.networks.facebook.errors import TABLE
from passaparola.protocols.meta_graph.line import PAGE

_WORKING = timedelta(seconds=5)
_VIDEO_FIELDS = "id,published,description,created_time,status"
_FAILED = ("error", "upload_failed", "expired")
_DONE = ("complete", "completed", "published")


class Way(Protocol):
    """What ``Publisher`` asks of one kind of thing; all as in the port."""

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Upload and stage."""

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """Whether the one call may be made."""

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """The one call, after a look."""

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Look. Raises the four errors, which prove nothing."""


class PostWay:
    """Text, with a link's card or with pictures that were uploaded unseen."""

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """The pictures, and what is on the Page already."""
        there = noted(progress) or await look_up.before(session)
        return {**there, "media": await files.pictures(session, draft.media, Tree(progress).opt("media"))}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """Pictures are ready when they are taken."""
        return None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Post it, unless it is there."""
        if (there := standing(await look_up.after_preparing(session, draft, progress))) is not None:
            return there
        response = await line_of(session).write(f"{page_of(session)}/feed", _post(draft, progress))
        id = TABLE.take(response, lambda tree: tree.identifier("id"), doubtful=True)
        return look_up.remote(session, id, "post")

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Among what the Page published."""
        if Tree(progress).has("prepared"):
            return await look_up.after_preparing(session, draft, progress)
        return await look_up.at_all(session, draft)


@dataclass(frozen=True)
class ClipWay:
    """A video, a reel or a video story: it has an id before anybody sees it, and that id says what became of it.

    ``edge`` is where its last call goes; ``listed`` the list in which one without an id is looked for.
    """

    kind: str
    edge: str
    listed: str

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """All of its bytes."""
        if Tree(progress).has("video"):
            return progress
        item = draft.media[0]
        if self.kind == "video":
            return await files.video(session, item)
        return await files.clip(session, item, self.edge)

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """Ready when all bytes have arrived; what a cut line left out is sent now.

        Raises Rejected for a file that Facebook cannot use.
        """
        if self.kind == "video":
            return None
        id = Tree(progress).text("video")
        response = await line_of(session).read(id, ("fields", "status"))
        if (trouble := TABLE.take(response, _trouble)) is not None:
            raise Rejected(Message("facebook.video_refused", {"detail": trouble[:200]}))
        sent = TABLE.take(response, _arrived)
        if sent is None:
            return None
        if sent < draft.media[0].size:
            await files.send(session, draft.media[0], id, sent)
        return NotReady(_WORKING)

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Publish it by its id, unless it is out: the same id is never two things, so asking twice is harmless."""
        there, known = await self.find(session, draft, progress), Tree(progress)
        if isinstance(there, Found):
            return there.remote
        line = line_of(session, files.VIDEO_HOST) if self.kind == "video" else line_of(session)
        response = await line.write(f"{page_of(session)}/{self.edge}", self._finish(draft, known))
        if not TABLE.take(response, lambda tree: tree.flag("success"), doubtful=True):
            raise OutcomeUnknown(Message("facebook.processing"))
        return self._remote(session, known.text("video"))

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """By its id, or where that is lost, by its words."""
        known = Tree(progress)
        if not known.has("video"):
            return await self._by_words(session, draft) if self.listed else Inconclusive(Message("facebook.stories"))
        try:
            response = await line_of(session).read(known.text("video"), ("fields", _VIDEO_FIELDS))
        except Gone:
            return Absent()
        state = TABLE.take(response, _state)
        if state == "working":
            return Inconclusive(Message("facebook.processing"))
        return Found(self._remote(session, known.text("video"))) if state == "out" else Absent()

    def _finish(self, draft: Draft, known: Tree) -> dict[str, object]:
        if self.kind == "video":
            given: dict[str, object] = {"upload_phase": "finish", "upload_session_id": known.text("upload")}
            given |= {"description": draft.text, "published": True}
            return {**given, "sponsor_id": sponsor(draft)} if sponsor(draft) else given
        done = {"upload_phase": "FINISH", "video_id": known.text("video")}
        return {**done, "video_state": "PUBLISHED", "description": draft.text} if self.kind == "reel" else {**done}

    async def _by_words(self, session: Session, draft: Draft) -> Sighting:
        due, found = draft.made_at - CLOCKS, list[str]()
        query = (("fields", _VIDEO_FIELDS), ("limit", str(PAGE)))
        async for page in line_of(session).pages(f"{page_of(session)}/{self.listed}", lambda tree: tree, *query):
            found += [each.identifier("id") for each in page if _is_same(each, draft) and _made(each) >= due]
            if any(_made(each) < due for each in page):
                break
        return only(found, lambda id: self._remote(session, id), "facebook.twins")

    def _remote(self, session: Session, id: str) -> Remote:
        kind = "story" if self.kind == "video_story" else self.kind
        return look_up.remote(session, id, kind, f"reel/{id}" if kind == "reel" else "")


class PhotoStoryWay:
    """A picture that was uploaded unseen, and becomes a story by its id."""

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """The picture."""
        return {"media": await files.pictures(session, draft.media, Tree(progress).opt("media"))}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """Pictures are ready when they are taken."""
        return None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Make it a story, unless it is one."""
        there = await self.find(session, draft, progress)
        if isinstance(there, Found):
            return there.remote
        given = {"photo_id": _picture(draft, progress)}
        response = await line_of(session).write(f"{page_of(session)}/photo_stories", given)
        id = TABLE.take(response, lambda tree: tree.identifier("post_id"), doubtful=True)
        return look_up.remote(session, id, "story")

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Among the Page's stories, by the picture's id."""
        return await _story(session, draft, _picture(draft, progress))


WAYS: Mapping[str, Way] = {
    "post": PostWay(),
    "video": ClipWay("video", "videos", "videos"),
    "reel": ClipWay("reel", "video_reels", "video_reels"),
    "video_story": ClipWay("video_story", "video_stories", ""),
    "photo_story": PhotoStoryWay(),
}


async def _story(session: Session, draft: Draft, media: str) -> Sighting:
    """Among the Page's stories, by the file's id: they carry no words.

    A Page whose story archive is off shows none of them (https://developers.facebook.com/docs/page-stories-api), so an
    empty list proves nothing.
    """
    query = (("since", str(int((draft.made_at - CLOCKS).timestamp()))), ("limit", str(PAGE)))
    there = dict[str, str]()
    async for page in line_of(session).pages(f"{page_of(session)}/stories", _told, *query):
        there |= dict(page)
    if media in there:
        return Found(look_up.remote(session, there[media], "story"))
    return Absent() if there and media else Inconclusive(Message("facebook.stories"))


def _told(tree: Tree) -> tuple[str, str]:
    return tree.identifier("media_id"), tree.identifier("post_id")


def _picture(draft: Draft, progress: Progress) -> str:
    staged = Tree(progress).opt("media")
    return staged.text(draft.media[0].hash) if staged else ""


def _post(draft: Draft, progress: Progress) -> dict[str, object]:
    staged = Tree(progress).at("media")
    given: dict[str, object] = {"message": draft.text}
    if draft.media:
        given["attached_media"] = [{"media_fbid": staged.text(item.hash)} for item in draft.media]
    elif link := link_of(draft):
        given["link"] = link
    return {**given, "sponsor_id": sponsor(draft)} if sponsor(draft) else given


def _trouble(tree: Tree) -> str | None:
    """Why Facebook cannot use the file, in its words; None where it can."""
    status = tree.at("status")
    if status.opt_text("video_status") not in _FAILED:
        return None
    phases = (status.opt(f"{name}_phase") for name in ("uploading", "processing", "publishing"))
    errors = [each for phase in phases if phase and phase.has("errors") for each in phase.each("errors")]
    return (errors[0].opt_text("message") or "") if errors else ""


def _arrived(tree: Tree) -> int | None:
    """How many bytes have arrived, None for all of them."""
    phase = tree.at("status").opt("uploading_phase")
    if phase is None or phase.opt_text("status") == "complete":
        return None
    return phase.opt_whole("bytes_transferred") or 0


def _state(tree: Tree) -> str:
    """``out``, ``working`` or ``staged``: what VideoStatus says (specs/meta/api_specs/VideoStatus*.json)."""
    status = tree.opt("status")
    whole = (status.opt_text("video_status") if status else None) or ""
    phase = status.opt("publishing_phase") if status else None
    stage = (phase.opt_text("status") if phase else None) or ""
    if stage in _DONE or (whole == "ready" and tree.has("published") and tree.flag("published")):
        return "out"
    return "working" if whole == "processing" or stage == "in_progress" else "staged"


def _is_same(tree: Tree, draft: Draft) -> bool:
    return _state(tree) != "staged" and same_words(tree.opt_text("description") or "", draft.text)


def _made(tree: Tree) -> datetime:
    return tree.moment("created_time")
