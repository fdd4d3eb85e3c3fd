"""People and addresses as the public index gives them."""

from collections.abc import Sequence

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Voice
from passaparola.networks.bluesky.errors import TABLE
from passaparola.networks.bluesky.xrpc import Line

_PROFILES_AT_ONCE = 25  # lexicon app.bsky.actor.getProfiles


def voice_of(profile: Tree, pages: str) -> Voice:
    """Somebody as a profile view shows them; only the detailed view says how many follow them."""
    did, name = profile.text("did"), profile.opt_text("displayName") or ""
    url = f"{pages}/profile/{did}" if pages else ""
    return Voice(did, f"@{profile.text('handle')}", name, url, profile.opt_whole("followersCount"))


def address_of(uri: str, pages: str) -> str:
    """Where a post is seen; its ``at://`` address where the server is not part of the public network."""
    who, _, key = uri.removeprefix("at://").rpartition("/")
    return f"{pages}/profile/{who.partition('/')[0]}/post/{key}" if pages else uri


async def detailed(line: Line, dids: Sequence[str], pages: str) -> dict[str, Voice]:
    """These people with their followers, by DID; whoever has gone is missing."""
    found: dict[str, Voice] = {}
    for start in range(0, len(dids), _PROFILES_AT_ONCE):
        asked = [("actors", did) for did in dids[start : start + _PROFILES_AT_ONCE]]
        response = await line.query("app.bsky.actor.getProfiles", *asked)
        voices = TABLE.take(response, lambda tree: [voice_of(one, pages) for one in tree.each("profiles")])
        found |= {voice.id: voice for voice in voices}
    return found
