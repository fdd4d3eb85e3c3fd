"""Graph in memory, as far as Pages are concerned: by Meta's guides and api_specs of 2026. Nobody compared it with the
real one.

Pictures are uploaded unseen and a post shows them; videos have an id before anybody sees them; a token is a Page's, a
person's or the application's; lists come in pages; an insight that is not known fails its whole call.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Untamed
from passaparola.kernel.network.fakes import Shown
from passaparola.networks.facebook import fake_pages
from passaparola.networks.facebook.fake_login import Login
from passaparola.networks.facebook.fake_posts import Posting
from passaparola.networks.facebook.fake_reading import Reading
from passaparola.networks.facebook.fake_talk import Talking
from passaparola.networks.facebook.fake_things import Page, Person, Post, Refusal, Said, Thread

_VERSION = re.compile(r"/v\d\d\.0/(.*)")
Answer = Callable[[FakeRequest, Page, list[str]], FakeResponse]


class FacebookFake(Login):
    """One application, one person, two Pages, and the people who come across them."""

    def __init__(self) -> None:
        super().__init__()
        self.working = 0  # how often a reel says that it is being worked on
        self.insights = {"post_media_view", "post_total_media_view_unique", "post_clicks_by_type"}
        self.refuses_twins = False
        self._ids = count(int(datetime.now(UTC).timestamp() * 1000))
        self._people = dict[str, Person]()
        posting, talking, reading = Posting(self), Talking(self), Reading(self)
        self._calls: tuple[tuple[str, str, Answer], ...] = (
            ("POST", r"(\d+)/photos", posting.photo),
            ("POST", r"(\d+)/feed", posting.post),
            ("POST", r"(\d+)/videos", posting.video),
            ("POST", r"(\d+)/(video_reels|video_stories)", posting.clip),
            ("POST", r"(\d+)/photo_stories", posting.photo_story),
            ("POST", r"(\d+)/messages", talking.send),
            ("POST", r"(\d+)/subscribed_apps", reading.subscribe),
            ("DELETE", r"(\d+)/subscribed_apps", reading.unsubscribe),
            ("GET", r"(\d+)/subscribed_apps", reading.subscribed),
            ("GET", r"(\d+)/(?:published_posts|feed|posts)", reading.posts),
            ("GET", r"(\d+)/(videos|video_reels)", reading.videos),
            ("GET", r"(\d+)/stories", reading.stories),
            ("GET", r"(\d+)/tagged", talking.tagged),
            ("GET", r"(\d+)/conversations", talking.conversations),
            ("GET", r"(t_\d+)/messages", talking.messages),
            ("GET", r"([\d_]+)/insights", reading.insights),
            ("GET", r"([\d_]+)/comments", talking.comments),
            ("POST", r"([\d_]+)/comments", talking.comment),
            ("GET", r"([\d_]+)", reading.node),
            ("POST", r"([\d_]+)", posting.change),
            ("DELETE", r"([\d_]+)", posting.delete),
        )

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer to a call, or a page."""
        try:
            return self._handled(request)
        except Refusal as refusal:
            return refusal.answer
        except (Untamed, KeyError, ValueError) as error:
            return Refusal(100, f"(#100) Invalid parameter: {error}").answer

    def demo_account(self, url: str) -> Mapping[str, str]:
        """Nothing is typed: Pages are connected by consent."""
        return {}

    def demo_app(self, url: str) -> Mapping[str, str]:
        """The application of this fake."""
        return {"id": self.app_id, "secret": self.app_secret, "server": url}

    def shown(self) -> Sequence[Shown]:
        """The first Page's posts and stories, newest first."""
        page = self.pages[0]
        told = [(post.at, post.id, self._shown(page, post)) for post in page.posts]
        told += [(story.at, story.id, _story(page, story.id)) for story in page.stories]
        return [shown for _, _, shown in sorted(told, key=lambda each: each[:2], reverse=True)]

    def like(self, post: str, who: str) -> bool:
        """Somebody likes a post."""
        self.post_of(self.pages[0], post).likes.append(who)
        return True

    def repost(self, post: str, who: str) -> bool:
        """Somebody shares it."""
        self.post_of(self.pages[0], post).shares += 1
        return True

    def reply(self, post: str, who: str, text: str) -> bool:
        """Somebody comments on a post, or on a comment."""
        self.say(self.pages[0], self.named(who), post, text)
        return True

    def remove(self, post: str) -> None:
        """Deleted in the app: nothing stays behind."""
        page = self.pages[0]
        page.posts = [each for each in page.posts if post not in (each.id, each.thing)]
        page.stories = [each for each in page.stories if each.id != post]
        page.videos.pop(post, None)

    def shut_out(self) -> None:
        """The person removes the application in their settings."""
        self.fault = 458

    def write(self, who: str, text: str, at: datetime | None = None) -> str:
        """Somebody writes to the Page in private; the message's id."""
        page, person = self.pages[0], self.named(who)
        thread = next((each for each in page.threads if each.person == person), None)
        if thread is None:
            thread = Thread(f"t_{next(self._ids)}", person)
            page.threads.append(thread)
        said = Said(f"m_{next(self._ids)}", person, text, "", thread.id, at or datetime.now(UTC))
        thread.messages.append(said)
        return said.id

    def tag(self, who: str, text: str) -> str:
        """Somebody tags the Page in a post of theirs; its id."""
        person = self.named(who)
        said = Said(f"{person.id}_{next(self._ids)}", person, text, "", "")
        self.pages[0].tags.append(said)
        return said.id

    def say(self, page: Page, author: Person, above: str, text: str) -> Said:
        """A comment below a post or below another comment."""
        parent = page.comments.get(above)
        post = self.post_of(page, parent.post if parent else above)
        said = Said(f"{post.id.rpartition('_')[2]}_{next(self._ids)}", author, text, above if parent else "", post.id)
        page.comments[said.id] = said
        post.updated = datetime.now(UTC)
        return said

    def post_of(self, page: Page, id: str) -> Post:
        """A post by its id, or by that of the video that it shows. Raises Refusal."""
        found = next((each for each in page.posts if id in (each.id, each.thing)), None)
        if found is None:
            raise missing(id)
        return found

    def named(self, name: str) -> Person:
        """Somebody of this name; the same one every time."""
        return self._people.setdefault(name, Person(str(next(self._ids)), name))

    def new_id(self) -> str:
        """An id that nothing has yet."""
        return str(next(self._ids))

    def _handled(self, request: FakeRequest) -> FakeResponse:
        if request.path.startswith("/video-upload/"):
            return self._uploaded(request)
        versioned = _VERSION.fullmatch(request.path)
        if versioned is None:
            return fake_pages.page(self.pages[0], request)
        if versioned[1] == "dialog/oauth":
            return self.dialog(request)
        if versioned[1] == "oauth/access_token":
            return self.access_token({**request.query, **request.fields()})
        return self._graph(request, versioned[1])

    def _graph(self, request: FakeRequest, path: str) -> FakeResponse:
        token = request.bearer
        self._prove(request, token)
        if token == f"{self.app_id}|{self.app_secret}":
            return Reading(self).as_app(request, path)
        if token.partition("|")[0] == self.app_id:
            raise Refusal(190, "Invalid OAuth access token signature.", status=401)
        if self.fault or token not in {self.user_token, *(page.token for page in self.pages)}:
            raise Refusal(190, "Error validating access token", sub=self.fault or 467, status=401)
        if token == self.user_token:
            return Reading(self).as_person(request, path)
        page = next(page for page in self.pages if page.token == token)
        if self.blocked:
            raise Refusal(368, "The action attempted has been deemed abusive or is otherwise disallowed")
        return self._answer(request, page, path.replace("me/", f"{page.id}/") if path.startswith("me/") else path)

    def _answer(self, request: FakeRequest, page: Page, path: str) -> FakeResponse:
        for method, pattern, answer in self._calls:
            found = re.fullmatch(pattern, path) if method == request.method else None
            if found is not None:
                return answer(request, page, list(found.groups()))
        raise Refusal(2500, f"Unknown path components: /{path}")

    def _prove(self, request: FakeRequest, token: str) -> None:
        proof = request.query.get("appsecret_proof")
        due = hmac.new(self.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if proof is not None and proof != due:
            raise Refusal(100, "Invalid appsecret_proof provided in the API argument")

    def _uploaded(self, request: FakeRequest) -> FakeResponse:
        """The upload host: the offset must be where the last one ended."""
        token = request.headers.get("authorization", "").removeprefix("OAuth ")
        page = next((page for page in self.pages if page.token == token and not self.fault), None)
        if page is None:
            raise Refusal(190, "Invalid OAuth access token.", status=401)
        video = page.videos[request.path.rpartition("/")[2]]
        video.size = int(request.headers["file_size"])
        if int(request.headers["offset"]) != len(video.content):
            told = {
                "retriable": True,
                "type": "OffsetInvalidError",
                "message": "Offset is not where the last one ended",
            }
            return FakeResponse.json({"debug_info": told}, 400)
        video.content += request.body
        return FakeResponse.json({"success": True})

    def _shown(self, page: Page, post: Post) -> Shown:
        direct = (each for each in page.comments.values() if each.post == post.id)
        replies = tuple((each.author.name, each.text) for each in direct)
        alts = tuple(photo.alt for photo in post.photos) or (("",) if post.video else ())
        return Shown(
            post.thing, fake_pages.path_of(post), post.text, "", alts, len(post.likes), post.shares, replies
        )  # fmt: skip


def missing(id: str) -> Refusal:
    """What Graph says of what is not there, or not for this token to see."""
    words = f"Unsupported request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions"
    return Refusal(100, words, sub=33)


def _story(page: Page, id: str) -> Shown:
    return Shown(id, f"/{id}", "", "", ("",), 0, 0, ())


FAKE = FacebookFake
