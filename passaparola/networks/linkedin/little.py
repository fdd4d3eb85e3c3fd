"""Little text: what a post's commentary is written in (https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format).

Every reserved character that is no element stands behind a backslash. An unescaped one is not refused: the network
answers that all is well and cuts the post off there.
"""

import re

RESERVED = r"|{}@[]()<>#*_~" + "\\"
MENTION = r"@\[[^\[\]]{1,200}\]\(urn:li:(?:person|organization):[A-Za-z0-9_-]{1,40}\)"
_TAG = r"(?<![^\W_])#(?=[^\W_]*[^\W\d_])\w+"
_PIECES = re.compile(rf"(?P<mention>{MENTION})|(?P<tag>{_TAG})|(?P<reserved>[{re.escape(RESERVED)}])")
_TEMPLATE = re.compile(r"\{hashtag\|\\?[#＃]\|((?:[^\\{}|]|\\.)*)\}")


def escaped(text: str) -> str:
    """The text as it is sent: mentions with their URN and hashtags stay elements, everything else is plain."""
    return _PIECES.sub(_piece, text)


def plain(commentary: str) -> str:
    """What people read of a commentary; a mention stays as it is written."""
    return re.sub(r"\\(.)", r"\1", _TEMPLATE.sub(r"#\1", commentary), flags=re.DOTALL)


def _piece(found: re.Match[str]) -> str:
    if found["mention"]:
        return found["mention"]
    if found["reserved"]:
        return "\\" + found["reserved"]
    tag = found["tag"][1:]
    return f"{{hashtag|\\#|{tag.replace('_', chr(92) + '_')}}}" if "_" in tag else f"#{tag}"
