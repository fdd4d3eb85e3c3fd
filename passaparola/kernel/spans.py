"""Finding links, mentions and hashtags in a text, and where they stand in every unit that networks count in.

The grammar of links follows the published extractor of twitter-text (Apache-2.0; conformance suite of 2021-10): it is
the strictest that is written down, and what it takes for a link others do too.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import chain

import regex

_ACCENTED = (
    r"\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289"
    r"\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_INVISIBLE = r"\ufffe\ufeff\uffff\u202a-\u202e\u2066-\u2069\u061c\u200e\u200f"
_NO_HOST = rf"""\s!"'\#%&()*+,\-./:;<=>?@\[\\\]\^_`{{|}}~$\u00a0\u3000\u2018-\u201d{_INVISIBLE}"""
_HOST = rf"[^{_NO_HOST}]"
_PATH = rf"""[a-z0-9!*';:=+,.$/%\#\[\]\-\u2013_~@|&\u0400-\u04ff{_ACCENTED}]"""
_PARENTHESES = rf"\((?:{_PATH}+|{_PATH}*\({_PATH}+\){_PATH}*)\)"
_PATH_END = rf"(?:[+\-a-z0-9=_\#/\u0400-\u04ff{_ACCENTED}]|{_PARENTHESES})"
_QUERY = r"[a-z0-9!?*'@();:&=+$/%\#\[\]\-_.,~|]*[a-z0-9\-_&=\#/]"
# Labels are at most 63 long (RFC 1035): also what keeps the search linear in the length of the text.
_SUBDOMAIN = rf"(?:{_HOST}(?:(?:{_HOST}|[_-]){{0,61}}{_HOST})?\.)"
_DOMAIN = rf"(?:{_HOST}(?:(?:{_HOST}|-){{0,61}}{_HOST})?\.)"
_BORDER = r"(?![0-9a-zA-Z@+-])"
_ANY_TLD = rf"(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{2,59}}){_BORDER}"
_LISTED_TLD = rf"(?:\L<tlds>|xn--[a-z0-9-]{{2,59}}){_BORDER}"
_SHORT_LINK = regex.compile(r"https?://t\.co/([a-z0-9]+)(?:\?" + _QUERY + r")?", regex.IGNORECASE)
_LONGEST_SLUG = 40
_LONGEST_LABEL = 63

# Names of accounts are ASCII on every network that names them with @; a letter of any other script ends one.
_NAME = r"[A-Za-z0-9_]++(?:[.-]++[A-Za-z0-9_]++)*+"
_MENTION = regex.compile(rf"(?<![A-Za-z0-9_!\#$%&*@＠/.+-])[@＠]({_NAME}(?:@{_NAME})?+)(?![@＠{_ACCENTED}]|://)")
_TAG = (
    r"\p{L}\p{M}\p{N}_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7"
)
_HASHTAG = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}_&/]|[\p{{M}}--[\ufe0e\ufe0f]])[#＃](?!\ufe0f|\u20e3)((?=[{_TAG}]*[\p{{L}}\p{{M}}])[{_TAG}]++)(?![#＃]|://)",
    regex.VERSION1,
)


class Kind(StrEnum):
    """What a span is."""

    LINK = "link"
    MENTION = "mention"
    HASHTAG = "hashtag"


@dataclass(frozen=True)
class Span:
    """One thing found, from `start` up to `end` in code points; `text` is what stands there."""

    kind: Kind
    start: int
    end: int
    text: str

    @property
    def value(self) -> str:
        """What it names: a mention without @, a hashtag without #, a link with its scheme (https when none stands)."""
        if self.kind is not Kind.LINK:
            return self.text[1:]
        return self.text if "://" in self.text else f"https://{self.text}"

    def in_bytes(self, whole: str) -> tuple[int, int]:
        """Start and end in the UTF-8 bytes of the whole text."""
        start = len(whole[: self.start].encode())
        return start, start + len(self.text.encode())

    def in_utf16(self, whole: str) -> tuple[int, int]:
        """Start and end in the UTF-16 units of the whole text."""
        start = len(whole[: self.start].encode("utf-16-le")) // 2
        return start, start + len(self.text.encode("utf-16-le")) // 2


