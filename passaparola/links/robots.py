"""Who follows a link without being a visitor: rules as data (``robots.toml``), judged by what a request says of itself.

Nothing is guessed from addresses: an office, a library and a telephone company share theirs with machines.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

HEAD, PREFETCH, NAMELESS = "head", "prefetch", "nameless"
"""What says "no visit" besides a robot's name."""
SHORTEST_NAME = 8  # characters; no browser's User-Agent is this short

_EARLY = ("prefetch", "preview", "prerender", "instant")
_EARLY_HEADERS = ("sec-purpose", "purpose", "x-purpose", "x-moz")


def told_by(method: str, headers: Mapping[str, str]) -> str:
    """Why the request is no visit: a family of ``robots.toml``, ``head``, ``prefetch`` or ``nameless``; empty for one.

    ``headers`` are looked up by their names in lower case.
    """
    name = headers.get("user-agent", "").strip()
    family = _family(name)
    if family:
        return family
    if method == "HEAD":
        return HEAD
    if any(word in headers.get(header, "").lower() for header in _EARLY_HEADERS for word in _EARLY):
        return PREFETCH
    return NAMELESS if len(name) < SHORTEST_NAME or not headers.get("accept", "").strip() else ""


@cache
def families() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each family with its pattern, in order."""
    read = tomllib.loads(files(__package__).joinpath("robots.toml").read_text("utf-8"))
    return tuple((each["id"], re.compile("|".join(each["words"]), re.IGNORECASE)) for each in read["family"])


def _family(name: str) -> str:
    return next((id for id, pattern in families() if pattern.search(name[:500])), "")
