"""What Instagram's errors mean: its own codes before those of all of Graph.

Subcodes: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes (a copy of
2026-06-02) and what other publishers saw (Postiz, 2026-08). A container that is refused shows nothing to anybody. No
row takes every 400 for a refusal: comments were seen to stand although a 400 came back (BrightBean).
"""

from passaparola.kernel.http import Response
from passaparola.kernel.network.outcomes import Rejected, TryLater
from passaparola.kernel.network.rows import Fault, Row
from passaparola.protocols.meta_graph.faults import GraphRow, GraphTable, read_fault, rows


class QuotaReached(TryLater):
    """No more posts through the interface for now."""


class Expired(Rejected):
    """A container that was not published within a day: nothing of it is left."""


_OWN: tuple[Row, ...] = (
    GraphRow(None, "*.2207003", TryLater, "instagram.slow_download"),
    GraphRow(None, "*.2207020", Expired, "instagram.expired"),
    GraphRow(None, "*.2207032", TryLater, "instagram.try_again"),
    GraphRow(None, "*.2207053", TryLater, "instagram.try_again"),
    GraphRow(None, "*.2207051", Rejected, "instagram.spam"),
    GraphRow(None, "*.2207042", QuotaReached, "instagram.quota"),
    GraphRow(None, "*.2207006", Rejected, "instagram.missing"),
    GraphRow(None, "*.2207008", TryLater, "instagram.try_again"),
    GraphRow(None, "*.2207050", Rejected, "instagram.restricted"),
    GraphRow(None, "*.2207023", Rejected, "instagram.refused"),
    GraphRow(None, "*.2207028", Rejected, "instagram.carousel"),
    GraphRow(None, "*.2207026", Rejected, "instagram.video_format"),
    GraphRow(None, "*.2207052", Rejected, "instagram.not_fetched"),
    GraphRow(None, "*.2207027", TryLater, "instagram.not_ready"),
    GraphRow(None, "*.2207004", Rejected, "instagram.too_large"),
    GraphRow(None, "*.2207005", Rejected, "instagram.image_format"),
    GraphRow(None, "*.2207009", Rejected, "instagram.ratio"),
    GraphRow(None, "*.2207010", Rejected, "instagram.caption_long"),
    GraphRow(None, "*.2207081", Rejected, "instagram.no_trial"),
    GraphRow(None, "9004", Rejected, "instagram.not_fetched"),
    GraphRow(None, "36003", Rejected, "instagram.ratio"),
    GraphRow(None, "9", QuotaReached, "instagram.quota"),
    GraphRow(None, "10.2534022", Rejected, "instagram.window"),  # a message outside the 24 hours
)

TABLE = GraphTable(
    read=read_fault,
    unknown="instagram.unclear",
    rows=(*_OWN, *rows("instagram")),
)


def read_login_fault(response: Response) -> Fault:
    """The login's own error, which is flat; the exchange for a lasting token answers as Graph does."""
    tree = response.tree()
    return Fault("", tree.text("error_message")) if tree.has("error_message") else read_fault(response)


LOGIN_TABLE = GraphTable(
    read=read_login_fault,
    unknown="instagram.unclear",
    rows=(
        GraphRow(None, "4", TryLater, "instagram.rate"),
        Row(429, None, TryLater, "instagram.rate"),
        Row(400, None, Rejected, "instagram.login_refused"),
        Row(401, None, Rejected, "instagram.login_refused"),
        Row(403, None, Rejected, "instagram.login_refused"),
    ),
)
