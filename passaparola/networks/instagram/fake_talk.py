"""The fake's comments and private messages."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.instagram.fake_pages import chosen, named, paged
from passaparola.networks.instagram.fake_things import (
    Comment,
    Letter,
    Medium,
    Person,
    Refusal,
    Talk,
    refuse,
    written,
)

if TYPE_CHECKING:
    from passaparola.networks.instagram.fake import InstagramFake

_WINDOW = timedelta(hours=24)
_EXPANDED = 50  # answers that come along with a comment


class Talking:
    """What is said. ``hidden`` fields of comments the token may not see; ``closed``: no tool reads messages."""

    def __init__(self, world: "InstagramFake") -> None:
        self._world = world
        self.hidden: set[str] = set()
        self.closed = False
        self.conversations: dict[str, Talk] = {}
        self.mentioned: list[tuple[str, str]] = []

    def said(self, to: str, who: Person, text: str) -> Comment:
        """A comment below a medium, or below a comment: there it stands under the one at the top."""
        above = self._comment(to)
        medium = self._world.publishing.media.get(above.medium if above else to)
        if medium is None or medium.gone:
            raise refuse(33)
        parent = (above.parent or above.id) if above else ""
        id = f"1786{next(self._world.numbers):013d}"
        comment = Comment(id, medium.id, who, text, self._world.now, parent)
        medium.comments.append(comment)
        return comment

    def remove(self, id: str) -> None:
        """Take a comment down, with what stands below it."""
        for medium in self._world.publishing.media.values():
            medium.comments[:] = [each for each in medium.comments if id not in (each.id, each.parent)]

    def talk_with(self, other: Person) -> Talk:
        """The conversation with somebody."""
        found = next((talk for talk in self.conversations.values() if talk.other is other), None)
        if found is None:
            found = Talk(f"aWdfZAG{next(self._world.numbers):012d}", other)
            self.conversations[found.id] = found
        return found

    def comments(self, request: FakeRequest, medium: Medium, asked: Mapping[str, object]) -> FakeResponse:
        """The comments of a medium, newest first, or a new one."""
        if request.method == "POST":
            return self._new(medium.id, asked)
        top = [each for each in reversed(medium.comments) if not each.parent]
        return paged([self._tree(each, asked) for each in top], asked, request)

    def answer(self, request: FakeRequest, id: str, edge: str, asked: Mapping[str, object]) -> FakeResponse | None:
        """The answer for a comment or a conversation; None for an id that is neither."""
        if id in self.conversations and edge == "messages":
            told = [self._message(each, asked) for each in reversed(self.conversations[id].messages)]
            return paged(told, asked, request)
        comment = self._comment(id)
        if comment is None:
            return None
        if edge == "replies":
            return self._replies(request, comment, asked)
        if request.method == "DELETE":
            self.remove(id)
            return FakeResponse.json({"success": True})
        return FakeResponse.json(self._tree(comment, asked))

    def talks(self, request: FakeRequest, asked: Mapping[str, object]) -> FakeResponse:
        """The conversations, those that were last written in first."""
        if self.closed:
            raise Refusal(200, "(#200) Messages are not open to connected tools", status=403)
        if str(asked.get("platform", "INSTAGRAM")).upper() != "INSTAGRAM":
            raise Refusal(100, "(#100) platform")
        found = sorted(self.conversations.values(), key=lambda talk: talk.messages[-1].at, reverse=True)
        told = [chosen({"id": t.id, "updated_time": written(t.messages[-1].at)}, asked) for t in found if t.messages]
        return paged(told, asked, request)

    def send(self, asked: Mapping[str, object]) -> FakeResponse:
        """A private message to somebody who wrote within a day."""
        recipient, message = asked.get("recipient"), asked.get("message")
        to = recipient.get("id") if isinstance(recipient, dict) else None
        text = message.get("text") if isinstance(message, dict) else None
        talk = next((each for each in self.conversations.values() if each.other.id == to), None)
        if talk is None or not isinstance(text, str) or len(text.encode()) > 1_000:
            raise Refusal(100, "(#100) Invalid parameter")
        theirs = [each.at for each in talk.messages if each.author is talk.other]
        if self._world.now - max(theirs) > _WINDOW:
            raise refuse(2534022)
        sent = Letter(f"mid.{next(self._world.numbers):012d}", self._world.me, text, self._world.now)
        talk.messages.append(sent)
        return FakeResponse.json({"recipient_id": to, "message_id": sent.id})

    def mention(self, asked: Mapping[str, object]) -> FakeResponse:
        """An answer to whoever tagged or mentioned the account."""
        self.mentioned.append((str(asked["media_id"]), str(asked["message"])))
        return FakeResponse.json({"id": f"1786{next(self._world.numbers):013d}"})

    def _new(self, to: str, asked: Mapping[str, object]) -> FakeResponse:
        text = asked.get("message")
        if not isinstance(text, str) or not text.strip():
            raise Refusal(100, "(#100) message is required")
        return FakeResponse.json({"id": self.said(to, self._world.me, text).id})

    def _replies(self, request: FakeRequest, comment: Comment, asked: Mapping[str, object]) -> FakeResponse:
        if request.method == "POST":
            return self._new(comment.id, asked)
        return paged([self._tree(each, asked) for each in self._below(comment)], asked, request)

    def _below(self, comment: Comment) -> list[Comment]:
        medium = self._world.publishing.media[comment.medium]
        return [each for each in medium.comments if each.parent == comment.id]

    def _comment(self, id: str) -> Comment | None:
        every = (each for medium in self._world.publishing.media.values() for each in medium.comments)
        return next((each for each in every if each.id == id), None)

    def _tree(self, comment: Comment, asked: Mapping[str, object]) -> dict[str, object]:
        names = named(asked)
        if refused := self.hidden & names.keys():
            raise Refusal(10, f"(#10) To use {sorted(refused)[0]} you need another permission", status=403)
        whole: dict[str, object] = {
            "id": comment.id,
            "text": comment.text,
            "timestamp": written(comment.at),
            "username": comment.author.handle,
            "from": {"id": comment.author.id, "username": comment.author.handle},
            "like_count": comment.likes,
            "parent_id": comment.parent,
            "replies": self._expanded(comment, names.get("replies", "")),
        }
        return {name: value for name, value in chosen(whole, asked).items() if value}

    def _expanded(self, comment: Comment, fields: str) -> dict[str, object] | None:
        below = self._below(comment) if fields else []
        if not below:
            return None
        more = {"paging": {"next": "https://graph.instagram.com/more"}} if len(below) > _EXPANDED else {}
        return {"data": [self._tree(each, {"fields": fields}) for each in below[:_EXPANDED]], **more}

    def _message(self, message: Letter, asked: Mapping[str, object]) -> dict[str, object]:
        whole: dict[str, object] = {
            "id": message.id,
            "created_time": written(message.at),
            "from": {"id": message.author.id, "username": message.author.handle},
            "message": message.text,
        }
        return chosen(whole, asked)
