"""The account's own statuses, for an audit, as its own server shows them; none that was passed on, none private."""

from collections.abc import AsyncIterator
from datetime import datetime

from passaparola.kernel.exports.pages import tree as page
from passaparola.kernel.http import Tree
from passaparola.kernel.network.archives import ArchivedMedia, form_of, media_type
from passaparola.kernel.network.port import ArchivedPost, Session
from passaparola.networks.mastodon.connect import line_of
from passaparola.networks.mastodon.measure import readings
from passaparola.protocols.mastodon_api.line import PAGE
from passaparola.protocols.mastodon_api.plain import plain
from passaparola.protocols.mastodon_api.statuses import steady

_USUAL = {"image": "image/jpeg", "gifv": "video/mp4", "video": "video/mp4", "audio": "audio/mpeg"}


class History:
    """Reads the list of statuses from the newest on."""

    async def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        """Statuses since ``moment`` (UTC) with their counts. Raises the four errors."""
        route = f"/api/v1/accounts/{session.account.facts['id']}/statuses"
        query = (("limit", str(PAGE)), ("exclude_reblogs", "true"))
        async for found in line_of(session).pages(route, lambda each: each, *query):
            posts = [_post(each, session) for each in found if each.opt_text("visibility") != "direct"]
            fresh = [post for post in posts if moment is None or (post.at and post.at >= moment)]
            for post in fresh:
                yield post
            if posts and not fresh:  # a single old one may stand in front, if it is pinned
                return


history = History()


def _post(status: Tree, session: Session) -> ArchivedPost:
    content = status.opt_text("content") or ""
    media, links = tuple(_file(each) for each in status.each("media_attachments")), _links(content)
    return ArchivedPost(
        id=steady(status.identifier("id")),
        text=plain(content),
        at=status.moment("created_at"),
        format="poll" if status.has("poll") else form_of(media, links),
        metrics={each.metric: each.value for each in readings(status)},
        url=status.opt_text("url") or status.opt_text("uri") or "",
        title=status.opt_text("spoiler_text") or "",
        kind=_kind(status, session.account.facts["id"]),
        author=session.account.handle,
        language=status.opt_text("language") or "",
        links=links,
        media=media,
    )


def _kind(status: Tree, own: str) -> str:
    """An answer, unless it is to oneself."""
    answered = status.identifier("in_reply_to_account_id") if status.has("in_reply_to_account_id") else own
    return "own" if answered == own else "reply"


def _file(attachment: Tree) -> ArchivedMedia:
    url, kind = attachment.opt_text("url") or "", attachment.opt_text("type") or ""
    alt = attachment.opt_text("description") or ""
    return ArchivedMedia("", url, media_type(url) or _USUAL.get(kind, ""), alt=alt)


def _links(content: str) -> tuple[str, ...]:
    """Where the text leads; people and hashtags are no links."""
    anchors = [each for each in page(content).all(tag="a") if not {"mention", "hashtag"} & set(each.classes)]
    found = (each.attributes.get("href", "") for each in anchors)
    return tuple(dict.fromkeys(link for link in found if link.startswith(("http://", "https://"))))
