"""What may be wrong between a bot and its chat, each with the next click."""

from collections.abc import Mapping, Sequence

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Flat, Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded
from passaparola.kernel.network.port import Session
from passaparola.networks.telegram.connect import may_post, member_of
from passaparola.networks.telegram.line import Line, line_of

_FATHER = "https://t.me/BotFather"


class Doctor:
    """Token, rights, the chat's kind, who reads the bot's updates, and what the bot may hear."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """There is no application: a bot is connected by its token."""
        return []

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """Each question by itself, so that one that fails does not hide the others."""
        line, facts = line_of(session), session.account.facts
        me = await _asked(line, ("getMe", "token", Message("telegram.doctor.token.click")))
        if isinstance(me, Finding):
            return [me]
        found = [_fine("token", "telegram.doctor.token.fine", {"bot": me.text("username")}), _hears(me, facts["kind"])]
        return [*found, await _rights(line, facts), await _updates(line), await _discussion(line, facts)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """Nobody is sent anywhere."""
        return None


doctor = Doctor()


Question = tuple[str, str, Message]
"""The method that is asked, the check that it serves, and the click where access is refused."""


async def _asked(line: Line, question: Question, *query: tuple[str, str]) -> Tree | Finding:
    method, check, click = question
    try:
        return await line.read(method, lambda tree: tree, *query)
    except ReconnectNeeded as error:
        return Finding(check, Verdict.BROKEN, error.reason, click, _FATHER if check == "token" else "")
    except NetworkError as error:
        return Finding(check, Verdict.UNKNOWN, error.reason)


def _fine(check: str, said: str, params: Flat | None = None) -> Finding:
    return Finding(check, Verdict.FINE, Message(said, params or {}))


def _hears(me: Tree, kind: str) -> Finding:
    """In a group a bot with privacy mode hears only what names it."""
    private = not (me.has("can_read_all_group_messages") and me.flag("can_read_all_group_messages"))
    if kind == "channel" or not private:
        return _fine("hears", "telegram.doctor.hears.fine")
    said, click = Message("telegram.doctor.hears.bad"), Message("telegram.doctor.hears.click")
    return Finding("hears", Verdict.WARNING, said, click, _FATHER)


async def _rights(line: Line, facts: Mapping[str, str]) -> Finding:
    click = Message("telegram.doctor.rights.click", {"bot": facts["bot_name"]})
    query = (("chat_id", facts["chat"]), ("user_id", facts["bot"]))
    told = await _asked(line, ("getChatMember", "rights", click), *query)
    if isinstance(told, Finding):
        return told
    member = member_of(told)
    if may_post(facts["kind"], member):
        return _fine("rights", "telegram.doctor.rights.fine")
    said = Message("telegram.doctor.rights.bad", {"bot": facts["bot_name"]})
    return Finding("rights", Verdict.BROKEN, said, click)


async def _updates(line: Line) -> Finding:
    """A webhook that somebody else set swallows every update."""
    click = Message("telegram.doctor.updates.click")
    told = await _asked(line, ("getWebhookInfo", "updates", click))
    if isinstance(told, Finding):
        return told
    if not (told.opt_text("url") or ""):
        return _fine("updates", "telegram.doctor.updates.fine")
    return Finding("updates", Verdict.BROKEN, Message("telegram.doctor.updates.bad"), click, _FATHER)


async def _discussion(line: Line, facts: Mapping[str, str]) -> Finding:
    """Comments below a channel's posts stand in a group that is linked to it."""
    if facts["kind"] != "channel":
        return _fine("discussion", "telegram.doctor.discussion.fine")
    click = Message("telegram.doctor.discussion.click", {"bot": facts["bot_name"]})
    told = await _asked(line, ("getChat", "discussion", click), ("chat_id", facts["chat"]))
    if isinstance(told, Finding):
        return told
    if told.has("linked_chat_id"):
        return _fine("discussion", "telegram.doctor.discussion.fine")
    return Finding("discussion", Verdict.WARNING, Message("telegram.doctor.discussion.bad"), click)
