"""What the API's errors mean. They have a type; their words are in the site's language and are only shown.

Discourse validates and decides on permission before it writes, so a 4xx is certain. No real server was reached: each
row is from its source (app/controllers/application_controller.rb, lib/rate_limiter.rb) or its documentation.
"""

from dataclasses import dataclass, replace

from passaparola.kernel.http import Response, Untamed
from passaparola.kernel.network.outcomes import Gone, NetworkError, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault, Row


class Invalid(Rejected):
    """The site's own rules are against it, or it has that already."""


def read_fault(response: Response) -> Fault:
    """The type is the code; of the words the first sentence."""
    tree = response.tree()
    told = next((each.text() for each in tree.each("errors")), "") if tree.has("errors") else ""
    return Fault(tree.opt_text("error_type") or "", told)


@dataclass(frozen=True)
class _Table(ErrorTable):
    """The API says in the body how long to wait, and in the header not always."""

    def failure(self, response: Response, doubtful: bool) -> NetworkError:
        """As every table; a wait that stands in the body counts as the header's."""
        if response.status == 429 and "retry-after" not in response.headers:
            response = replace(response, headers={**response.headers, "retry-after": _asked(response)})
        return super().failure(response, doubtful)


def _asked(response: Response) -> str:
    try:
        return str(response.tree().whole("extras", "wait_seconds"))
    except Untamed:
        return ""


TABLE = _Table(
    read=read_fault,
    unknown="discourse.unclear",
    rows=(
        Row(404, "not_found", Gone, "discourse.missing"),  # its source: rescue_discourse_actions(:not_found)
        Row(410, "not_found", Gone, "discourse.missing"),  # its source: a deleted topic with detailed_404
        Row(403, "invalid_access", ReconnectNeeded, "discourse.key_refused"),  # its source: a wrong key, or no right
        Row(403, "not_logged_in", ReconnectNeeded, "discourse.key_refused"),  # its source: requires_login
        Row(403, None, Rejected, "discourse.forbidden"),
        Row(400, "invalid_parameters", Rejected, "discourse.refused"),  # its source: Discourse::InvalidParameters
        Row(409, None, TryLater, "discourse.conflict"),
        Row(413, None, Rejected, "discourse.too_large"),
        Row(422, None, Invalid, "discourse.refused"),
        Row(429, None, TryLater, "discourse.rate"),
        Row(503, "read_only", TryLater, "discourse.read_only"),  # its source: Discourse::ReadOnly
    ),
)
