"""What the server's errors mean; each row was seen on a real PDS (fixtures) unless its comment says otherwise."""

from passaparola.kernel.http import Response
from passaparola.kernel.network.outcomes import Gone, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault, Row


class KeyTaken(Rejected):
    """The record under our key is not the one that the swap expected."""


class Missing(Rejected):
    """There is no such record."""


class BlobGone(TryLater):
    """An upload that no record used in time was swept away: it must be made again."""


def read_fault(response: Response) -> Fault:
    """The error's name and words, as every XRPC answer carries them."""
    tree = response.tree()
    return Fault(tree.text("error"), tree.opt_text("message") or "")


def read_oauth_fault(response: Response) -> Fault:
    """What an authorization server says of an error (RFC 6749, 5.2)."""
    tree = response.tree()
    return Fault(tree.opt_text("error") or "", tree.opt_text("error_description") or "")


TABLE = ErrorTable(
    read=read_fault,
    unknown="bluesky.unclear",
    rows=(
        Row(400, "InvalidSwap", KeyTaken, "bluesky.key_taken"),
        Row(400, "RecordNotFound", Missing, "bluesky.missing"),
        Row(400, "BlobNotFound", BlobGone, "bluesky.blob_gone"),
        Row(400, "InvalidToken", ReconnectNeeded, "bluesky.session_refused"),
        Row(400, "ExpiredToken", ReconnectNeeded, "bluesky.session_refused"),
        Row(401, "AuthFactorTokenRequired", ReconnectNeeded, "bluesky.app_password_needed"),  # lexicon
        Row(401, "AuthenticationRequired", ReconnectNeeded, "bluesky.wrong_password"),
        Row(401, "AccountTakedown", ReconnectNeeded, "bluesky.account_closed"),  # lexicon
        Row(400, "AccountTakedown", ReconnectNeeded, "bluesky.account_closed"),  # lexicon
        Row(401, "AccountDeactivated", ReconnectNeeded, "bluesky.account_closed"),
        Row(401, "invalid_dpop_proof", TryLater, "bluesky.clock_off"),  # RFC 9449, 7.1
        Row(401, None, ReconnectNeeded, "bluesky.session_refused"),
        Row(403, "AccountNotFound", ReconnectNeeded, "bluesky.account_closed"),
        Row(413, None, Rejected, "bluesky.too_large"),  # documentation
        Row(429, None, TryLater, "bluesky.rate"),  # documentation
        # Every other 400 is found before the repository is touched: schema, record key, blob type, JSON.
        Row(400, None, Rejected, "bluesky.refused"),
        Row(403, None, Rejected, "bluesky.refused"),
    ),
)
OAUTH = ErrorTable(
    read=read_oauth_fault,
    unknown="bluesky.unclear",
    rows=(
        # A proof is refused for its age, which is a matter of clocks (seen on PDS 0.4.217).
        Row(None, "invalid_dpop_proof", TryLater, "bluesky.clock_off"),  # RFC 9449, 5
        Row(400, "invalid_grant", ReconnectNeeded, "bluesky.session_refused"),  # RFC 6749, 5.2
        Row(400, "invalid_scope", Rejected, "bluesky.scope_refused"),  # RFC 6749, 5.2
        Row(400, "invalid_client", Rejected, "bluesky.client_refused"),  # RFC 6749, 5.2
        Row(400, "invalid_client_metadata", Rejected, "bluesky.client_refused"),  # atproto.com/specs/oauth
        Row(400, "invalid_redirect_uri", Rejected, "bluesky.client_refused"),  # RFC 9126, 2.3
        Row(401, None, Rejected, "bluesky.client_refused"),
        Row(404, None, Gone, "bluesky.no_consent"),
        Row(429, None, TryLater, "bluesky.rate"),
        Row(400, None, Rejected, "bluesky.refused"),
        Row(403, None, Rejected, "bluesky.refused"),
    ),
)
"""The calls by which access is given, renewed and taken back."""
