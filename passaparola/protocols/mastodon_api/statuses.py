"""A status and the people around it, read from a server's JSON."""

import re
from dataclasses import dataclass
from datetime import datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Voice
from passaparola.protocols.mastodon_api.plain import plain

_MOVING = re.compile(r"\A[0-9]{10}(?=[0-9a-f]{32}\Z)")


def steady(id: str) -> str:
    """A status's id that stays: snac begins it with the second of the last change to it (an edit, an answer below),
    and looks it up by the rest alone.
    """
    return _MOVING.sub("0" * 10, id)


@dataclass(frozen=True)
class Attachment:
    """A file of a status."""

    id: str
    description: str


@dataclass(frozen=True)
class Status:
    """A status as the server shows it. ``source`` is what was typed, empty where the server does not say."""

    id: str
    url: str
    at: datetime
    author: Voice
    text: str
    source: str
    spoiler: str
    visibility: str
    answers: str
    answers_account: str
    attachments: tuple[Attachment, ...]
    replies: int
    edited: bool

    @staticmethod
    def read(tree: Tree) -> "Status":
        """A status out of the server's JSON. Raises Untamed."""
        return Status(
            id=steady(tree.identifier("id")),
            url=tree.opt_text("url") or tree.opt_text("uri") or "",
            at=tree.moment("created_at"),
            author=voice(tree.at("account")),
            text=plain(tree.opt_text("content") or ""),
            source=tree.opt_text("text") or "",
            spoiler=tree.opt_text("spoiler_text") or "",
            visibility=tree.opt_text("visibility") or "public",
            answers=_id(tree, "in_reply_to_id"),
            answers_account=_id(tree, "in_reply_to_account_id"),
            attachments=tuple(_attachment(each) for each in tree.each("media_attachments")),
            replies=tree.opt_whole("replies_count") or 0,
            edited=tree.has("edited_at"),
        )


@dataclass(frozen=True)
class Revision:
    """What a status said at some time."""

    text: str
    spoiler: str
    attachments: int

    @staticmethod
    def read(tree: Tree) -> "Revision":
        """A revision out of a status's history. Raises Untamed."""
        files = list(tree.each("media_attachments")) if tree.has("media_attachments") else []
        return Revision(plain(tree.opt_text("content") or ""), tree.opt_text("spoiler_text") or "", len(files))


def voice(account: Tree) -> Voice:
    """An account as somebody who says something."""
    handle = account.text("acct")
    followers = account.opt_whole("followers_count")
    name = account.opt_text("display_name") or handle
    return Voice(account.identifier("id"), handle, name, account.opt_text("url") or "", followers)


def _attachment(tree: Tree) -> Attachment:
    return Attachment(tree.identifier("id"), tree.opt_text("description") or "")


def _id(tree: Tree, key: str) -> str:
    return steady(tree.identifier(key)) if tree.has(key) else ""
