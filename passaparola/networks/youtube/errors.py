"""What YouTube's and Google's errors mean.

The code is the reason of the first error (https://developers.google.com/youtube/v3/docs/errors), for a token the OAuth
error. No row was seen by us: all are documentation. What is refused with a 4xx was refused before it was applied.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from passaparola.kernel.http import Response, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Gone, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault, Row

_QUOTA_DAY = ZoneInfo("America/Los_Angeles")  # https://developers.google.com/youtube/v3/determine_quota_cost


class Missing(Gone):
    """There is no such video, comment or playlist, or it is not ours to see."""


class AlreadyThere(Rejected):
    """The video is in that playlist."""


class QuotaSpent(TryLater):
    """The project's units of today are used up: they come back at midnight in California."""

    def __init__(self, reason: Message, wait: timedelta = timedelta(0)) -> None:
        super().__init__(reason, max(wait, until_renewed(datetime.now(UTC))))


class UploadsSpent(TryLater):
    """The channel has uploaded as much as it may within 24 hours."""

    def __init__(self, reason: Message, wait: timedelta = timedelta(0)) -> None:
        super().__init__(reason, max(wait, timedelta(hours=6)))


def until_renewed(now: datetime) -> timedelta:
    """How long until the quota is renewed; ``now`` in UTC."""
    there = now.astimezone(_QUOTA_DAY)
    midnight = (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.astimezone(UTC) - now


def read_fault(response: Response) -> Fault:
    """The error's reason and words."""
    tree = response.tree()
    error = tree.at("error")
    if isinstance(error.value, str):  # the token's address speaks OAuth
        return Fault(error.text(), tree.opt_text("error_description") or "")
    return Fault(_reason(error), error.opt_text("message") or "")


def _reason(error: Tree) -> str:
    for one in error.each("errors") if error.has("errors") else ():
        return one.opt_text("reason") or ""
    return error.opt_text("status") or ""


TABLE = ErrorTable(
    read=read_fault,
    unknown="youtube.unclear",
    rows=(
        Row(401, "youtubeSignupRequired", ReconnectNeeded, "youtube.no_channel"),  # docs/errors
        Row(400, "invalid_grant", ReconnectNeeded, "youtube.access_ended"),  # identity/protocols/oauth2#expiration
        Row(401, "invalid_client", ReconnectNeeded, "youtube.app_unknown"),  # identity/protocols/oauth2/web-server
        Row(401, "unauthorized_client", ReconnectNeeded, "youtube.app_unknown"),  # the same
        Row(400, "unauthorized_client", ReconnectNeeded, "youtube.app_unknown"),  # the same
        Row(400, "redirect_uri_mismatch", Rejected, "youtube.redirect_wrong"),  # the same
        Row(401, None, ReconnectNeeded, "youtube.access_ended"),
        Row(403, "quotaExceeded", QuotaSpent, "youtube.quota"),  # docs/errors
        Row(403, "dailyLimitExceeded", QuotaSpent, "youtube.quota"),  # docs/errors
        Row(400, "uploadLimitExceeded", UploadsSpent, "youtube.uploads_spent"),  # docs/videos/insert
        Row(403, "uploadLimitExceeded", UploadsSpent, "youtube.uploads_spent"),  # seen by others with this status
        Row(403, "rateLimitExceeded", TryLater, "youtube.rate"),  # docs/errors
        Row(403, "userRateLimitExceeded", TryLater, "youtube.rate"),  # docs/errors
        Row(429, None, TryLater, "youtube.rate"),
        Row(403, "accessNotConfigured", ReconnectNeeded, "youtube.api_off"),  # docs/errors: API not enabled
        Row(403, "insufficientPermissions", ReconnectNeeded, "youtube.scope_missing"),  # docs/errors
        Row(403, "authenticatedUserAccountClosed", ReconnectNeeded, "youtube.account_closed"),  # docs/errors
        Row(403, "authenticatedUserAccountSuspended", ReconnectNeeded, "youtube.account_closed"),  # docs/errors
        Row(403, "commentsDisabled", Rejected, "youtube.comments_off"),  # docs/commentThreads/list
        Row(403, "forbiddenPrivacySetting", Rejected, "youtube.locked"),  # docs/videos/update
        Row(403, None, Rejected, "youtube.forbidden"),
        Row(404, None, Missing, "youtube.missing"),
        Row(409, "videoAlreadyInPlaylist", AlreadyThere, "youtube.in_playlist"),  # docs/playlistItems/insert
        Row(413, None, Rejected, "youtube.too_large"),
        Row(400, "processingFailure", TryLater, "youtube.rate"),  # docs/commentThreads/insert: can be transient
        Row(400, None, Rejected, "youtube.refused"),
    ),
)
