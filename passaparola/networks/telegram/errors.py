"""What the Bot API's errors mean. Its only code is the HTTP status: which error it is stands in the description.

The API validates before it posts, so a 4xx is certain (https://core.telegram.org/bots/api#making-requests).
"""

from dataclasses import dataclass, replace

from passaparola.kernel.http import Response, Untamed
from passaparola.kernel.network.outcomes import Gone, NetworkError, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault, Row


class Unchanged(Rejected):
    """It says that already."""


def read_fault(response: Response) -> Fault:
    """The description is the code, in small letters and without the status's own words before it."""
    told = response.tree().text("description")
    return Fault(told.partition(": ")[2].lower() or told.lower(), told)


@dataclass(frozen=True)
class _Table(ErrorTable):
    """The API says in the body how long to wait, where others have a header."""

    def failure(self, response: Response, doubtful: bool) -> NetworkError:
        """As every table; a wait that stands in the body counts as the header's."""
        if response.status == 429 and "retry-after" not in response.headers:
            response = replace(response, headers={**response.headers, "retry-after": _asked(response)})
        return super().failure(response, doubtful)


def _asked(response: Response) -> str:
    try:
        return str(response.tree().whole("parameters", "retry_after"))
    except Untamed:
        return ""


TABLE = _Table(
    read=read_fault,
    unknown="telegram.unclear",
    rows=(
        Row(400, "message is not modified", Unchanged, "telegram.unchanged"),  # documentation: no server runs here
        Row(400, "message to edit not found", Gone, "telegram.missing"),  # documentation
        Row(400, "message to delete not found", Gone, "telegram.missing"),  # documentation
        Row(400, "chat not found", ReconnectNeeded, "telegram.chat_missing"),  # documentation
        Row(400, "need administrator rights in the channel chat", ReconnectNeeded, "telegram.no_rights"),  # documented
        Row(400, "not enough rights to send text messages to the chat", ReconnectNeeded, "telegram.no_rights"),  # same
        Row(401, None, ReconnectNeeded, "telegram.token_refused"),
        Row(403, None, ReconnectNeeded, "telegram.put_out"),
        Row(404, None, ReconnectNeeded, "telegram.token_refused"),  # a token that is none is a path that is none
        Row(409, None, TryLater, "telegram.taken"),  # somebody else reads this bot's updates
        Row(413, None, Rejected, "telegram.too_large"),
        Row(429, None, TryLater, "telegram.rate"),
        Row(400, None, Rejected, "telegram.refused"),
    ),
)
