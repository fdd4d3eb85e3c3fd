"""Connecting a channel or a group: a bot's token, and the chat in which the bot may post."""

import re
from collections.abc import Mapping
from datetime import datetime

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Account, Connected, Session
from passaparola.kernel.network.servers import server_address
from passaparola.networks.telegram.line import HOME, Line, line_of

_TOKEN = re.compile(r"[0-9]{6,}:[A-Za-z0-9_-]{30,}")
_LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(?:s/)?([A-Za-z0-9_]{4,})/?")
PAGES = "https://t.me"


class Connect:
    """Chats by their bot: its token does not end by itself, and is withdrawn with @BotFather."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """See whose token it is, and that the bot may post in the chat. Rejected names the field."""
        token = given["token"].strip()
        if not _TOKEN.fullmatch(token):
            raise Rejected(Message("telegram.token_wrong", {"field": "token"}))
        address = server_address(given.get("server", "").strip() or HOME, "server", "telegram.insecure")
        line = Line(door, address, token)
        try:
            bot = await line.read("getMe", _bot)
        except ReconnectNeeded as refused:
            raise Rejected(Message("telegram.token_wrong", {"field": "token"})) from refused
        try:
            account = await _account(line, address, bot, chat_of(given["chat"]))
        except ReconnectNeeded as refused:
            raise Rejected(Message(refused.reason.id, {**refused.reason.params, "field": "chat"})) from refused
        return Connected(account, {"token": token})

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """Nothing to renew: the same token."""
        return secrets

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """Never by itself."""
        return None

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """There is no end."""
        return None

    async def who(self, session: Session) -> Account:
        """The chat as it is now. Raises ReconnectNeeded where the bot may not post in it any more."""
        line = line_of(session)
        bot = await line.read("getMe", _bot)
        return await _account(line, session.account.address, bot, session.account.facts["chat"])

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Nothing that the API lets a bot do: its owner revokes the token with @BotFather, as the guide says."""


connect = Connect()


def chat_of(written: str) -> str:
    """What names the chat: ``@name``, its link, or its number."""
    plain = written.strip()
    linked = _LINK.fullmatch(plain)
    if linked:
        return f"@{linked[1]}"
    return plain if plain.startswith(("@", "-")) or plain.isdecimal() else f"@{plain}"


async def _account(line: Line, address: str, bot: dict[str, str], chat: str) -> Account:
    found = await line.read("getChat", _chat, ("chat_id", chat))
    member = await line.read("getChatMember", member_of, ("chat_id", found["id"]), ("user_id", bot["id"]))
    if not may_post(found["kind"], member):
        raise ReconnectNeeded(Message("telegram.no_rights", {"detail": bot["name"]}))
    handle = f"@{found['name']}" if found["name"] else found["title"]
    facts = {"chat": found["id"], "kind": found["kind"], "bot": bot["id"], "bot_name": bot["name"]}
    url = f"{PAGES}/{found['name']}" if found["name"] else ""
    return Account(found["id"], handle, found["title"], address, url, facts)


def may_post(kind: str, member: Mapping[str, str]) -> bool:
    """In a channel only an administrator with the right; in a group every member who was not muted."""
    if kind == "channel":
        return member["status"] == "creator" or (member["status"] == "administrator" and member["posts"] == "yes")
    return member["status"] in ("creator", "administrator", "member")


def _bot(tree: Tree) -> dict[str, str]:
    return {"id": tree.identifier("id"), "name": tree.text("username")}


def _chat(tree: Tree) -> dict[str, str]:
    name, title = tree.opt_text("username") or "", tree.opt_text("title") or ""
    return {"id": tree.identifier("id"), "kind": tree.text("type"), "name": name, "title": title}


def member_of(tree: Tree) -> dict[str, str]:
    """The bot's standing in the chat, and whether it may post in a channel."""
    posts = tree.has("can_post_messages") and tree.flag("can_post_messages")
    return {"status": tree.text("status"), "posts": "yes" if posts else ""}
