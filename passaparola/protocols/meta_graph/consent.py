"""Facebook Login: a person says yes, a code becomes a token, and a token one that lasts.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow and
https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived (read 2026-11). A long-lived
token of a person ends after about 60 days; Page tokens got with it do not end by time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Door, Form, Tree
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.rows import ErrorTable, Fault
from passaparola.kernel.network.servers import part
from passaparola.protocols.meta_graph.faults import fault_of
from passaparola.protocols.meta_graph.line import HOME, VERSION, Line
from passaparola.protocols.oauth2.consent import ask, server_of

DIALOG = "https://www.facebook.com"
DENIED = "access_denied"
"""What ``error`` says in the query of somebody who came back without consenting."""


@dataclass(frozen=True)
class Token:
    """A person's token; ``expires`` (UTC) is None where Meta names no end."""

    secret: str = field(repr=False)
    expires: datetime | None


@dataclass(frozen=True)
class Known:
    """What Meta says of a token. ``expires`` and ``access_until`` (of data, 90 days) in UTC, None for no end.

    ``fault`` is what is wrong with it; empty for a valid one. ``app`` is whose it is.
    """

    valid: bool
    app: str
    scopes: frozenset[str]
    expires: datetime | None
    access_until: datetime | None
    fault: Fault


def address_of(app: Application) -> str:
    """Where Graph answers for this application: Meta's home, or the sandbox."""
    return server_of(app, HOME)


def app_line(door: Door, app: Mapping[str, str], address: str, table: ErrorTable) -> Line:
    """A line that speaks as the application itself; ``app`` has its ``id`` and ``secret``."""
    return Line(door, address, f"{app['id']}|{app['secret']}", table)


def dialog(app: Application, scopes: Sequence[str], state: str, *, again: bool = False) -> Begun:
    """Where the person is sent. ``again`` asks anew for what they declined before."""
    page = f"{part(address_of(app), HOME, DIALOG)}/{VERSION}/dialog/oauth"
    return ask(page, app, scopes, state, by=",", also={"auth_type": "rerequest"} if again else None)


async def person_token(door: Door, app: Application, code: str, table: ErrorTable) -> Token:
    """The code's token, exchanged for a long-lived one. Raises the four errors."""
    short = await _exchange(door, app, table, {"redirect_uri": app.callback, "code": code})
    return await lasting(door, app, short.secret, table)


async def lasting(door: Door, app: Application, token: str, table: ErrorTable) -> Token:
    """A long-lived token for a valid one. Raises the four errors."""
    return await _exchange(door, app, table, {"grant_type": "fb_exchange_token", "fb_exchange_token": token})


async def missing(line: Line, wanted: Sequence[str]) -> dict[str, str]:
    """The scopes that the person did not grant, each with Meta's word for why (``declined``, ``expired``, ``absent``).

    Raises the four errors.
    """
    response = await line.read("me/permissions")
    given = line.table.take(response, lambda tree: dict(_permission(each) for each in tree.each("data")))
    return {scope: given.get(scope, "absent") for scope in wanted if given.get(scope) != "granted"}


async def known(line: Line, token: str) -> Known:
    """What Meta says of ``token``, asked by the application's own line. Raises the four errors.

    Meta takes the token that is looked at in the query alone: the door keeps queries out of every log.
    """
    response = await line.read("debug_token", ("input_token", token))
    return line.table.take(response, lambda tree: _known(tree.at("data")))


async def _exchange(door: Door, app: Application, table: ErrorTable, given: Mapping[str, str]) -> Token:
    fields = {"client_id": app.fields["id"], "client_secret": app.fields["secret"], **given}
    line = Line(door, address_of(app), "", table)
    response = await line.write("oauth/access_token", Form(tuple(fields.items())), doubtful=False)
    return table.take(response, _token)


def _token(tree: Tree) -> Token:
    seconds = tree.opt_whole("expires_in")
    return Token(tree.text("access_token"), datetime.now(UTC) + timedelta(seconds=seconds) if seconds else None)


def _permission(tree: Tree) -> tuple[str, str]:
    return tree.text("permission"), tree.text("status")


def _known(tree: Tree) -> Known:
    error = tree.opt("error")
    return Known(
        valid=tree.flag("is_valid"),
        app=tree.identifier("app_id") if tree.has("app_id") else "",
        scopes=frozenset(each.text() for each in tree.each("scopes")) if tree.has("scopes") else frozenset(),
        expires=_moment(tree, "expires_at"),
        access_until=_moment(tree, "data_access_expires_at"),
        fault=fault_of(error) if error else Fault(),
    )


def _moment(tree: Tree, name: str) -> datetime | None:
    """Seconds since 1970; 0 stands for no end."""
    seconds = tree.opt_whole(name)
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
