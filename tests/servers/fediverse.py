"""Accounts on real servers of the Mastodon API, and on the stand-in, behind our fault harness."""

import uuid
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Response, Tree
from passaparola.kernel.network.fakes import Shown
from passaparola.protocols.mastodon_api.statuses import steady
from tests.servers.mastodon_mock import MastodonMock
from tests.servers.proxies import Proxy
from tests.servers.snac import RealSnac


class Account(Proxy):
    """A new account of ours, and another person's on the same server."""

    def __init__(self, server: RealSnac | MastodonMock, token: str, other: str) -> None:
        super().__init__(server)
        self.token, self.other = token, other
        me = self.get("/api/v1/accounts/verify_credentials").tree()
        self.id, self.handle_name = me.identifier("id"), me.text("username")

    def get(self, route: str, token: str = "") -> Response:
        """As we ask it, or as another does."""
        return self.ask("GET", route, _bearer(token or self.token))

    def post(self, route: str, tree: object = None, token: str = "") -> Response:
        """As another person does it, unless a token says who."""
        return self.ask("POST", route, _bearer(token or self.other), tree if tree is not None else {})

    def demo_account(self, url: str) -> Mapping[str, str]:
        return {"server": url, "token": self.token}

    def shown(self) -> Sequence[Shown]:
        """Our statuses, newest first, with the text that was typed."""
        return [self._shown(each) for each in self.statuses()]

    def statuses(self) -> list[Tree]:
        """Ours, newest first, as the server gives them."""
        found, last, known = list[Tree](), "", set[str]()
        while True:
            page = list(self.get(f"/api/v1/accounts/{self.id}/statuses?limit=40{last}").tree().each())
            fresh = [each for each in page if each.identifier("id") not in known]
            if not fresh:
                return found
            known |= {each.identifier("id") for each in fresh}
            found += fresh
            last = f"&max_id={page[-1].identifier('id')}"

    def _shown(self, status: Tree) -> Shown:
        id = steady(status.identifier("id"))
        text = status.opt_text("text") or self.get(f"/api/v1/statuses/{id}/source").tree().text("text")
        alts = tuple(file.opt_text("description") or "" for file in status.each("media_attachments"))
        poll = tuple(each.text("title") for each in status.at("poll").each("options")) if status.has("poll") else ()
        return Shown(
            id, "", text, "", alts, status.whole("favourites_count"), status.whole("reblogs_count"), self._replies(id),
            answered(status),
            status.opt_text("spoiler_text") or "", status.opt_text("language") or "", poll,
        )  # fmt: skip

    def _replies(self, id: str) -> tuple[tuple[str, str], ...]:
        below = self.get(f"/api/v1/statuses/{id}/context").tree().each("descendants")
        return tuple((each.text("account", "acct"), each.text("content")) for each in below)

    def like(self, post: str, who: str) -> bool:
        return self.post(f"/api/v1/statuses/{post}/favourite").ok

    def repost(self, post: str, who: str) -> bool:
        return self.post(f"/api/v1/statuses/{post}/reblog").ok

    def reply(self, post: str, who: str, text: str) -> bool:
        return self.post("/api/v1/statuses", {"status": f"@{self.handle_name} {text}", "in_reply_to_id": post}).ok

    def remove(self, post: str) -> None:
        assert self.ask("DELETE", f"/api/v1/statuses/{post}", _bearer(self.token)).ok

    @abstractmethod
    def shut_out(self) -> None:
        """Withdraw our token."""


class SnacAccount(Account):
    """On a real snac; the other person follows us, so that what we say reaches them."""

    def __init__(self, server: RealSnac) -> None:
        me, other = (server.user(f"{name}{uuid.uuid4().hex[:6]}") for name in ("forno", "lea"))
        self.snac, self.user = server, me
        super().__init__(server, me.token, other.token)

    def follow(self) -> None:
        """The other person follows us."""
        found = self.get(f"/api/v2/search?q=@{self.user.name}@{self.snac.host}&resolve=true", self.other).tree()
        who = found.identifier("accounts", 0, "id")
        assert self.post(f"/api/v1/accounts/{who}/follow").ok

    def shut_out(self) -> None:
        self.snac.withdraw(self.token)


class MockAccount(Account):
    """On the stand-in."""

    def __init__(self, server: MastodonMock) -> None:
        self.mock, self.user, self.shut = server, server.user(), False
        super().__init__(server, self.user.token, server.user().token)

    async def handle(self, request: FakeRequest) -> FakeResponse:
        if self.shut and "authorization" in request.headers:
            request = replace(request, headers={**request.headers, **{"authorization": "Bearer withdrawn"}})
        return await super().handle(request)

    def shut_out(self) -> None:
        """The stand-in never forgets a token: from now on it is asked with one that it does not know."""
        self.shut = True


def answered(status: Tree) -> str:
    """The status that this one answers."""
    return steady(status.identifier("in_reply_to_id")) if status.has("in_reply_to_id") else ""


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
