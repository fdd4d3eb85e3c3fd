"""Publishing in a chat. A bot cannot read what stands there: a doubt is settled by a person."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from passaparola.kernel.http import Body, File, Json, Multipart, Part, Tree
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.outcomes import Gone, Rejected
from passaparola.kernel.network.port import (
    Account,
    Draft,
    Inconclusive,
    MediaItem,
    NotReady,
    Progress,
    Remote,
    Session,
    Sighting,
)
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.networks.telegram.connect import PAGES, connect
from passaparola.networks.telegram.errors import Unchanged
from passaparola.networks.telegram.line import line_of

LONGEST_QUESTION = 300  # characters of a poll's question
LARGEST_FILE = 50_000_000  # bytes that a bot may send through the common server
HOW = {"image": ("sendPhoto", "photo"), "video": ("sendVideo", "video")}


class Publisher:
    """Messages, albums and polls; in a group also answers."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """Nothing to say, and a poll whose question is too long."""
        found = []
        if not draft.text.strip() and not draft.media:
            found.append(Problem(Message("telegram.empty"), field="text"))
        if draft.poll is not None and len(draft.text) > LONGEST_QUESTION:
            found.append(Problem(Message("telegram.question_long", {"maximum": LONGEST_QUESTION}), field="text"))
        return found

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """See that the bot may still post: nothing can be staged, files travel with the message."""
        if not progress:
            await connect.who(session)
        return {"ready": True}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """At once."""
        return None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """One call; whether it came through, only its answer tells."""
        method, body = _call(session, draft)
        sent = await line_of(session).write(method, body, _sent)
        return remote(session.account, _chat(session, draft), sent)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """A bot is shown no history: a person looks."""
        return Inconclusive(Message("telegram.no_history"))

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Change the text, or the caption where there are files."""
        chat, number = place(session, remote)
        captioned = remote.proof.get("files") == "yes"
        method, name = ("editMessageCaption", "caption") if captioned else ("editMessageText", "text")
        told = {"chat_id": chat, "message_id": number, name: draft.text}
        with suppress(Unchanged):
            await line_of(session).write(method, told, _nothing)
        return Remote(remote.id, remote.url, datetime.now(UTC), remote.proof)

    async def delete(self, session: Session, remote: Remote) -> None:
        """Take down every message that it became."""
        chat, number = place(session, remote)
        numbers = [int(each) for each in remote.proof.get("messages", str(number)).split()]
        line = line_of(session)
        for each in numbers:
            try:
                await line.write("deleteMessage", {"chat_id": chat, "message_id": each}, _nothing)
            except Gone:
                continue


publisher = Publisher()


def _nothing(_: Tree) -> None:
    """The answer is "true"."""


def _chat(session: Session, draft: Draft) -> str:
    """An answer goes where it was asked."""
    return draft.follows.proof.get("chat", "") if draft.follows else session.account.facts["chat"]


def _call(session: Session, draft: Draft) -> tuple[str, Body]:
    chat = _chat(session, draft) or session.account.facts["chat"]
    plain: dict[str, object] = {"chat_id": int(chat)}
    if draft.follows is not None:
        plain["reply_parameters"] = {"message_id": place(session, draft.follows)[1]}
    if draft.poll is not None:
        return "sendPoll", Json({**plain, **_poll(draft)})
    if not draft.media:
        return "sendMessage", Json({**plain, "text": draft.text})
    if len(draft.media) == 1:
        method, name = HOW[_kind(draft.media[0])]
        return method, _form(session, {**plain, "caption": draft.text}, {name: draft.media[0]})
    named = {f"file{number}": item for number, item in enumerate(draft.media)}
    return "sendMediaGroup", _form(session, {**plain, "media": _album(draft, named)}, named)


def _poll(draft: Draft) -> dict[str, object]:
    assert draft.poll is not None
    return {
        "question": draft.text,
        "options": [{"text": choice} for choice in draft.poll.choices],
        "allows_multiple_answers": draft.poll.multiple,
        "open_period": int(draft.poll.length.total_seconds()),
    }


def _album(draft: Draft, named: dict[str, MediaItem]) -> list[dict[str, str]]:
    """The caption stands under the first; the app shows it under the whole album."""
    items = [{"type": HOW[_kind(item)][1], "media": f"attach://{name}"} for name, item in named.items()]
    return [{**items[0], "caption": draft.text}, *items[1:]]


def _form(session: Session, fields: dict[str, object], files: dict[str, MediaItem]) -> Multipart:
    parts = [Part.text(name, _written(value)) for name, value in fields.items()]
    parts += [Part(name, _file(session, item), item.name or name) for name, item in files.items()]
    return Multipart(tuple(parts))


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _file(session: Session, item: MediaItem) -> File:
    store = session.store
    return File(lambda: store.open(item.hash), store.size(item.hash), item.type)


def _kind(item: MediaItem) -> str:
    return item.type.partition("/")[0]


def _sent(result: Tree) -> list[tuple[str, bool]]:
    """The numbers of the messages, each with whether it has a file; an album's answer is a list."""
    messages = [result] if result.has("message_id") else [result.at(0), *list(result.each())[1:]]
    return [(each.identifier("message_id"), each.has("photo") or each.has("video")) for each in messages]


def remote(account: Account, chat: str, sent: list[tuple[str, bool]]) -> Remote:
    """What became of a draft. ``proof`` keeps the chat, every message, and whether the words are a caption."""
    numbers = " ".join(number for number, _ in sent)
    first, has_file = sent[0]
    proof = {"chat": chat, "messages": numbers, "files": "yes" if has_file else ""}
    return Remote(f"{chat}/{first}", _page(account, chat, first), datetime.now(UTC), proof)


def _page(account: Account, chat: str, number: str) -> str:
    """Where people read it: public chats have a name, private ones open for their members by number."""
    if chat == account.facts["chat"] and account.url:
        return f"{account.url}/{number}"
    return f"{PAGES}/c/{chat.removeprefix('-100')}/{number}" if chat.startswith("-100") else ""


def place(session: Session, remote: Remote) -> tuple[int, int]:
    """The chat and the message of a remote id, which is ``chat/message``."""
    chat, _, number = remote.id.rpartition("/")
    try:
        return int(chat or session.account.facts["chat"]), int(number)
    except ValueError:
        raise Rejected(Message("telegram.missing", {"detail": remote.id[:40]})) from None
