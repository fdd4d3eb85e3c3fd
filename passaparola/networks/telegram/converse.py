"""What people say where the bot hears it: below a channel's posts in its discussion group, in a group, to the bot.

The API keeps updates for a day and hands them out a hundred at a time; reading on past a hundred forgets those before.
So the words are given out first, and the next hundred are asked for only when the caller comes for more.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Session, Utterance, Voice
from passaparola.networks.telegram.line import line_of

_PAGE = 100


@dataclass(frozen=True)
class _Said:
    update: int
    utterance: Utterance | None


class Conversations:
    """Comments, answers and private messages; an answer is a message that replies to the utterance."""

    async def since(self, session: Session, moment: datetime) -> AsyncIterator[Utterance]:
        """Everything said since ``moment`` (UTC), a day back at most. Raises the four errors."""
        line, offset = line_of(session), 0
        while True:
            query = (("limit", str(_PAGE)), ("allowed_updates", '["message"]'), ("offset", str(offset)))
            told = await line.read("getUpdates", lambda tree: [_read(each, session) for each in tree.each()], *query)
            for each in told:
                if each.utterance is not None and each.utterance.at >= moment:
                    yield each.utterance
            if len(told) < _PAGE:
                return
            offset = told[-1].update + 1


conversations = Conversations()


def _read(update: Tree, session: Session) -> _Said:
    message = update.opt("message")
    return _Said(update.whole("update_id"), _utterance(message, session) if message else None)


def _utterance(message: Tree, session: Session) -> Utterance | None:
    """None for what concerns another chat, has no words, or is the channel's own post handed on to its group."""
    words = message.opt_text("text") or message.opt_text("caption") or ""
    own = message.has("is_automatic_forward") or not message.has("from")
    chat, kind = message.identifier("chat", "id"), message.text("chat", "type")
    answered = message.opt("reply_to_message")
    facts = session.account.facts
    top = _post(answered, facts["chat"]) if answered else ""
    to_us = answered is not None and answered.has("from") and answered.identifier("from", "id") == facts["bot"]
    ours = kind == "private" or chat == facts["chat"] or bool(top) or to_us
    if own or not words or not ours:
        return None
    return Utterance(
        id=f"{chat}/{message.identifier('message_id')}",
        author=_voice(message.at("from")),
        text=words,
        at=datetime.fromtimestamp(message.whole("date"), UTC),
        kind=_kind(kind, top, answered=answered is not None),
        answers=top or (f"{chat}/{answered.identifier('message_id')}" if answered else ""),
        thread=f"private/{chat}" if kind == "private" else top,
        url=f"https://t.me/c/{chat[4:]}/{message.identifier('message_id')}" if chat.startswith("-100") else "",
        proof={"chat": chat},
    )


def _kind(chat: str, top: str, *, answered: bool) -> str:
    if chat == "private":
        return "message"
    return "comment" if top else "reply" if answered else "mention"


def _post(answered: Tree, channel: str) -> str:
    """The channel's post that a message in the discussion group stands below: its copy there names the original."""
    origin = answered.opt("forward_origin")
    if origin is None or origin.text("type") != "channel" or origin.identifier("chat", "id") != channel:
        return ""
    return f"{channel}/{origin.identifier('message_id')}"


def _voice(person: Tree) -> Voice:
    name = " ".join(filter(None, (person.opt_text("first_name"), person.opt_text("last_name"))))
    handle = person.opt_text("username") or ""
    id = person.identifier("id")
    return Voice(id, f"@{handle}" if handle else name or id, name, f"https://t.me/{handle}" if handle else "")