def links(text: str, tlds: Iterable[str] | None = None) -> list[Span]:
    """The links in a text, in order.

    Without `tlds` only those that begin with http:// or https://. With `tlds`, a name without a scheme is a link too
    when it ends in one of them, and one with a scheme is a link only then.
    """
    pattern = _pattern(None if tlds is None else frozenset(tlds))
    return list(chain.from_iterable(_read(text, match) for match in pattern.finditer(text)))


def mentions(text: str) -> list[Span]:
    """`@name`, `@name.example` and `@name@server.example`, in order; addresses of mail are none."""
    return _spans(Kind.MENTION, _MENTION, text)


def hashtags(text: str) -> list[Span]:
    """`#tag` in any script, in order; a tag has at least one letter, and is no fragment of a link."""
    return _outside(links(text), _spans(Kind.HASHTAG, _HASHTAG, text))


def find(text: str, tlds: Iterable[str] | None = None) -> list[Span]:
    """Links, mentions and hashtags in the order in which they stand; none overlaps another."""
    taken = links(text, tlds)
    others = mentions(text) + _spans(Kind.HASHTAG, _HASHTAG, text)
    return sorted(taken + _outside(taken, others), key=lambda span: span.start)


@cache
def _pattern(tlds: frozenset[str] | None) -> "regex.Pattern[str]":
    # A name without a scheme begins after nothing that joins it to what stands before, unless that was a link (\G).
    scheme = r"(?P<scheme>https?://)" if tlds is None else r"(?:(?P<scheme>https?://)|(?<![-_./])|\G)"
    tld = _ANY_TLD if tlds is None else _LISTED_TLD
    source = (
        rf"(?<![A-Za-z0-9@＠$\#＃\ufffe\ufeff\uffff]){scheme}(?P<host>{_SUBDOMAIN}{{0,12}}{_DOMAIN}{tld})"
        rf"(?P<rest>(?::[0-9]{{1,5}})?(?:/(?:{_PATH}*(?:{_PARENTHESES}{_PATH}*)*{_PATH_END}|@{_PATH}+/)?)?"
        rf"(?:\?{_QUERY})?)"
    )
    if tlds is None:
        return regex.compile(source, regex.IGNORECASE)
    return regex.compile(source, regex.IGNORECASE, tlds=sorted(tlds))


@cache
def _ascii_domain(pattern: "regex.Pattern[str]") -> "regex.Pattern[str]":
    tlds = pattern.named_lists["tlds"]
    return regex.compile(rf"(?:[-a-z0-9{_ACCENTED}]+\.)+{_LISTED_TLD}", regex.IGNORECASE, tlds=sorted(tlds))


def _read(text: str, match: "regex.Match[str]") -> Iterator[Span]:
    if not match["scheme"]:
        yield from _bare(text, match)
    elif _is_host(match["host"]):
        short = _SHORT_LINK.match(match[0])
        end = match.start() + short.end() if short else match.end()
        if not short or len(short[1]) <= _LONGEST_SLUG:
            yield Span(Kind.LINK, match.start(), end, text[match.start() : end])


def _bare(text: str, match: "regex.Match[str]") -> Iterator[Span]:
    """Names without a scheme: only their ASCII part, since nothing says where the words around them end."""
    found = list(_ascii_domain(match.re).finditer(match["host"]))
    for name in found:
        start, end = match.start("host") + name.start(), match.start("host") + name.end()
        if name is found[-1] and name.end() == len(match["host"]):
            end = match.end()
        yield Span(Kind.LINK, start, end, text[start:end])


def _is_host(host: str) -> bool:
    """Whether the labels that are not ASCII can be written as a host name at all."""
    labels = [label for label in host.split(".") if not label.isascii()]
    return not any(
        label.lower().startswith("xn--") or len(label.encode("punycode")) + len("xn--") > _LONGEST_LABEL
        for label in labels
    )


def _spans(kind: Kind, pattern: "regex.Pattern[str]", text: str) -> list[Span]:
    return [Span(kind, match.start(), match.end(), match[0]) for match in pattern.finditer(text)]


def _outside(taken: list[Span], found: list[Span]) -> list[Span]:
    starts = [link.start for link in taken]
    return [span for span in found if not (at := bisect_right(starts, span.start)) or taken[at - 1].end <= span.start]
