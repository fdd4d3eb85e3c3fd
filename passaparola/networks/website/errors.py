"""What a site's errors mean: the codes of the Recommendation (3.8), which are those of OAuth 2, and of its feed.

Every row comes from there, and none was seen on a real site. A site decides on permission before it changes anything,
so a 4xx is certain; a 5xx on a change stays in doubt.
"""

from passaparola.kernel.http import Response
from passaparola.kernel.network.outcomes import Gone, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault, Row


def read_fault(response: Response) -> Fault:
    """The error's code and words."""
    tree = response.tree()
    return Fault(tree.text("error"), tree.opt_text("error_description") or "")


TABLE = ErrorTable(
    read=read_fault,
    unknown="website.unclear",
    rows=(
        Row(None, "insufficient_scope", ReconnectNeeded, "website.scope"),  # 401 by the Recommendation, 403 by OAuth
        Row(None, "invalid_token", ReconnectNeeded, "website.token_refused"),
        Row(400, "invalid_grant", ReconnectNeeded, "website.grant"),  # RFC 6749, 5.2
        Row(401, None, ReconnectNeeded, "website.token_refused"),
        Row(403, None, Rejected, "website.forbidden"),
        Row(404, None, Gone, "website.missing"),
        Row(410, None, Gone, "website.missing"),
        Row(413, None, Rejected, "website.too_large"),
        Row(415, None, Rejected, "website.file_refused"),
        Row(429, None, TryLater, "website.rate"),
        Row(400, None, Rejected, "website.refused"),
        Row(405, None, Rejected, "website.refused"),
        Row(501, None, Rejected, "website.refused"),
    ),
)
FEED = ErrorTable(
    read=lambda _: Fault(),
    unknown="website.unclear",
    rows=(
        Row(404, None, Gone, "website.no_feed"),
        Row(410, None, Gone, "website.no_feed"),
        Row(401, None, Rejected, "website.feed_closed"),
        Row(403, None, Rejected, "website.feed_closed"),
        Row(429, None, TryLater, "website.rate"),
    ),
)
