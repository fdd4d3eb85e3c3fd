"""Instagram in memory, for one professional account: the calls that we make, their limits, their errors.

It does as Meta's reference says, odd things included: containers show nothing and end after a day, a film is worked on
for a while, one unknown field or metric refuses a whole call, answers to answers stand below the comment at the top.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import parse_qs, urlsplit

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Untamed
from passaparola.kernel.network.fakes import Shown
from passaparola.networks.instagram import fake_pages
from passaparola.networks.instagram.fake_login import Login
from passaparola.networks.instagram.fake_publishing import Publishing
from passaparola.networks.instagram.fake_talk import Talking
from passaparola.networks.instagram.fake_things import (
    Letter,
    Medium,
    Person,
    Refusal,
    Talk,
    given,
    handle_of,
    refuse,
)

_NEEDS = {
    "media": "content_publish", "media_publish": "content_publish", "content_publishing_limit": "content_publish",
    "comments": "manage_comments", "replies": "manage_comments", "mentions": "manage_comments",
    "conversations": "manage_messages", "messages": "manage_messages", "insights": "manage_insights",
}  # fmt: skip


class InstagramFake:
    """One account, its followers, and the hand on its switches."""

    def __init__(self) -> None:
        self.me = Person("17841400000000001", "forno.passaparola", "Forno Passaparola")
        self.ahead = timedelta(0)  # how far its clock is moved forward
        self.numbers = count(1)
        self.people: dict[str, Person] = {}
        self.login = Login(self)
        self.publishing = Publishing(self)
        self.talking = Talking(self)
        self.subscribed: list[str] = []

    @property
    def now(self) -> datetime:
        """What its clock says."""
        return datetime.now(UTC) + self.ahead

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer of Graph, of the login, of the upload host, or a page."""
        try:
            return await self._answer(request)
        except Refusal as refusal:
            return refusal.answer
        except Untamed as error:
            return Refusal(100, f"(#100) {error}").answer

    def demo_account(self, url: str) -> Mapping[str, str]:
        """Nothing is typed: one says yes."""
        return {}

    def demo_app(self, url: str) -> Mapping[str, str]:
        """The application that is registered here."""
        return {"id": self.login.app_id, "secret": self.login.app_secret, "server": url}

    def agree(self, address: str) -> Mapping[str, str]:
        """Say yes without the page."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return {"code": self.login.code(asked), "state": asked["state"]}

    def shown(self) -> Sequence[Shown]:
        """Everything that anybody can see, stories too, newest first."""
        return [self._shown(medium) for medium in reversed(self.publishing.visible())]

    def like(self, post: str, who: str) -> bool:
        """A heart."""
        self._medium(post).likes.add(who)
        return True

    def repost(self, post: str, who: str) -> bool:
        """Somebody passes it on (there since August 2025)."""
        self._medium(post).reposts.add(who)
        return True

    def reply(self, post: str, who: str, text: str) -> bool:
        """Somebody comments a medium, or answers a comment."""
        self.talking.said(post, self.person(who), text)
        return True

    def write(self, who: str, text: str) -> Talk:
        """Somebody writes a private message to the account."""
        other = self.person(who)
        talk = self.talking.talk_with(other)
        talk.messages.append(Letter(f"mid.{next(self.numbers):012d}", other, text, self.now))
        return talk

    def remove(self, post: str) -> None:
        """The owner deletes a medium, or a comment, in the app."""
        if post in self.publishing.media:
            self.publishing.media[post].gone = True
        else:
            self.talking.remove(post)

    def shut_out(self) -> None:
        """The owner takes the application off their account."""
        self.login.tokens.clear()

    def person(self, name: str) -> Person:
        """A visitor, known again by name."""
        if name not in self.people:
            self.people[name] = Person(f"{next(self.numbers):016d}", handle_of(name), name, "PERSONAL")
        return self.people[name]

    def _medium(self, id: str) -> Medium:
        return self.publishing.media[id]

    def _shown(self, medium: Medium) -> Shown:
        alts = tuple(str(file.fields.get("alt_text", "")) for file in medium.files)
        said = tuple((comment.author.name, comment.text) for comment in medium.comments)
        likes, reposts = len(medium.likes), len(medium.reposts)
        return Shown(medium.id, medium.path, medium.caption, "", alts, likes, reposts, said)

    async def _answer(self, request: FakeRequest) -> FakeResponse:
        steps = [step for step in request.path.split("/") if step]
        if steps and steps[0] == "ig-api-upload":
            return self.publishing.receive(request, steps[-1])
        if found := self.login.answer(request, steps):
            return found
        versioned = bool(steps) and steps[0].startswith("v") and steps[0][1:2].isdecimal()
        if not versioned:
            return fake_pages.page(self.me, self.publishing.visible(), request)
        return await self._graph(request, steps[1], "".join(steps[2:3]))

    async def _graph(self, request: FakeRequest, id: str, edge: str) -> FakeResponse:
        self._may(request, edge)
        asked, method = given(request), request.method
        if id in ("me", self.me.id):
            return await self._of_me(request, edge, asked)
        if id in self.publishing.containers and not edge:
            return self.publishing.container(id, asked)
        if id in self.publishing.media and not self.publishing.media[id].gone:
            medium = self.publishing.media[id]
            if edge == "comments":
                return self.talking.comments(request, medium, asked)
            if edge == "insights":
                return self.publishing.insights(medium, asked)
            if not edge and method == "GET":
                return self.publishing.medium(request, medium, asked)
        elif found := self.talking.answer(request, id, edge, asked):
            return found
        raise refuse(33)

    async def _of_me(self, request: FakeRequest, edge: str, asked: dict[str, object]) -> FakeResponse:
        if edge == "media" and request.method == "POST":
            return await self.publishing.stage(asked)
        handlers: dict[tuple[str, str], Callable[[], FakeResponse]] = {
            ("GET", ""): lambda: self._described(asked),
            ("GET", "media"): lambda: self.publishing.listed(request, asked, stories=False),
            ("GET", "stories"): lambda: self.publishing.listed(request, asked, stories=True),
            ("GET", "tags"): lambda: self.publishing.tags(request, asked),
            ("POST", "media_publish"): lambda: self.publishing.publish(str(asked.get("creation_id"))),
            ("GET", "content_publishing_limit"): self.publishing.limit,
            ("GET", "conversations"): lambda: self.talking.talks(request, asked),
            ("POST", "messages"): lambda: self.talking.send(asked),
            ("POST", "mentions"): lambda: self.talking.mention(asked),
            ("GET", "subscribed_apps"): self._subscriptions,
            ("POST", "subscribed_apps"): lambda: self._subscribe(asked),
            ("DELETE", "subscribed_apps"): lambda: self._subscribe({"subscribed_fields": []}),
        }
        handler = handlers.get((request.method, edge))
        if handler is None:
            raise Refusal(100, f"(#100) Tried accessing nonexisting field ({edge})")
        return handler()

    def _may(self, request: FakeRequest, edge: str) -> None:
        token = request.bearer or request.query.get("access_token", "")
        granted = self.login.scopes_of(token)
        needed = _NEEDS.get(edge, "basic") if not (edge == "media" and request.method == "GET") else "basic"
        if f"instagram_business_{needed}" not in granted:
            raise Refusal(10, "(#10) Application does not have permission for this action", status=403)

    def _described(self, asked: dict[str, object]) -> FakeResponse:
        whole: dict[str, object] = {
            "id": "26000000000000001",
            "user_id": int(self.me.id),
            "username": self.me.handle,
            "name": self.me.name,
            "account_type": self.me.kind,
            "followers_count": self.me.followers,
            "media_count": len(self.publishing.visible()),
        }
        return FakeResponse.json(fake_pages.chosen(whole, asked))

    def _subscriptions(self) -> FakeResponse:
        told = [{"subscribed_fields": self.subscribed}] if self.subscribed else []
        return FakeResponse.json({"data": told})

    def _subscribe(self, asked: dict[str, object]) -> FakeResponse:
        fields = asked.get("subscribed_fields")
        self.subscribed = [str(each) for each in fields] if isinstance(fields, list) else []
        return FakeResponse.json({"success": True})


FAKE = InstagramFake
