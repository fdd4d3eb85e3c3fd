"""What the site's errors mean; each row was seen on a real WordPress (fixtures) unless its comment says otherwise.

WordPress decides on permission before it changes anything, so a 4xx of its own is certain. A 5xx on a change may come
from a plugin after the post was saved, and stays in doubt.
"""

from passaparola.kernel.http import Response
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault, Row


class Missing(Rejected):
    """There is nothing under this id."""


class Binned(Rejected):
    """It is in the bin already."""


class Duplicate(Rejected):
    """These words by this user stand at this place already."""


class TermExists(Rejected):
    """Such a tag is there already."""


def read_fault(response: Response) -> Fault:
    """The error's code and words. A status that is forbidden to read hides its own code one level down."""
    tree = response.tree()
    details = tree.at("data").opt("details") if tree.has("data") else None
    hidden = details.opt("status") if details else None
    return Fault((hidden or tree).text("code"), tree.opt_text("message") or "")


TABLE = ErrorTable(
    read=read_fault,
    unknown="wordpress.unclear",
    rows=(
        Row(404, "rest_post_invalid_id", Missing, "wordpress.missing"),
        Row(410, "rest_already_trashed", Binned, "wordpress.binned"),
        Row(404, "rest_comment_invalid_id", Missing, "wordpress.missing"),
        Row(409, "comment_duplicate", Duplicate, "wordpress.duplicate"),
        Row(400, "comment_flood", TryLater, "wordpress.comment_flood"),
        Row(403, "rest_comment_closed", Rejected, "wordpress.comments_closed"),
        Row(400, "term_exists", TermExists, "wordpress.refused"),
        # A wrong password is not refused on a public read: it only makes the reader a stranger. So these two, and the
        # forbidden status, are how a withdrawn password shows.
        Row(400, "rest_forbidden_status", ReconnectNeeded, "wordpress.password_refused"),
        Row(401, None, ReconnectNeeded, "wordpress.password_refused"),
        Row(403, None, Rejected, "wordpress.not_allowed"),
        Row(404, "rest_no_route", Rejected, "wordpress.no_api"),
        Row(500, "rest_upload_unknown_error", Rejected, "wordpress.file_refused"),
        Row(413, None, Rejected, "wordpress.too_large"),  # documentation of common web servers
        Row(429, None, TryLater, "wordpress.rate"),  # documentation of common firewalls
        Row(400, None, Rejected, "wordpress.refused"),
    ),
)
