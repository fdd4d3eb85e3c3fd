"""What the network's errors mean. Nothing here was seen on the network.

It answers some refusals with 200 and ``request_status`` ERROR, so the rows are by its code first.
"""

from passaparola.kernel.http import Response
from passaparola.kernel.network.outcomes import Gone, OutcomeUnknown, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault, Row


def read_fault(response: Response) -> Fault:
    """The code and the words: those of the interface, else those of the token server (OAuth)."""
    tree = response.tree()
    code = tree.opt_text("error_code") or tree.opt_text("error") or ""
    words = [tree.opt_text(name) for name in ("display_message", "debug_message", "error_description")]
    return Fault(code, next((each for each in words if each), ""))


TABLE = ErrorTable(
    read=read_fault,
    unknown="snapchat.unclear",
    rows=(
        Row(400, "invalid_grant", ReconnectNeeded, "snapchat.grant_ended"),  # documentation, OAuth 2.0
        Row(401, "invalid_client", Rejected, "snapchat.app_wrong"),  # documentation, OAuth 2.0
        Row(400, "invalid_client", Rejected, "snapchat.app_wrong"),  # documentation, OAuth 2.0
        Row(400, "redirect_uri_mismatch", Rejected, "snapchat.redirect_wrong"),  # documentation, OAuth 2.0
        Row(401, None, ReconnectNeeded, "snapchat.token_refused"),
        Row(403, "AUTHORIZATION_PERMISSION_DENIED", Rejected, "snapchat.not_allowed_app"),  # third parties, 2026-07
        Row(403, None, ReconnectNeeded, "snapchat.not_allowed"),
        Row(404, None, Gone, "snapchat.missing"),
        Row(None, "MEDIA_PROCESSING", TryLater, "snapchat.processing"),
        Row(None, "MEDIA_EXPIRED", Rejected, "snapchat.media_expired"),
        # The same file is being posted already, by a call of ours of which the answer was lost.
        Row(None, "MEDIA_POSTING_ALREADY_IN_PROGRESS", OutcomeUnknown, "snapchat.in_progress"),
        Row(413, None, Rejected, "snapchat.too_large"),
        Row(429, None, TryLater, "snapchat.rate"),
        Row(400, None, Rejected, "snapchat.refused"),
    ),
)
