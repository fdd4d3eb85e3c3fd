"""Webhooks of a Page: comments, mentions and messages as they come."""

from collections.abc import Sequence

from passaparola.kernel.network.outcomes import ReconnectNeeded
from passaparola.kernel.network.port import Session
from passaparola.kernel.network.push import Incoming
from passaparola.networks.facebook.connect import line_of, page_of
from passaparola.networks.facebook.errors import TABLE
from passaparola.protocols.meta_graph import webhooks
from passaparola.protocols.meta_graph.consent import app_line

PUBLIC = ("feed", "mention")
PRIVATE = ("messages",)


class Push(webhooks.Signed):
    """One address serves the whole application; each Page is subscribed to it with its own token."""

    def about(self, incoming: Incoming) -> Sequence[str]:
        """The Pages that it tells of, as ``Account.remote_id`` has them. Raises Untamed."""
        return tuple(f"facebook#{id}" for id in webhooks.accounts(incoming, "page"))

    async def subscribe(self, session: Session, address: str, secret: str) -> None:
        """The application's address, then the Page; without messages where they are not ours to read."""
        app = {name: session.secrets[f"app.{name}"] for name in ("id", "secret")}
        given = {
            "object": "page",
            "callback_url": address,
            "fields": [*PUBLIC, *PRIVATE],
            "verify_token": secret,
            "include_values": False,
        }
        line = app_line(session.door, app, session.account.address, TABLE)
        await line.write(f"{app['id']}/subscriptions", given, doubtful=False)
        try:
            await _page(session, [*PUBLIC, *PRIVATE])
        except ReconnectNeeded as refused:
            if refused.reason.id != "facebook.not_allowed":
                raise
            await _page(session, [*PUBLIC])


push = Push()


async def _page(session: Session, fields: list[str]) -> None:
    await line_of(session).write(f"{page_of(session)}/subscribed_apps", {"subscribed_fields": fields}, doubtful=False)
