"""What a server allows, by its own word: every instance sets its own."""

from collections.abc import Mapping

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
}


async def limits(line: Line) -> dict[str, str]:
    """The limits as facts of an account (``limit.text`` and so on), and the server's version.

    The newer description is asked for first; servers without it have the older. What neither names stays out.
    """
    for route in ("/api/v2/instance", "/api/v1/instance"):
        try:
            return _facts(line, await line.read(route))
        except TryLater:
            raise
        except NetworkError:
            continue
    return {}


def _facts(line: Line, response: Response) -> dict[str, str]:
    return line.table.take(response, _read)


def _read(tree: Tree) -> dict[str, str]:
    found = {"server.version": tree.opt_text("version") or ""}
    configuration = tree.opt("configuration")
    for fact, (group, name) in _FACTS.items():
        section = configuration.opt(group) if configuration else None
        if section and (limit := section.opt_whole(name)) is not None and limit > 0:
            found[fact] = str(limit)
    if "limit.text" not in found and (most := tree.opt_whole("max_toot_chars")):  # Pleroma and its descendants
        found["limit.text"] = str(most)
    return found
