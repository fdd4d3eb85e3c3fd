"""What the network's errors mean, by status and by its own code.

Nothing here was seen on the network; the codes are those of its documentation
(https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling) and of reference/networks.md.
"""

import re

from passaparola.kernel.http import Response
from passaparola.kernel.network.outcomes import Gone, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault, Row

_URN = re.compile(r"urn:li:(?:share|ugcPost):\d+")


class Duplicate(Rejected):
    """The network has a post of the same words already, and names it."""

    @property
    def urn(self) -> str:
        """The post that it names, empty where it names none."""
        found = _URN.search(str(self.reason.params.get("detail", "")))
        return found[0] if found else ""


def read_fault(response: Response) -> Fault:
    """The code and the words of an error answer; an error of a field goes before that of the call."""
    tree = response.tree()
    code, words = tree.opt_text("code") or "", tree.opt_text("message") or ""
    details = tree.opt("errorDetails")
    inputs = list(details.each("inputErrors")) if details is not None and details.has("inputErrors") else []
    for each in inputs[:1]:
        code, words = each.opt_text("code") or code, words or each.opt_text("description") or ""
    # The token server speaks OAuth: {"error": "invalid_grant", "error_description": "..."}
    return Fault(code or tree.opt_text("error") or "", words or tree.opt_text("error_description") or "")


TABLE = ErrorTable(
    read=read_fault,
    unknown="linkedin.unclear",
    rows=(
        Row(400, "invalid_client", Rejected, "linkedin.app_wrong"),  # documentation, OAuth 2.0
        Row(401, "invalid_client", Rejected, "linkedin.app_wrong"),  # documentation, OAuth 2.0
        Row(400, "invalid_redirect_uri", Rejected, "linkedin.redirect_wrong"),  # documentation, OAuth 2.0
        Row(401, "invalid_redirect_uri", Rejected, "linkedin.redirect_wrong"),  # documentation, OAuth 2.0
        Row(400, "invalid_grant", ReconnectNeeded, "linkedin.grant_ended"),  # documentation, OAuth 2.0
        Row(401, "EXPIRED_ACCESS_TOKEN", ReconnectNeeded, "linkedin.token_expired"),  # documentation
        Row(401, "REVOKED_ACCESS_TOKEN", ReconnectNeeded, "linkedin.token_revoked"),  # documentation
        Row(401, None, ReconnectNeeded, "linkedin.token_refused"),
        # A scope is missing, or the member's role on the page has ended: both end with a person.
        Row(403, None, ReconnectNeeded, "linkedin.not_allowed"),
        Row(404, None, Gone, "linkedin.missing"),
        Row(422, "DUPLICATE_POST", Duplicate, "linkedin.duplicate"),  # third parties' logs, 2026-02 and 2026-08
        Row(426, None, Rejected, "linkedin.version_retired"),
        Row(413, None, Rejected, "linkedin.too_large"),
        Row(429, None, TryLater, "linkedin.rate"),
        Row(400, None, Rejected, "linkedin.refused"),
        Row(422, None, Rejected, "linkedin.refused"),
    ),
)
