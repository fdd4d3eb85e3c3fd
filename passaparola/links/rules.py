"""What a tracked link may lead to, its code, and what is added to its address: pure."""

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import idna

from passaparola.kernel.http import targets
from passaparola.kernel.http.errors import NotSent
from passaparola.kernel.message import Message

LONGEST_TARGET = 2_000  # characters; the column's width
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without 0, 1, i, l and o, which are taken for one another
CODE_LENGTH = 9  # 31^9 = 2.6e13: with a million links here one guess in 26 million hits one
CODE = re.compile(f"[{ALPHABET}]{{8,24}}")
REPEAT = timedelta(minutes=30)
"""A click of the same visitor this soon after the last one belongs to that visit: the usual length of a session."""
AGAIN = "repeat"
"""What such a click is stored as, by the function that stores it."""
MARKS = ("utm_source", "utm_medium", "utm_campaign", "pp")
LONGEST_MARKS = 500

_PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F))
_RISKY = re.compile(r"""["'<>\\^`{|}]""")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029]")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_FILL = re.compile(r"\{([a-z]*)\}")


class Refused(Exception):
    """An address that no link may lead to; ``reason`` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


def new_code() -> str:
    """A random code that can be read aloud and typed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(written: str) -> str:
    """The code that somebody typed or followed, lower case; empty when it cannot be one."""
    code = written.lower() if written.isascii() else ""
    return code if CODE.fullmatch(code) else ""


def own_places(url: str) -> frozenset[str]:
    """Host and port of this installation, in every spelling that leads back to it."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    hosts = _LOOPBACK if parts.hostname in _LOOPBACK else {parts.hostname or ""}
    return frozenset(f"{host}:{port}" for host in hosts)


def with_scheme(given: str) -> str:
    """What a person typed, over https where it begins with a domain and names no scheme."""
    bare = re.match(r"[\w-]+(\.[\w-]+)+(?:[/?#]|$)", given.strip())
    return f"https://{given.strip()}" if bare else given


def is_loopback(url: str) -> bool:
    """Whether an address is reached from this machine only."""
    return urlsplit(url).hostname in _LOOPBACK


def read_target(written: str, own: frozenset[str]) -> str:
    """The address in its one plain spelling: ASCII, host in punycode, nothing that a header or a page could misread.

    Raises Refused for whatever is not a whole http(s) address of another place than ``own``.
    """
    address, hash_, fragment = written.strip(" ").partition("#")
    try:
        target = targets.read_target(address)
    except NotSent as refusal:
        raise Refused(Message(refusal.reason.id.replace("http.refused", "links.refused"))) from None
    if f"{target.host.rstrip('.')}:{target.port}" in own:
        raise Refused(Message("links.refused.own"))
    if _UNSAFE.search(fragment):
        raise Refused(Message("links.refused.malformed"))
    url = _plain(target.url) + (f"#{_plain(quote(fragment, safe=_PRINTABLE))}" if hash_ else "")
    if len(url) > LONGEST_TARGET:
        raise Refused(Message("links.refused.long", {"maximum": LONGEST_TARGET}))
    return url


def shown(target: str) -> str:
    """The address for people: a host in another script as it is read, followed by what browsers ask for."""
    host = urlsplit(target).hostname or ""
    try:
        read = idna.decode(host) if "xn--" in host else host
    except idna.IDNAError:
        return target
    return target if read == host else f"{target.replace(host, read, 1)} ({host})"


def filled(rule: Mapping[str, str], facts: Mapping[str, str]) -> str:
    """The query that a campaign's rule adds: ``{network}``, ``{channel}``, ``{post}`` and ``{code}`` filled in.

    An unknown name in braces stays empty. Words are lower case with hyphens, as analytics tell capitals apart.
    """
    pairs = [(name, _word(_FILL.sub(lambda found: facts.get(found[1], ""), rule.get(name, "")))) for name in MARKS]
    return urlencode([(name, value) for name, value in pairs if value])[:LONGEST_MARKS]


def with_marks(target: str, marks: str) -> str:
    """The address with a query added before its fragment; what it says already is not said again."""
    address, hash_, fragment = target.partition("#")
    path, asks, query = address.partition("?")
    said = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    more = urlencode([pair for pair in parse_qsl(marks) if pair[0] not in said])
    joined = "&".join(part for part in (query.rstrip("&"), more) if part)
    return path + (f"?{joined}" if joined else asks) + hash_ + fragment


def _word(text: str) -> str:
    return re.sub(r"[^\w.@+-]+", "-", text.strip().lower()).strip("-")[:100]


def _plain(url: str) -> str:
    return _RISKY.sub(lambda found: f"%{ord(found[0]):02X}", url)
