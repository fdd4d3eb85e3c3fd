"""What is said on the fake: comments, tags, private messages."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.facebook.fake_things import Page, Person, Refusal, Said, listed, written

if TYPE_CHECKING:
    from passaparola.networks.facebook.fake import FacebookFake

_WINDOW = timedelta(hours=24)


class Talking:
    """Calls about what people say to a Page, and what it says to them."""

    def __init__(self, fake: "FacebookFake") -> None:
        self.fake = fake

    def comments(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """Below a post (``filter=stream``: at any depth) or below a comment."""
        self.fake.allow("pages_read_user_content")
        id, whole = found[0], request.query.get("filter") == "stream"
        if id in page.comments:
            below = [each for each in page.comments.values() if each.above == id]
        else:
            post = self.fake.post_of(page, id)
            below = [each for each in page.comments.values() if each.post == post.id and (whole or not each.above)]
        if request.query.get("order") == "reverse_chronological":
            below = below[::-1]
        return listed([_comment(each) for each in below], request.query, request.path)

    def comment(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """The Page comments."""
        self.fake.allow("pages_manage_engagement")
        said = self.fake.say(page, Person(page.id, page.name), found[0], request.tree().text("message"))
        return FakeResponse.json({"id": said.id})

    def tagged(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """Posts of others that tag the Page, newest first."""
        self.fake.allow("pages_read_user_content")
        return listed([_comment(each) for each in page.tags[::-1]], request.query, request.path)

    def conversations(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """Private conversations, the one with the newest message first."""
        self.fake.allow("pages_messaging")
        threads = sorted(page.threads, key=lambda each: each.messages[-1].at, reverse=True)
        told = [{"id": each.id, "updated_time": written(each.messages[-1].at)} for each in threads]
        return listed(told, request.query, request.path)

    def messages(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """The messages of a conversation, newest first."""
        self.fake.allow("pages_messaging")
        thread = next(each for each in page.threads if each.id == found[0])
        other = Person(page.id, page.name)
        told = [_message(each, thread.person, other) for each in thread.messages[::-1]]
        return listed(told, request.query, request.path)

    def send(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """To somebody who wrote within the last 24 hours."""
        self.fake.allow("pages_messaging")
        tree = request.tree()
        to = tree.text("recipient", "id")
        thread = next((each for each in page.threads if each.person.id == to), None)
        theirs = [each.at for each in thread.messages if each.author.id == to] if thread else []
        if thread is None or max(theirs) < datetime.now(UTC) - _WINDOW:
            words = "(#10) This message is sent outside of allowed window."
            raise Refusal(10, words, sub=2018278)
        said = Said(f"m_{self.fake.new_id()}", Person(page.id, page.name), tree.text("message", "text"), "", thread.id)
        thread.messages.append(said)
        return FakeResponse.json({"recipient_id": to, "message_id": said.id})


def _comment(said: Said) -> dict[str, object]:
    return {
        "id": said.id,
        "message": said.text,
        "created_time": written(said.at),
        "from": {"id": said.author.id, "name": said.author.name},
        "parent": {"id": said.above} if said.above else None,
        "permalink_url": f"https://www.facebook.com/{said.id}",
    }


def _message(said: Said, person: Person, page: Person) -> dict[str, object]:
    other = page if said.author.id == person.id else person
    return {
        "id": said.id,
        "message": said.text,
        "created_time": written(said.at),
        "from": {"id": said.author.id, "name": said.author.name},
        "to": {"data": [{"id": other.id, "name": other.name}]},
    }
