"""What a server's errors mean.

Their words are translated by the server, so only the status counts; a 4xx is decided before anything is saved.
Seen on snac 2.75 and mastodon-mock 0.6.1 (fixtures), the rest is documentation.
"""

from passaparola.kernel.http import Response, Untamed
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault, Row
from passaparola.protocols.mastodon_api.line import Missing, read_fault


def read_oauth_fault(response: Response) -> Fault:
    """What OAuth says of an error: its code is one of a standard's list, and no translation (RFC 6749, 5.2)."""
    try:
        tree = response.tree()
        return Fault(tree.opt_text("error") or "", tree.opt_text("error_description") or tree.opt_text("error") or "")
    except Untamed:
        return Fault()


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
OAUTH = ErrorTable(
    read=read_oauth_fault,
    unknown="mastodon.unclear",
    rows=(
        # https://docs.joinmastodon.org/methods/oauth/ (read 2026-11-22); 403 is a token of another application.
        Row(400, "invalid_grant", Rejected, "mastodon.code_refused"),  # RFC 6749, 5.2
        Row(401, None, Rejected, "mastodon.client_refused"),
        Row(403, None, Rejected, "mastodon.client_refused"),
        *TABLE.rows,
    ),
)
"""The calls by which access is given and taken back."""
