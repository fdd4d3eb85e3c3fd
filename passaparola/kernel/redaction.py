"""Keeping secrets out of whatever is written down: logs, error reports, stored reasons."""

import logging
import re
from typing import Any

HIDDEN = "•••"

_TELLING_NAME = (
    r"(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key|api[_-]?key|app[_-]?(?:password|secret)"
    r"|client[_-]?secret|consumer[_-]?secret|private[_-]?key|secret(?:[_-]?key)?|pass(?:word|wd|phrase)|pwd"
    r"|(?:access|refresh|id|auth|session|bearer|csrf|xsrf|bot)?[_-]?token|(?:access|refresh)jwt|jwt|dpop"
    r"|oauth[_-](?:token|verifier|signature)|code[_-]verifier|signature|sig|x-amz-(?:signature|credential|security-token)"
    r"|otp|session(?:id)?|x-hub-signature(?:-256)?)"
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # A whole header line: "Authorization: Bearer abc", also inside a dict's repr.
    (
        re.compile(r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|dpop)(['\"]?\s*[:=]\s*['\"]?)[^\r\n'\"}]+"),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer|basic|dpop)\s+[A-Za-z0-9+/=._~-]{8,}"), rf"\1 {HIDDEN}"),
    # name=value, "name": "value", name: value
    (
        re.compile(rf"(?i)(?<![A-Za-z])({_TELLING_NAME})(['\"]?\s*[:=]\s*)(\"[^\"]*\"|'[^']*'|[^\s&,;'\"}})\]]+)"),
        rf"\1\2{HIDDEN}",
    ),
    # JSON web tokens, wherever they stand.
    (re.compile(r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.?[A-Za-z0-9_-]*"), HIDDEN),
    # Credentials written before a host.
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@]+@"), rf"\1{HIDDEN}@"),
    # Application passwords: four or six groups of four letters.
    (re.compile(r"\b[A-Za-z0-9]{4}(?:[ -][A-Za-z0-9]{4}){5}\b|\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b"), HIDDEN),
    # The link of whoever needs no account: to approve, to read a report or a calendar, to join, to begin.
    (re.compile(r"(?<=/)(approve|r|ical|join|start)(/|%2F)[A-Za-z0-9_-]{16,}"), rf"\1\2{HIDDEN}"),
    # A one-time link's token in a path: long, capital and small letters mixed.
    (
        re.compile(r"(?<=/)(?=[A-Z0-9_-]*[a-z])(?=[a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{24,}(?=$|[/?\s\"'])"),
        HIDDEN,
    ),
    # A bot's token in a path: /bot123456:AbC...
    (re.compile(r"\b(bot)?\d{6,}:[A-Za-z0-9_-]{30,}"), HIDDEN),
)
_PLAIN_SEGMENT = re.compile(r"[A-Za-z._-]{1,64}|v\d{1,2}(?:\.\d{1,2})?|oauth2?|\d{3}")


class Secret(str):
    """A text that must not be shown. It is itself wherever it is used on purpose, and dots in a repr.

    What shows objects (tracebacks with locals, dataclass reprs, `%r`) prints the repr, and `%s` prints the text:
    hence the logging filter besides.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN


def redact(text: str) -> str:
    """The text with everything that looks like a secret replaced by dots."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def path_template(path: str) -> str:
    """A URL's path without what names one thing or hides a token: `/bot12:ab/send` becomes `/*/send`."""
    segments = path.partition("?")[0].split("/")
    return "/".join(s if not s or _PLAIN_SEGMENT.fullmatch(s) else "*" for s in segments)[:200]


class RedactingFilter(logging.Filter):
    """Redacts the finished line of a log record, its arguments and its traceback included."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record pass, redacted."""
        record.msg, record.args = redact(self._line(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = redact(record.exc_text) if record.exc_text else record.exc_text
        return True

    @staticmethod
    def _line(record: logging.LogRecord) -> str:
        try:
            return record.getMessage()
        except (TypeError, ValueError):
            return str(record.msg)


def scrub(tree: Any) -> Any:
    """A JSON tree with the values of secret-sounding names replaced, and its texts redacted."""
    if isinstance(tree, dict):
        return {key: HIDDEN if _is_secret(str(key)) else scrub(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [scrub(value) for value in tree]
    return redact(tree) if isinstance(tree, str) else tree


def _is_secret(name: str) -> bool:
    return re.fullmatch(rf"(?i).*{_TELLING_NAME}", name) is not None
