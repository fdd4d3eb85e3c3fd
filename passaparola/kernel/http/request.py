"""A request and its answer, as networks see them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from passaparola.kernel.http.bodies import Body, Pairs
from passaparola.kernel.http.errors import NotSent
from passaparola.kernel.http.tame import Tree
from passaparola.kernel.message import Message

MUTATING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_METHODS = MUTATING | {"GET", "HEAD", "OPTIONS"}
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_VALUE = re.compile(r"[\t\x20-\x7e\u00a1-\u00ff]{0,16384}")
# The transport writes these itself; a second one would let a caller smuggle a request.
_OWN_HEADERS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect", "keep-alive"}
)


@dataclass(frozen=True)
class Request:
    """One request. `timeout` bounds all of it: waiting, connecting, sending, every redirect, and reading the answer.

    `max_bytes` bounds the answer's body, counted after decompression. `expects` are the media types that a 2xx answer
    may have ("application/json", "image/*"); empty means any. `before_first_byte` is called when the connection stands
    and nothing has been written yet: what it raises becomes NotSent, so a deadline is checked at the last instant.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Pairs = field(default=(), repr=False)
    body: Body | None = None
    timeout: timedelta = timedelta(seconds=30)
    max_bytes: int = 5_000_000
    expects: tuple[str, ...] = ()
    before_first_byte: Callable[[], None] | None = None

    @property
    def mutates(self) -> bool:
        """Whether the other side may change by it: such a request is written once, and never redirected."""
        return self.method in MUTATING

    @property
    def address(self) -> str:
        """The URL with the query's pairs."""
        if not self.query:
            return self.url
        return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(self.query)}"

    def check(self) -> None:
        """Raises NotSent for a method or a header that must not be written to a wire."""
        if self.method not in _METHODS:
            raise NotSent(Message("http.refused.method", {"method": self.method[:20]}))
        for name, value in self.headers.items():
            if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value) or name.lower() in _OWN_HEADERS:
                raise NotSent(Message("http.refused.header", {"header": _printable(name)}))


@dataclass(frozen=True)
class Response:
    """A whole answer, whatever its status. `headers` have lower-case names; `url` is where it came from in the end."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str
    elapsed: timedelta

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        """The content type without its parameters, lower case; empty when the server named none."""
        return media_type(self.headers.get("content-type", ""))

    def tree(self) -> Tree:
        """The body as JSON. Raises Untamed when it is not."""
        return Tree.parse(self.body)

    def text(self) -> str:
        """The body as UTF-8; what is not UTF-8 becomes U+FFFD."""
        return self.body.decode("utf-8", "replace")


def media_type(header: str) -> str:
    """The media type of a Content-Type header, lower case and without parameters."""
    return header.partition(";")[0].strip().lower()


def is_expected(found: str, expects: tuple[str, ...]) -> bool:
    """Whether a media type is one of those expected; `image/*` expects every image."""
    return not expects or any(
        found == kind or (kind.endswith("/*") and found.startswith(kind[:-1])) for kind in expects
    )


def _printable(name: str) -> str:
    return re.sub(r"[^!-~]", "?", name)[:50]
