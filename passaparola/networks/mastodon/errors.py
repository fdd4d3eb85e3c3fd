"""What a server's errors mean.

Their words are translated by the server, so only the status counts; a 4xx is decided before anything is saved.
Seen on snac 2.75 and mastodon-mock 0.6.1 (fixtures), the rest is documentation.
"""

from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Row
from passaparola.protocols.mastodon_api.line import Missing, read_fault

TABLE = ErrorTable(
    read=read_fault,
    unknown="mastodon.unclear",
    rows=(
        Row(401, None, ReconnectNeeded, "mastodon.token_refused"),
        # The token lacks a scope, or the account is disabled: both end with a person at the server's settings.
        Row(403, None, ReconnectNeeded, "mastodon.not_allowed"),
        Row(404, None, Missing, "mastodon.missing"),
        Row(410, None, Missing, "mastodon.missing"),
        Row(413, None, Rejected, "mastodon.too_large"),
        Row(429, None, TryLater, "mastodon.rate"),
        Row(400, None, Rejected, "mastodon.refused"),
        Row(422, None, Rejected, "mastodon.refused"),
    ),
)
