"""Numbers of one thing and of the profile.

The fields are documented (https://developers.snap.com/api/marketing-api/Public-Profile-API/Metrics); the form of the
answer is that of third parties' code (2026): assets, time series, fields, and numbers written as text.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Reading, Remote, Session
from passaparola.networks.snapchat.errors import TABLE
from passaparola.networks.snapchat.rest import line_of, profile

# Our metric and their field.
_FIELDS = (("video_views", "VIEWS"), ("reach", "VIEWERS"), ("shares", "SHARES"))
_OF_PROFILE = (("followers", "SUBSCRIBERS"),)
_LIFETIME = ("granularity", "LIFETIME")


class Metrics:
    """Totals since it was posted."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """Views, viewers and shares. Raises the four errors, Gone among them."""
        asked = ("fields", ",".join(theirs for _, theirs in _FIELDS))
        response = await line_of(session).read(f"{profile(session)}/{remote.id}/stats", _LIFETIME, asked)
        return TABLE.take(response, lambda tree: _readings(tree, _FIELDS))

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """How many subscribe to the profile."""
        asked = (("assetType", "PROFILE"), _LIFETIME, ("fields", "SUBSCRIBERS"))
        response = await line_of(session).read(f"{profile(session)}/stats", *asked)
        return TABLE.take(response, lambda tree: _readings(tree, _OF_PROFILE))


metrics = Metrics()


def _readings(tree: Tree, wanted: tuple[tuple[str, str], ...]) -> list[Reading]:
    told: dict[str, float] = {}
    for asset in tree.each("assets"):
        for bucket in asset.each("timeseries"):
            for each in bucket.each("fields"):
                told[each.text("field", "field_name")] = _total(each)
    now = datetime.now(UTC)
    return [Reading(ours, told[theirs], now) for ours, theirs in wanted if theirs in told]


def _total(tree: Tree) -> float:
    """The number without a breakdown."""
    for each in tree.each("stats"):
        if (each.opt_text("dimension_breakdown") or "DEFAULT") == "DEFAULT":
            written = each.at("value").value
            return float(written) if isinstance(written, str) and written.isdecimal() else each.number("value")
    return 0
