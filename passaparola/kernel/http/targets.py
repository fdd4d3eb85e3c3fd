"""Reading the address of a request: strictly, so that what was judged is what is connected to.

Two parsers that disagree about one URL are how guards get fooled. This one takes only the plain spelling, and the
parts it returns are what the transport is given; nothing parses the URL a second time.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin

import idna

from passaparola.kernel.http.addresses import IPAddress, is_open, read_address
from passaparola.kernel.http.errors import NotSent
from passaparola.kernel.message import Message

_LONGEST_URL = 8_192  # characters; common servers refuse longer request lines
_URL = re.compile(
    r"(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?"
)
_AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{1,5}))?")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\\\ufeff\u200b-\u200f\u2028-\u202f\u2060-\u206f]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PORTS = {"http": 80, "https": 443}
# Every printable ASCII character stays as it is written; only the rest is encoded.
_KEPT = "".join(chr(code) for code in range(0x21, 0x7F))
_LOCAL_NAMES = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home.arpa")


@dataclass(frozen=True)
class Target:
    """One place to send a request to. `host` is ASCII and lower case; an IPv6 address stands without brackets."""

    scheme: str
    host: str
    port: int
    path: str
    query: str = ""

    @property
    def literal(self) -> IPAddress | None:
        """The address, where the host is one and not a name."""
        return read_address(self.host)

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what credentials belong to."""
        return self.scheme, self.host, self.port

    @property
    def url(self) -> str:
        """The address written out again."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}" + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True)
class Doorway:
    """Which targets are open: ports 80 and 443 of global names and addresses, plus what the operator let through.

    `allowed` holds exact "host:port" pairs (PASSAPAROLA_EGRESS_ALLOW), such as a blog on the company's own network;
    there is no way to switch the guard off for everything.
    """

    allowed: frozenset[str] = frozenset()

    def lets_through(self, host: str, port: int) -> bool:
        """Whether the operator let exactly this host and port through."""
        written = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return written in self.allowed

    def read(self, url: str) -> Target:
        """The target that a URL names. Raises NotSent when it is malformed, ambiguous or closed."""
        target = read_target(url)
        if not self.lets_through(target.host, target.port):
            _check(target)
        return target

    def follow(self, origin: Target, location: str) -> Target:
        """The target of a redirect. Raises NotSent, also where it would leave https for http."""
        target = self.read(urljoin(origin.url, location))
        if origin.scheme == "https" and target.scheme == "http":
            raise refused("downgrade", target.host)
        return target


def refused(why: str, host: str = "") -> NotSent:
    """The error for an address that the guard does not open; `why` is the last part of the message's id."""
    return NotSent(Message(f"http.refused.{why}", {"host": host[:100]}))


def read_target(url: str) -> Target:
    """Split a URL strictly. Raises NotSent when it is not a plain http or https address."""
    if len(url) > _LONGEST_URL or _UNSAFE.search(url):
        raise refused("malformed")
    whole = _URL.match(url)
    if whole is None or whole["scheme"].lower() not in _PORTS:
        raise refused("scheme")
    scheme = whole["scheme"].lower()
    host, port = _read_authority(whole["authority"])
    path = quote(whole["path"], safe=_KEPT) or "/"
    return Target(scheme, host, port or _PORTS[scheme], path, quote(whole["query"] or "", safe=_KEPT))


def _read_authority(authority: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise refused("userinfo")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None or not parts["host"]:
        raise refused("malformed")
    port = int(parts["port"]) if parts["port"] else None
    if port is not None and not 0 < port < 65_536:
        raise refused("port")
    return _read_host(parts["host"]), port


def _read_host(written: str) -> str:
    if written.startswith("["):
        literal = read_address(written[1:-1])
        if literal is None or literal.version != 6 or "%" in written:
            raise refused("host", written)
        return literal.compressed
    host = _ascii(written.lower())
    labels = host.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or len(host) > 253:
        raise refused("host", written)
    if _NUMERIC.fullmatch(labels[-1]) and read_address(host) is None:
        raise refused(
            "host", written
        )  # 127.1, 0x7f.1, 2130706433, 0177.0.0.1: not a name, and no address in plain form
    return host


def _ascii(host: str) -> str:
    """The name in ASCII. Without UTS 46 mapping: full-width digits and circled letters are refused, not translated."""
    if host.isascii():
        return host
    if re.search(r"[\u3002\uff0e\uff61]", host) or host.rpartition(".")[2].isnumeric():
        raise refused("host", host)  # other full stops and other scripts' digits: an address in disguise
    try:
        return idna.encode(host, uts46=False).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise refused("host", host) from None


def _check(target: Target) -> None:
    if target.port not in _PORTS.values():
        raise refused("port", target.host)
    if target.literal is not None:
        if not is_open(target.literal):
            raise refused("address", target.host)
    elif "." not in target.host or target.host.endswith(tuple("." + name for name in _LOCAL_NAMES)):
        raise refused("address", target.host)
