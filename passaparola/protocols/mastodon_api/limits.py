"""What a server allows, by its own word: every instance sets its own."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from passaparola.kernel.http import Response, Tree
from passaparola.kernel.network.outcomes import NetworkError, TryLater
from passaparola.protocols.mastodon_api.line import Line

_FACTS: Mapping[str, tuple[str, str]] = {
    "limit.text": ("statuses", "max_characters"),
    "limit.link": ("statuses", "characters_reserved_per_url"),
    "limit.media": ("statuses", "max_media_attachments"),
    "limit.image.bytes": ("media_attachments", "image_size_limit"),
    "limit.video.bytes": ("media_attachments", "video_size_limit"),
    "limit.alt": ("media_attachments", "description_limit"),
    "limit.poll.choices": ("polls", "max_options"),
    "limit.poll.length": ("polls", "max_characters_per_option"),
    "limit.poll.shortest": ("polls", "min_expiration"),
    "limit.poll.longest": ("polls", "max_expiration"),
}


_TAKES_NO_POLLS = "snac/"
"""A server that names limits of polls, takes one for nothing, and posts without it (seen, 2.75)."""
_SCHEMES = {"wss": "https", "https": "https", "ws": "http", "http": "http"}


async def limits(line: Line) -> dict[str, str]:
    """The limits as facts of an account (``limit.text`` and so on), the server's version, and where its streams are.

    The newer description is asked for first; servers without it have the older. What neither names stays out.
    """
    for route in ("/api/v2/instance", "/api/v1/instance"):
        try:
            return read_facts(line, await line.read(route))
        except TryLater:
            raise
        except NetworkError:
            continue
    return {}


def read_facts(line: Line, response: Response) -> dict[str, str]:
    """The facts in one description and its headers.

    A stream in clear is kept only of a server that itself is spoken to in clear.
    """
    found = {**line.table.take(response, _read), "limit.calls": _calls(response)}
    in_clear = found.get("server.stream", "").startswith("http:") and line.server.startswith("https:")
    same = found.get("server.stream") == line.server
    return {name: value for name, value in found.items() if name != "server.stream" or not (in_clear or same)}


def _calls(response: Response) -> str:
    """How many calls the server allows in its window: it says so with every answer, or it has no such limit (0)."""
    said = response.headers.get("x-ratelimit-limit", "")
    return said if said.isdecimal() and len(said) < 10 else "0"


def _read(tree: Tree) -> dict[str, str]:
    found = {"server.version": tree.opt_text("version") or ""}
    configuration = tree.opt("configuration")
    for fact, (group, name) in _FACTS.items():
        section = configuration.opt(group) if configuration else None
        if section and (limit := section.opt_whole(name)) is not None and limit > 0:
            found[fact] = str(limit)
    if _TAKES_NO_POLLS in found["server.version"]:
        found["limit.poll.choices"] = "0"
    streams = [(configuration, "streaming"), (tree, "streaming_api")]
    for place, name in streams:
        urls = place.opt("urls") if place else None
        if urls and (address := _over_http(urls.opt_text(name) or "")):
            found.setdefault("server.stream", address)
    if "limit.text" not in found and (most := tree.opt_whole("max_toot_chars")):  # Pleroma and its descendants
        found["limit.text"] = str(most)
    return found


def _over_http(address: str) -> str:
    """The address of a web socket as one of server-sent events, which the same server sends; empty for no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{_SCHEMES[parts.scheme]}://{parts.netloc}" if parts.scheme in _SCHEMES and parts.netloc else ""
