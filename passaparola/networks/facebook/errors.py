"""What Graph's errors mean for a Page. All of it is documentation and other products' experience: nothing was seen."""

from passaparola.kernel.network.outcomes import Rejected
from passaparola.protocols.meta_graph.faults import GraphRow, GraphTable, read_fault, rows

TABLE = GraphTable(
    read=read_fault,
    unknown="facebook.unclear",
    rows=(
        # Facebook Login's own (https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow).
        GraphRow(None, "191", Rejected, "facebook.redirect_wrong"),
        GraphRow(None, "101", Rejected, "facebook.app_wrong"),
        # Pictures that it does not take: seen by Postiz, 2026-08.
        GraphRow(None, "324", Rejected, "facebook.picture_refused"),
        GraphRow(None, "*.1366046", Rejected, "facebook.picture_refused"),
        # Videos that it does not take: https://developers.facebook.com/docs/video-api/guides/reels-publishing
        GraphRow(None, "*.1363026", Rejected, "facebook.video_refused"),
        GraphRow(None, "*.1363030", Rejected, "facebook.video_refused"),
        # A private message outside the 24 hours: Messenger Platform, error codes.
        GraphRow(None, "10.2018278", Rejected, "facebook.window_closed"),
        *rows("facebook"),
    ),
)
