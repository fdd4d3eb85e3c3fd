"""Webhooks of a Meta application: https://developers.facebook.com/docs/instagram-platform/webhooks."""

from collections.abc import Sequence

from passaparola.kernel.network.port import Session
from passaparola.kernel.network.push import Incoming
from passaparola.networks.instagram.line import line_of
from passaparola.protocols.meta_graph import webhooks

FIELDS = ("comments", "mentions", "messages", "story_insights")
"""What we are told of (the names in iggraphusersubscribed_apps_subscribed_fields_enum_param)."""


class Push(webhooks.Signed):
    """Calls that Meta signs with the application's secret."""

    def about(self, incoming: Incoming) -> Sequence[str]:
        """The professional accounts' own ids. Raises Untamed."""
        return webhooks.accounts(incoming, "instagram")

    async def subscribe(self, session: Session, address: str, secret: str) -> None:
        """Let the application be told of this account; the address itself stands in Meta's dashboard."""
        path = f"{session.account.remote_id}/subscribed_apps"
        await line_of(session).write(path, {"subscribed_fields": list(FIELDS)}, doubtful=False)


push = Push()
