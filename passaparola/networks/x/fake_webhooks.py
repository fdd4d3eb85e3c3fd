"""The application's webhooks and its subscriptions to what happens, as the fake keeps them."""

import re
from datetime import UTC, datetime

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.x.fake_things import invalid, iso, missing, snowflake


class Webhooks:
    """``answering``: whether our end answers the challenge well, which is asked when one is made or tried anew."""

    def __init__(self) -> None:
        self.hooks: dict[str, dict[str, object]] = {}
        self.subscriptions: list[dict[str, object]] = []
        self.answering = True

    def answer(self, request: FakeRequest) -> FakeResponse:
        """Listing, making and trying anew."""
        listing = request.method == "GET"
        if request.path == "/2/webhooks":
            return self._all() if listing else self._made(request)
        if request.path == "/2/activity/subscriptions":
            return self._subscriptions() if listing else self._subscribed(request)
        found = re.fullmatch(r"/2/webhooks/(\d+)", request.path)
        if found and request.method == "PUT" and found[1] in self.hooks:
            self.hooks[found[1]]["valid"] = self.answering
            return FakeResponse.json({"data": {"valid": self.answering}})
        raise missing(request.path)

    def _all(self) -> FakeResponse:
        hooks = list(self.hooks.values())
        return FakeResponse.json({"data": hooks, "meta": {"result_count": len(hooks)}})

    def _made(self, request: FakeRequest) -> FakeResponse:
        url = request.tree().text("url")
        if (
            not self.answering
            or not url.startswith("https://")
            or any(hook["url"] == url for hook in self.hooks.values())
        ):
            raise invalid("CRC check failed, or the webhook URL does not meet the requirements.")
        now = datetime.now(UTC)
        hook: dict[str, object] = {"id": snowflake(now), "url": url, "valid": True, "created_at": iso(now)}
        self.hooks[str(hook["id"])] = hook
        return FakeResponse.json({"data": hook})

    def _subscriptions(self) -> FakeResponse:
        return FakeResponse.json({"data": self.subscriptions})

    def _subscribed(self, request: FakeRequest) -> FakeResponse:
        given, now = request.tree(), datetime.now(UTC)
        if given.text("webhook_id") not in self.hooks:
            raise invalid("webhook_id is not one of yours")
        one: dict[str, object] = {
            "subscription_id": snowflake(now), "event_type": given.text("event_type"), "created_at": iso(now),
            "updated_at": iso(now), "filter": {"user_id": given.text("filter", "user_id")},
            "webhook_id": given.text("webhook_id"),
        }  # fmt: skip
        if one["event_type"] in {each["event_type"] for each in self.subscriptions}:
            raise invalid("DuplicateSubscriptionFailed")
        self.subscriptions.append(one)
        return FakeResponse.json({"data": {"subscription": one}})
