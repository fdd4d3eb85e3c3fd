"""Reading a feed through the guarded door: only what is new to us, bounded, and with a reason when it fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from passaparola.kernel import loop
from passaparola.kernel.http import Request, RequestFailed, Response
from passaparola.kernel.message import Message
from passaparola.publishing.feeds import parsing
from passaparola.publishing.feeds.parsing import Item, NoFeed
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.means import door

MOST_BYTES = 4_000_000
PATIENCE = timedelta(seconds=20)
LONGEST = PATIENCE * 3
_NOT_MODIFIED = 304
_AGENT = {"User-Agent": "Passaparola feed reader", "Accept": "application/rss+xml, application/atom+xml, */*;q=0.5"}


class Unread(Exception):
    """The feed could not be read; ``reason`` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


@dataclass(frozen=True)
class Known:
    """What a server said of the version that we have."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Reading:
    """What was read; ``same``: nothing changed since. ``address`` is the feed's own."""

    address: str
    name: str = ""
    items: Sequence[Item] = ()
    known: Known = Known()
    same: bool = False


def find(address: str) -> Reading:
    """The feed at an address, or the one that the page there declares. Raises Unread; never inside a scope."""
    answer = _asked(address, Known())
    try:
        return _reading(answer, Known())
    except Unread:
        pages = parsing.discovered(answer.text(), answer.url)
    for each in pages[:3]:
        try:
            return _reading(_asked(each, Known()), Known())
        except Unread:
            continue
    raise Unread(Message("feed.none"))


def read(address: str, known: Known) -> Reading:
    """The feed at its own address. Raises Unread; never inside a scope."""
    return _reading(_asked(address, known), known)


def _asked(address: str, known: Known) -> Response:
    if is_held():
        raise Unread(Message("feed.held"))
    given = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    headers = _AGENT | {name: value for name, value in given.items() if value}
    request = Request("GET", address, headers, timeout=PATIENCE, max_bytes=MOST_BYTES)
    try:
        return loop.run(door().send(request), LONGEST)
    except RequestFailed as failed:
        raise Unread(failed.reason) from None
    except TimeoutError:
        raise Unread(Message("feed.late")) from None


def _reading(answer: Response, known: Known) -> Reading:
    if answer.status == _NOT_MODIFIED:
        return Reading(answer.url, known=known, same=True)
    if not answer.ok:
        raise Unread(Message("feed.status", {"status": answer.status}))
    try:
        found = parsing.read(answer.body, answer.url, _charset(answer))
    except NoFeed:
        raise Unread(Message("feed.none")) from None
    fresh = Known(answer.headers.get("etag", "")[:255], answer.headers.get("last-modified", "")[:64])
    return Reading(answer.url, found.name, found.items, fresh)


def _charset(answer: Response) -> str | None:
    """What the header says, but where the document begins with a mark of its own or speaks for itself."""
    header = answer.headers.get("content-type", "").lower()
    _, _, named = header.partition("charset=")
    own = answer.body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) or b"encoding=" in answer.body[:200]
    return None if own or not named else named.strip("\"' ;").split(";")[0] or None
