"""What the Admin API's errors mean; each row was seen on a real Ghost (fixtures) unless its comment says otherwise.

Ghost validates and decides on permission before it writes, so a 4xx of its own is certain.
"""

from passaparola.kernel.http import Response
from passaparola.kernel.network.outcomes import Gone, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault, Row


def read_fault(response: Response) -> Fault:
    """The first error's code, or its type where it has none; its context says more than its message."""
    told = response.tree().at("errors", 0)
    code = told.opt_text("code") or told.text("type")
    return Fault(code, told.opt_text("context") or told.opt_text("message") or "")


TABLE = ErrorTable(
    read=read_fault,
    unknown="ghost.unclear",
    rows=(
        Row(404, "NotFoundError", Gone, "ghost.missing"),
        Row(409, "UPDATE_COLLISION", TryLater, "ghost.collision"),
        Row(401, "UNKNOWN_ADMIN_API_KEY", ReconnectNeeded, "ghost.key_unknown"),
        Row(401, "INVALID_JWT", ReconnectNeeded, "ghost.token_refused"),
        Row(401, None, ReconnectNeeded, "ghost.key_refused"),
        Row(400, "INVALID_JWT", ReconnectNeeded, "ghost.token_refused"),
        Row(403, None, Rejected, "ghost.not_allowed"),
        Row(406, None, Rejected, "ghost.version"),
        Row(413, None, Rejected, "ghost.too_large"),
        Row(415, None, Rejected, "ghost.file_refused"),
        Row(422, "ValidationError", Rejected, "ghost.refused"),
        Row(429, None, TryLater, "ghost.rate"),
        Row(400, None, Rejected, "ghost.refused"),
    ),
)
