"""The mail server: the one set on the page of the installation, else the one in PASSAPAROLA_EMAIL_URL.

SMTP is not HTTP and does not pass the one door. What the door gives is kept here in its own way: only who runs the
installation names the host, so a relay in the same house (a private address, this very machine) is let through; the
addresses that no mail server has (link-local, where clouds keep their machines' secrets; multicast; none at all) are
refused, on the address that is connected to; every step has a time-out; password and talk are in no log.
"""

import smtplib
import socket
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection, transaction

from passaparola.kernel.http.addresses import read_address
from passaparola.kernel.seal import Place, SealError, key_of
from passaparola.notifications.models import MailServer
from passaparola.workspaces.means import keyring

TIMEOUT_SECONDS = 15
"""For each step of the talk: a server that is slower than this is taken for dead."""
_PLACE = Place("notifications_mailserver", "password", "installation", "1")


class Security(StrEnum):
    """How the line is protected."""

    STARTTLS = "starttls"  # plain first, then TLS: port 587
    TLS = "tls"  # from the first byte: port 465
    NONE = "none"  # only for a relay in the same house


class ClosedAddress(OSError):
    """No mail server stands at such an address."""


@dataclass(frozen=True)
class Server:
    """Where letters are handed in, and who they come from; the password in clear."""

    host: str
    port: int
    security: Security
    username: str
    password: str = field(repr=False)
    sender: str


def saved() -> Server | None:
    """What was set on the page; None where nothing was. A password that no key opens is an empty one."""
    row = _row("SELECT * FROM passaparola_mail_server()")
    if row is None:
        return None
    host, port, security, username, sealed, sender = row
    return Server(host, port, Security(security), username, _opened(sealed), sender)


def keep(server: Server, person: int) -> bool:
    """Keep it, the password sealed. False when the person does not run the installation."""
    sealed = keyring().seal(server.password.encode(), _PLACE) if server.password else None
    given = (person, server.host, server.port, server.security.value, server.username, sealed, server.sender)
    row = _row("SELECT passaparola_keep_mail_server(%s, %s, %s, %s, %s, %s, %s)", *given)
    return bool(row and row[0])


def forget(person: int) -> bool:
    """Go back to the environment's. False when the person does not run the installation."""
    row = _row("SELECT passaparola_forget_mail_server(%s)", person)
    return bool(row and row[0])


def reseal_all() -> int:
    """Seal the password with the current key where another one sealed it, as the tables' owner; gives how many rows."""
    with transaction.atomic():
        row = MailServer.objects.select_for_update().filter(password__isnull=False).first()
        if row is None or row.password is None or key_of(bytes(row.password)) == keyring().current:
            return 0
        row.password = keyring().reseal(bytes(row.password), _PLACE)
        row.save(update_fields=["password"])
    return 1


def keys_in_use() -> frozenset[str]:
    """The id of the sealing key that the password still needs."""
    rows = MailServer.objects.filter(password__isnull=False).values_list("password", flat=True)
    return frozenset(key_of(bytes(sealed)) for sealed in rows if sealed is not None)


def runs_installation(person: int) -> bool:
    """Whether the person owns the organisation that this installation began with."""
    row = _row("SELECT passaparola_runs_installation(%s)", person)
    return bool(row and row[0])


class Line(smtplib.SMTP):
    """A line whose address is judged before it is connected to."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return _connected(host, port, timeout)


class ProtectedLine(smtplib.SMTP_SSL):
    """The same, protected from the first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self.context.wrap_socket(_connected(host, port, timeout), server_hostname=host)


class Backend(EmailBackend):
    """Django's, over our lines."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The line to use."""
        return ProtectedLine if self.use_ssl else Line


def backend(server: Server | None, **given: Any) -> Any:
    """What hands letters in at this server; None: as the environment says."""
    if server is None:
        return get_connection(settings.EMAIL_UNDERLYING, **given)
    return Backend(
        host=server.host, port=server.port, username=server.username, password=server.password,
        use_tls=server.security is Security.STARTTLS, use_ssl=server.security is Security.TLS,
        timeout=TIMEOUT_SECONDS, **given,
    )  # fmt: skip


def bare(address: str) -> str:
    """The address alone of ``Name <address>``."""
    return parseaddr(address)[1]


def _connected(host: str, port: int, timeout: float) -> socket.socket:
    """A socket to the first address of the name that answers. Raises OSError, ClosedAddress among them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        _judge(address)
    failed: OSError = OSError(host)
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            failed = error
    raise failed


def _judge(text: str) -> None:
    address = read_address(text)
    address = getattr(address, "ipv4_mapped", None) or address
    if address is None or address.is_link_local or address.is_multicast or address.is_unspecified:
        raise ClosedAddress(text)


def _opened(sealed: bytes | None) -> str:
    if not sealed:
        return ""
    try:
        return keyring().open(bytes(sealed), _PLACE).decode()
    except (SealError, OSError):
        return ""


def _row(sql: str, *params: str | int | bytes | None) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found
