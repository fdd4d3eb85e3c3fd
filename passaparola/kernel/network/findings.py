"""What doctors say, in few words: findings by their verdict, and cures for what the table of errors names."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from passaparola.kernel.http import Response
from passaparola.kernel.message import Message, Param
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Verdict
from passaparola.kernel.network.outcomes import NetworkError

_LOCAL = ("localhost", "127.0.0.1")
_CLOCKS = timedelta(minutes=5)


@dataclass(frozen=True)
class Cure:
    """What a refusal means: the ``check`` (empty: the one that met it), the click that mends it, and where.

    ``said`` is a message id; empty: the refusal's own words.
    """

    check: str
    click: str
    link: str = ""
    said: str = ""


Cures = Mapping[str, Cure]
"""By the network's word in the query of somebody sent back, or by the message that the errors' table gives it."""


def fine(check: str, said: str, **params: Param) -> Finding:
    """In order."""
    return Finding(check, Verdict.FINE, Message(said, params))


def broken(check: str, said: str | Message, click: str, link: str = "", **params: Param) -> Finding:
    """Out of order; the click is told what the sentence is told."""
    message = said if isinstance(said, Message) else Message(said, params)
    return Finding(check, Verdict.BROKEN, message, Message(click, message.params), link)


def warning(check: str, said: str | Message, click: str, link: str = "", **params: Param) -> Finding:
    """In order for now, or but for something."""
    return replace(broken(check, said, click, link, **params), verdict=Verdict.WARNING)


def unseen(check: str, said: str | Message, click: str = "", link: str = "", **params: Param) -> Finding:
    """What the network does not let us see; ``click`` says where a person looks, empty for nowhere."""
    found = replace(broken(check, said, click, link, **params), verdict=Verdict.UNKNOWN)
    return found if click else replace(found, click=None)


def of_error(check: str, error: NetworkError, cures: Cures) -> Finding:
    """What an error says of the thing that was looked at: its cure, or that nothing was seen."""
    cure = cures.get(error.reason.id)
    if cure is None:
        return Finding(check, Verdict.UNKNOWN, error.reason)
    return broken(cure.check or check, cure.said or error.reason, cure.click, cure.link)


async def tried(check: str, call: Awaitable[object], said: str, cures: Cures) -> Finding:
    """Make a call that changes nothing: fine, or what its error means."""
    try:
        await call
    except NetworkError as error:
        return of_error(check, error, cures)
    return fine(check, said)


def of_refusal(answer: Mapping[str, str], cures: Cures) -> Finding | None:
    """What the query means with which somebody was sent back instead of a code; None for what is unknown."""
    cure = cures.get(answer.get("error", ""))
    if cure is None:
        return None
    return broken(cure.check, cure.said, cure.click, cure.link, detail=answer.get("error_description", "")[:200])


def redirect(app: Application, insecure: str, compare: str, click: str, link: str) -> Finding:
    """The address that people are sent back to. Networks show nobody what is registered: it is compared by eye."""
    parts = urlsplit(app.callback)
    if parts.scheme != "https" and parts.hostname not in _LOCAL:
        return broken("redirect", insecure, click, link, callback=app.callback)
    return unseen("redirect", compare, click, link, callback=app.callback)


def clocks_apart(answer: Response | None) -> timedelta | None:
    """How far the network's clock is from ours, by any answer of its; None where it tells none.

    Lives of tokens and signatures hang on ours.
    """
    try:
        return abs(datetime.now(UTC) - parsedate_to_datetime(answer.headers["date"])) if answer is not None else None
    except (KeyError, ValueError, TypeError):
        return None


def clock(answer: Response | None, off: str, click: str) -> list[Finding]:
    """A clock that is minutes off; nothing where it is right or cannot be seen. ``off`` is told the ``minutes``."""
    apart = clocks_apart(answer)
    if apart is None or apart <= _CLOCKS:
        return []
    return [broken("clock", off, click, minutes=round(apart / timedelta(minutes=1)))]
