"""What Dailymotion's errors mean: all are documentation (https://developers.dailymotion.com/v2/reference/api-errors).

The code is the API's own, or the OAuth error where a token is asked for. What is refused with a 4xx was not applied.
"""

from passaparola.kernel.http import Response
from passaparola.kernel.network.outcomes import Gone, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault, Row


class Missing(Gone):
    """There is no such video or profile, or it is not ours to see."""


def read_fault(response: Response) -> Fault:
    """The error's code and words."""
    tree = response.tree()
    error = tree.at("error")
    if isinstance(error.value, str):  # the token's address speaks OAuth
        return Fault(error.text(), tree.opt_text("error_description") or "")
    return Fault(error.opt_text("code") or "", error.opt_text("message") or "")


TABLE = ErrorTable(
    read=read_fault,
    unknown="dailymotion.unclear",
    rows=(
        Row(400, "invalid_client", ReconnectNeeded, "dailymotion.key_unknown"),  # RFC 6749, 5.2
        Row(401, "invalid_client", ReconnectNeeded, "dailymotion.key_unknown"),  # the same
        Row(400, "unauthorized_client", ReconnectNeeded, "dailymotion.key_public"),  # a key of the other kind
        Row(400, "unsupported_grant_type", ReconnectNeeded, "dailymotion.key_public"),  # the same
        Row(400, "invalid_scope", ReconnectNeeded, "dailymotion.scope_missing"),  # RFC 6749, 5.2
        Row(401, None, ReconnectNeeded, "dailymotion.token_refused"),
        Row(403, "MISSING_PERMISSIONS", ReconnectNeeded, "dailymotion.scope_missing"),  # api-errors
        Row(403, None, ReconnectNeeded, "dailymotion.not_allowed"),
        Row(404, None, Missing, "dailymotion.missing"),
        Row(410, None, Missing, "dailymotion.missing"),
        Row(413, None, Rejected, "dailymotion.too_large"),
        Row(429, None, TryLater, "dailymotion.rate"),
        Row(400, None, Rejected, "dailymotion.refused"),
        Row(422, None, Rejected, "dailymotion.refused"),
    ),
)
