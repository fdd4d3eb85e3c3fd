"""The site's own posts by its feed: as many as it holds, without figures; a feed has none."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from passaparola.kernel.exports.pages import tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.archives import ArchivedMedia, form_of, media_type
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import ArchivedPost, Session
from passaparola.networks.website import feed
from passaparola.networks.website.discovery import site_at

_MOST_PAGES = 500
_UNDATED = datetime.min.replace(tzinfo=UTC)


class History:
    """Reads the feed, and the pages after it where it names them."""

    async def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        """Posts since ``moment`` (UTC). Raises Rejected for a site without a feed, and the other errors."""
        address, seen = await _feed(session), set[str]()
        for _ in range(_MOST_PAGES):
            page = await feed.read(session.door, address)
            newest_first = sorted(page.entries, key=lambda entry: entry.at or _UNDATED, reverse=True)
            for entry in newest_first:
                if moment is None or entry.at is None or entry.at >= moment:
                    yield _post(entry)
            seen.add(address)
            older = moment is not None and any(entry.at and entry.at < moment for entry in page.entries)
            if older or not page.after or page.after in seen:
                return
            address = page.after


history = History()


async def _feed(session: Session) -> str:
    """Where the feed is; the home page is asked where nobody has noted it."""
    noted = session.account.facts.get("feed", "")
    found = noted or (await site_at(session.door, session.account.url or session.account.address)).links.get("feed", "")
    if not found:
        raise Rejected(Message("website.no_feed"))
    return found


def _post(entry: feed.Entry) -> ArchivedPost:
    written = tree(entry.html)
    sources = [image.attributes.get("src", "") for image in written.all(tag="img")]
    shown = [ArchivedMedia("", source, media_type(source) or "image/jpeg") for source in sources if source]
    known = {file.url for file in shown}
    media = (*shown, *(file for file in entry.enclosed if file.url not in known))
    return ArchivedPost(
        id=entry.address,
        text=written.text,
        at=entry.at,
        format="article" if entry.title else form_of(media, written.links),
        metrics={},
        url=entry.address,
        title=entry.title,
        author=entry.author,
        links=written.links,
        media=media,
    )
