"""Finding what a draft has become: by the video's id, and by our mark among the channel's own videos."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Draft, Remote, Session
from passaparola.networks.dailymotion.content import PUBLIC, is_mark
from passaparola.networks.dailymotion.errors import TABLE, Missing
from passaparola.networks.dailymotion.line import Line, line_of, watched_at

FIELDS = ("fields", "video_id,title,description,tags,visibility,created_at")
CLOCKS = timedelta(minutes=5)
"""How far the network's clock may be behind ours."""
PAGE = 100
_MOST_PAGES = 10  # the API shows at most 1,000 results (docs/browse-large-video-catalog)


@dataclass(frozen=True)
class Video:
    """One video of ours as its owner sees it; ``at`` in UTC."""

    id: str
    at: datetime
    title: str
    description: str
    tags: tuple[str, ...]
    visibility: str

    @staticmethod
    def read(tree: Tree) -> "Video":
        """Out of a video with FIELDS."""
        tags = tuple(tag.text() for tag in tree.each("tags")) if tree.has("tags") else ()
        words = tree.text("title"), tree.opt_text("description") or ""
        return Video(tree.text("video_id"), tree.moment("created_at"), *words, tags, tree.text("visibility"))

    def says(self, draft: Draft) -> bool:
        """Whether its words are the draft's; Dailymotion trims spaces."""
        words = (self.title.split(), self.description.split())
        return words == (draft.title.split(), draft.text.split())

    @property
    def mark(self) -> str:
        """Our mark, empty where it has none."""
        return next((tag for tag in self.tags if is_mark(tag)), "")


@dataclass(frozen=True)
class Videos:
    """The channel's videos since a moment; ``whole`` is False where there are more than the API shows."""

    found: tuple[Video, ...]
    whole: bool


async def by_id(line: Line, id: str) -> Video | None:
    """The video, None where there is none."""
    try:
        response = await line.read(f"/v2/videos/{id}", FIELDS)
    except Missing:
        return None
    return TABLE.take(response, Video.read)


async def videos(session: Session, since: datetime | None, *visibilities: str) -> Videos:
    """The channel's videos of these visibilities since a moment (UTC), newest first. Raises the four errors."""
    found, whole = list[Video](), True
    for visibility in visibilities:
        for number in range(1, _MOST_PAGES + 1):
            page = await _page(session, since, visibility, number)
            found += page
            if len(page) < PAGE:
                break
        else:
            whole = False
    return Videos(tuple(found), whole)


async def _page(session: Session, since: datetime | None, visibility: str, number: int) -> list[Video]:
    query = [("page", str(number)), ("page_size", str(PAGE)), FIELDS, ("sort", "-created_at")]
    query.append(("visibility", visibility))
    if since is not None:
        query.append(("created_after", since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")))
    response = await line_of(session).read(f"/v2/profiles/{session.account.remote_id}/videos", *query)
    return TABLE.take(response, lambda tree: [Video.read(one) for one in tree.each("data")])


def remote(session: Session, video: Video, mark: str) -> Remote:
    """The published thing."""
    return Remote(video.id, watched_at(session, video.id), datetime.now(UTC), {"mark": video.mark or mark})


def is_out(video: Video) -> bool:
    """Whether everybody can see it."""
    return video.visibility == PUBLIC
