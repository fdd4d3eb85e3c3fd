"""The projects of a public profile, by the feed that Behance keeps of it (RSS): the latest ones, without figures.

The address of the feed is remembered by its users, not documented: an answer that is no feed says so.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from time import struct_time
from urllib.parse import urlsplit

import feedparser  # type: ignore[import-untyped]

from passaparola.kernel.exports.pages import tree
from passaparola.kernel.http import Request, Response
from passaparola.kernel.message import Message
from passaparola.kernel.network.archives import media_type
from passaparola.kernel.network.outcomes import Rejected, TryLater
from passaparola.kernel.network.port import ArchivedMedia, ArchivedPost, Session
from passaparola.kernel.network.rows import ErrorTable, Fault, Row, ask
from passaparola.networks.behance.spec import SPEC

HOME = "https://www.behance.net"
_MAX_BYTES = 4_000_000
_TABLE = ErrorTable(
    read=lambda _: Fault(),
    unknown="behance.unclear",
    rows=(
        Row(404, None, Rejected, "behance.no_profile"),
        Row(403, None, TryLater, "behance.closed_door"),
        Row(429, None, TryLater, "behance.closed_door"),
    ),
)


class History:
    """Reads the feed."""

    async def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        """The projects since ``moment`` (UTC) as far as the feed goes. Raises Rejected and TryLater."""
        home = session.account.address or HOME
        home = (
            HOME if urlsplit(home).hostname in {f"{www}{host}" for host in SPEC.hosts for www in ("", "www.")} else home
        )
        request = Request("GET", f"{home}/feeds/user", query=(("username", _name(session)),), max_bytes=_MAX_BYTES)
        for entry in _entries(await ask(session.door, request, _TABLE)):
            post = _post(entry)
            if moment is None or post.at is None or post.at >= moment:
                yield post


def _name(session: Session) -> str:
    """The profile's name as its address has it; the account's where there is no address."""
    path = urlsplit(session.account.url).path.strip("/")
    return path.partition("/")[0] or session.account.handle


def _entries(response: Response) -> list[Mapping[str, object]]:
    feed = feedparser.parse(response.body, sanitize_html=False, resolve_relative_uris=False)
    if not feed.get("version"):
        raise TryLater(Message("behance.no_feed"))
    return list(feed["entries"])


def _post(entry: Mapping[str, object]) -> ArchivedPost:
    url = str(entry.get("link") or "")
    about = tree(str(entry.get("summary") or ""))
    sources = (image.attributes.get("src", "") for image in about.all(tag="img"))
    media = tuple(ArchivedMedia("", source, media_type(source) or "image/jpeg") for source in sources if source)
    when = entry.get("published_parsed")
    return ArchivedPost(
        id=_number(url),
        text=about.text,
        at=datetime(*when[:6], tzinfo=UTC) if isinstance(when, struct_time) else None,
        format="project",
        metrics={},
        url=url,
        title=str(entry.get("title") or ""),
        author=str(entry.get("author") or ""),
        media=media,
    )


def _number(url: str) -> str:
    """The project's number, as its address has it."""
    return url.partition("/gallery/")[2].partition("/")[0]


history = History()
