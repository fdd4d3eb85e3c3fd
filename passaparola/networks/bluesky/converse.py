"""What is said to the account: replies, mentions and quotes; and what it answered itself, wherever that was written.

Notifications come from the public index through the account's server (lexicon app.bsky.notification.listNotifications).
The account's own answers are read from its own repository (com.atproto.repo.listRecords), which needs no index: keys
are moments (TIDs), so the newest come first and reading stops at the first page that reaches further back.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.network.port import Session, Utterance, Voice
from passaparola.networks.bluesky.errors import TABLE
from passaparola.networks.bluesky.people import address_of, voice_of
from passaparola.networks.bluesky.records import POST, moment_of
from passaparola.networks.bluesky.xrpc import line_of

_REASONS = ("reply", "mention", "quote")
_PAGE = ("limit", "100")  # the most that both calls give at once (lexicons)


@dataclass(frozen=True)
class _Entry:
    """One line of a list: when it came (UTC), and what was said, None where it is of no interest or makes no sense."""

    at: datetime
    said: Utterance | None


class Conversations:
    """Replies, mentions and quotes by others, and the account's own answers."""

    async def since(self, session: Session, moment: datetime) -> AsyncIterator[Utterance]:
        """The account's own answers since ``moment``, then what the index heard of others; each the newest first."""
        for read in (_own_records, _notifications):
            cursor: str | None = ""
            while cursor is not None:
                page, cursor = await read(session, cursor)
                for entry in page:
                    if entry.said is not None and entry.at >= moment:
                        yield entry.said
                if page and page[-1].at < moment:
                    break


conversations = Conversations()


async def _notifications(session: Session, cursor: str) -> tuple[list[_Entry], str | None]:
    wanted = [("reasons", reason) for reason in _REASONS]
    method, after = "app.bsky.notification.listNotifications", [("cursor", cursor)] if cursor else []
    response = await line_of(session).query(method, _PAGE, *wanted, *after)
    pages = session.account.facts.get("pages", "")
    entries = TABLE.take(response, lambda tree: [_heard(entry, pages) for entry in tree.each("notifications")])
    return entries, TABLE.take(response, lambda tree: tree.opt_text("cursor"))


async def _own_records(session: Session, cursor: str) -> tuple[list[_Entry], str | None]:
    whose = (("repo", session.account.remote_id), ("collection", POST))
    after = [("cursor", cursor)] if cursor else []
    response = await line_of(session).query("com.atproto.repo.listRecords", _PAGE, *whose, *after)
    entries = TABLE.take(response, lambda tree: [_own(entry, session) for entry in tree.each("records")])
    return entries, TABLE.take(response, lambda tree: tree.opt_text("cursor"))


def _heard(entry: Tree, pages: str) -> _Entry:
    at = entry.moment("indexedAt")
    if entry.text("reason") not in _REASONS:  # an index that does not know how to narrow gives likes too
        return _Entry(at, None)
    try:
        return _Entry(at, _utterance(entry, voice_of(entry.at("author"), pages), at, entry.text("reason"), pages))
    except Untamed:  # what strangers write must not stand in the way of what others said
        return _Entry(at, None)


def _own(entry: Tree, session: Session) -> _Entry:
    at = moment_of(entry.text("uri").rpartition("/")[2]) or datetime.now(UTC)
    if not entry.at("value").has("reply"):
        return _Entry(at, None)
    account, pages = session.account, session.account.facts.get("pages", "")
    me = Voice(account.remote_id, f"@{account.handle}", account.name, account.url)
    try:
        said = _utterance(Tree({**_fields(entry), "record": entry.at("value").value}), me, at, "reply", pages, own=True)
    except Untamed:
        return _Entry(at, None)
    return _Entry(at, said)


def _fields(entry: Tree) -> dict[str, object]:
    return {name: member.value for name, member in entry.fields()}


def _utterance(entry: Tree, author: Voice, seen: datetime, reason: str, pages: str, *, own: bool = False) -> Utterance:
    """A post that is said to us. A quote or a mention that answers nothing is the top of its own thread."""
    uri, cid, record = entry.text("uri"), entry.text("cid"), entry.at("record")
    reply = record.opt("reply")
    root, root_cid = (reply.text("root", "uri"), reply.text("root", "cid")) if reply else (uri, cid)
    above = reply.text("parent", "uri") if reply else entry.opt_text("reasonSubject") if reason == "quote" else ""
    return Utterance(
        id=uri,
        author=author,
        text=record.opt_text("text") or "",
        at=min(_written(record, seen), seen),
        kind=reason,
        answers=above or "",
        thread=root,
        url=address_of(uri, pages),
        own=own,
        proof={"cid": cid, "root": root, "root_cid": root_cid},
    )


def _written(record: Tree, otherwise: datetime) -> datetime:
    """When its author says that it was written: anything may stand there."""
    try:
        return record.moment("createdAt").astimezone(UTC)
    except (Untamed, OverflowError):
        return otherwise
