"""Finding what a draft has become: by the video's id, and by our mark among the channel's own videos."""

from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.look_up import Own
from passaparola.kernel.network.marks import Video
from passaparola.kernel.network.port import Remote, Session
from passaparola.networks.dailymotion.content import PUBLIC
from passaparola.networks.dailymotion.errors import TABLE, Missing
from passaparola.networks.dailymotion.line import Line, line_of, watched_at

FIELDS = ("fields", "video_id,title,description,tags,visibility,created_at")
PAGE = 100
_MOST_PAGES = 10  # the API shows at most 1,000 results (docs/browse-large-video-catalog)


async def by_id(line: Line, id: str) -> Video | None:
    """The video, None where there is none."""
    try:
        response = await line.read(f"/v2/videos/{id}", FIELDS)
    except Missing:
        return None
    return TABLE.take(response, _video)


async def videos(session: Session, since: datetime | None, *visibilities: str) -> Own[Video]:
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
    return Own(tuple(found), whole)


async def _page(session: Session, since: datetime | None, visibility: str, number: int) -> list[Video]:
    query = [("page", str(number)), ("page_size", str(PAGE)), FIELDS, ("sort", "-created_at")]
    query.append(("visibility", visibility))
    if since is not None:
        query.append(("created_after", since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")))
    response = await line_of(session).read(f"/v2/profiles/{session.account.remote_id}/videos", *query)
    return TABLE.take(response, lambda tree: [_video(one) for one in tree.each("data")])


def remote(session: Session, video: Video, mark: str) -> Remote:
    """The published thing."""
    return Remote(video.id, watched_at(session, video.id), datetime.now(UTC), {"mark": video.mark or mark})


def _video(tree: Tree) -> Video:
    """Out of a video with FIELDS."""
    tags = tuple(tag.text() for tag in tree.each("tags")) if tree.has("tags") else ()
    words = tree.text("title"), tree.opt_text("description") or ""
    return Video(tree.text("video_id"), tree.moment("created_at"), *words, tags, tree.text("visibility") == PUBLIC)
