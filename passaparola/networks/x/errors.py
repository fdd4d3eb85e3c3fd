"""What X's errors mean. A 4xx is decided before anything is published.

X names its problems by a type, which is often about:blank; then only its English words tell them apart, so the few
that matter are known by a phrase. Nothing here was seen by us: each row names where it was told.
"""

from passaparola.kernel.http import Response, Tree
from passaparola.kernel.network.outcomes import Gone, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault, Row

_TITLES = ("CreditsDepleted", "SpendCapReached", "UsageCapExceeded")
_PHRASES = (
    ("duplicate content", "duplicate"),
    ("reply to this conversation is not allowed", "reply"),
    ("your account is suspended", "suspended"),
    ("account is temporarily locked", "suspended"),
    ("permitted to create", "rights"),
    ("redirect", "redirect"),
)
DUPLICATE = "duplicate"


def read_fault(response: Response) -> Fault:
    """The code (title, reason, phrase, or the end of the problem's type) and X's own words. Raises Untamed."""
    tree = response.tree()
    first = next(tree.each("errors"), tree) if tree.has("errors") else tree
    said = first if first.has("detail") or first.has("message") else tree
    detail = said.opt_text("detail") or said.opt_text("error_description") or said.opt_text("message") or ""
    return Fault(_code(tree, first, detail.lower()), detail)


def _code(tree: Tree, first: Tree, detail: str) -> str:
    title = tree.opt_text("title") or ""
    if title in _TITLES:
        return title
    phrase = next((code for words, code in _PHRASES if words in detail), "")
    named = tree.opt_text("reason") or tree.opt_text("error") or (first.opt_text("type") or "").rpartition("/")[2]
    return phrase or named


# Sources: docs.x.com/x-api/fundamentals/response-codes-and-errors (types and statuses, read 2026-11-22); the phrases of
# 403 and the titles of 402 and 403 as users of the API quote them in public in 2026.
TABLE = ErrorTable(
    read=read_fault,
    unknown="x.unclear",
    rows=(
        Row(401, None, ReconnectNeeded, "x.token_refused"),
        Row(402, None, TryLater, "x.no_credits"),
        Row(403, "CreditsDepleted", TryLater, "x.no_credits"),  # quoted by users, 2026
        Row(403, "SpendCapReached", TryLater, "x.spend_cap"),  # quoted by users, 2026-05
        Row(403, "duplicate", Rejected, "x.duplicate"),  # Postiz, 2026-02
        Row(403, "reply", Rejected, "x.reply_refused"),  # quoted by users, 2026-05
        Row(403, "client-not-enrolled", Rejected, "x.not_enrolled"),  # documentation
        Row(403, "suspended", ReconnectNeeded, "x.suspended"),  # documentation of v1.1, codes 64 and 326
        Row(403, "rights", Rejected, "x.read_only"),  # documentation
        Row(403, "oauth1-permissions", Rejected, "x.read_only"),  # documentation
        Row(403, "unsupported-authentication", ReconnectNeeded, "x.token_refused"),  # documentation
        Row(403, None, Rejected, "x.forbidden"),
        Row(None, "UsageCapExceeded", TryLater, "x.usage_cap"),
        Row(None, "usage-capped", TryLater, "x.usage_cap"),
        Row(None, "resource-not-found", Gone, "x.missing"),
        Row(404, None, Gone, "x.missing"),
        Row(413, None, Rejected, "x.too_large"),
        Row(429, None, TryLater, "x.rate"),
        Row(400, None, Rejected, "x.refused"),
    ),
)

# What the token call answers: https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token
TOKEN_TABLE = ErrorTable(
    read=read_fault,
    unknown="x.unclear",
    rows=(
        Row(None, "redirect", Rejected, "x.redirect_wrong"),
        Row(None, "unauthorized_client", Rejected, "x.app_refused"),
        Row(None, "invalid_client", Rejected, "x.app_refused"),
        Row(401, None, Rejected, "x.app_refused"),
        Row(400, None, ReconnectNeeded, "x.token_spent"),
        Row(429, None, TryLater, "x.rate"),
    ),
)
