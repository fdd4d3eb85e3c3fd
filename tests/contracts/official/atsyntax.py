"""The string formats of lexicons (https://atproto.com/specs), held to the interop vectors in ``test_official.py``."""

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HANDLE = re.compile(rf"(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?")
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]")
_NSID_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,62}")
_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_RECORD_KEY = re.compile(r"[A-Za-z0-9_~.:-]{1,512}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_CID = re.compile(r"[a-zA-Z0-9+=]{8,256}")
_LANGUAGE = re.compile(
    r"sgn-(?:BE-(?:FR|NL)|CH-DE)|(?:i|x)(?:-[a-z0-9]{1,8})+"
    r"|(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)


def is_handle(text: str) -> bool:
    return len(text) <= 253 and _HANDLE.fullmatch(text) is not None


def is_did(text: str) -> bool:
    return len(text) <= 2048 and _DID.fullmatch(text) is not None


def is_nsid(text: str) -> bool:
    *domain, name = text.split(".")
    labels = all(re.fullmatch(_LABEL, each) for each in domain) and len(domain) >= 2
    return bool(labels and domain[0][0].isalpha() and len(text) <= 317 and _NSID_NAME.fullmatch(name))


def is_tid(text: str) -> bool:
    return _TID.fullmatch(text) is not None


def is_record_key(text: str) -> bool:
    return text not in (".", "..") and _RECORD_KEY.fullmatch(text) is not None


def is_at_identifier(text: str) -> bool:
    return is_did(text) if text.startswith("did:") else is_handle(text)


def is_at_uri(text: str) -> bool:
    if not text.startswith("at://") or len(text) > 8 * 1024:
        return False
    who, *path = text.removeprefix("at://").split("/")
    if not is_at_identifier(who) or len(path) > 2:
        return False
    return (not path or is_nsid(path[0])) and (len(path) < 2 or is_record_key(path[1]))


def is_datetime(text: str) -> bool:
    """RFC 3339 in upper case, of a day that exists; year 0 and an offset of -00:00 are none."""
    if not _MOMENT.fullmatch(text) or text.endswith("-00:00"):
        return False
    try:
        return bool(datetime.fromisoformat(re.sub(r"\.\d+", "", text)))
    except ValueError:
        return False


def is_language(text: str) -> bool:
    return _LANGUAGE.fullmatch(text) is not None


def is_uri(text: str) -> bool:
    parts = urlsplit(text)
    return bool(parts.scheme and (parts.netloc or parts.path)) and " " not in text


FORMATS: dict[str, Callable[[str], bool]] = {
    "handle": is_handle,
    "did": is_did,
    "nsid": is_nsid,
    "tid": is_tid,
    "record-key": is_record_key,
    "at-identifier": is_at_identifier,
    "at-uri": is_at_uri,
    "datetime": is_datetime,
    "language": is_language,
    "cid": lambda text: isinstance(text, str) and _CID.fullmatch(text) is not None,
    "uri": is_uri,
}
