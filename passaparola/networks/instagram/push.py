"""Webhooks of a Meta application: https://developers.facebook.com/docs/instagram-platform/webhooks."""

from collections.abc import Mapping, Sequence

from passaparola.kernel.network.port import Session
from passaparola.kernel.network.push import Incoming, Reply
from passaparola.networks.instagram.line import line_of
from passaparola.protocols.meta_graph import webhooks

FIELDS = ("comments", "mentions", "messages", "story_insights")
"""What we are told of (the names in iggraphusersubscribed_apps_subscribed_fields_enum_param)."""


class Push:
    """Calls that Meta signs with the application's secret."""

    def handshake(self, incoming: Incoming, secrets: Mapping[str, str]) -> Reply | None:
        """The challenge back to whoever knows our words."""
        return webhooks.handshake(incoming, secrets.get("webhook", ""))

    def is_genuine(self, incoming: Incoming, secrets: Mapping[str, str]) -> bool:
        """By the signature over the raw body."""
        return webhooks.is_genuine(incoming, secrets.get("secret", ""))

    def about(self, incoming: Incoming) -> Sequence[str]:
        """The professional accounts' own ids. Raises Untamed."""
        return webhooks.accounts(incoming, "instagram")

    async def subscribe(self, session: Session, address: str, secret: str) -> None:
        """Let the application be told of this account; the address itself stands in Meta's dashboard."""
        path = f"{session.account.remote_id}/subscribed_apps"
        await line_of(session).write(path, {"subscribed_fields": list(FIELDS)}, doubtful=False)


push = Push()
