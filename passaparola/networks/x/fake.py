"""A server in memory, shaped by X's own OpenAPI description (2.167) and faithful where we depend on it.

It counts as twitter-text does, keeps links shortened, puts names in front of answers, refuses the same words twice
(403, without naming the post), works on videos for a while, and refuses fields that it does not know. It takes the
same words again with new files: whether X does is not documented, and taking them is the harder case for us.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.network.fakes import Shown
from passaparola.kernel.text import measured
from passaparola.networks.x import fake_pages, fake_reading
from passaparola.networks.x.fake_media import Uploads
from passaparola.networks.x.fake_oauth import OAuth
from passaparola.networks.x.fake_things import (
    Letter,
    Person,
    Refusal,
    Tweet,
    forbidden,
    handle_of,
    invalid,
    missing,
    snowflake,
)
from passaparola.networks.x.fake_webhooks import Webhooks
from passaparola.networks.x.spec import LONG_TEXT, SPEC

_ME = ("tweet.read", "users.read")
_WRITE = (*_ME, "tweet.write")
_FIELDS = {
    "text", "media", "poll", "reply", "reply_settings", "community_id", "made_with_ai", "paid_partnership",
    "quote_tweet_id", "geo", "share_with_followers", "edit_options", "nullcast", "card_uri",
    "direct_message_deep_link", "for_super_followers_only",
}  # fmt: skip
_SETTINGS = ("following", "mentionedUsers", "subscribers", "verified")
Answer = Callable[[FakeRequest, list[str]], object]


class XFake:
    """X with one account of ours and the people who come across it."""

    def __init__(self) -> None:
        self.me = Person("2244994945", "Forno Passaparola", "forno", 128)
        self.people = {self.me.name: self.me}
        self.oauth, self.uploads, self.hooks = OAuth(), Uploads(), Webhooks()
        self.tweets: dict[str, Tweet] = {}
        self.letters: list[Letter] = []
        self._older: dict[str, Tweet] = {}
        self.subscription = "None"
        self.refusal: Refusal | None = None
        """What every call is answered with: no credits, a suspended account and so on."""
        self.off = timedelta(0)
        """How far this server's clock is ahead."""
        self.left = 100
        self._calls: tuple[tuple[str, str, tuple[str, ...], Answer], ...] = (
            ("GET", r"/2/users/me", _ME, self._whoami),
            ("GET", r"/2/users/(\d+)/tweets", _ME, self._timeline),
            ("GET", r"/2/users/(\d+)/mentions", _ME, self._mentions),
            ("GET", r"/2/tweets", _ME, self._several),
            ("POST", r"/2/tweets", _WRITE, self._create),
            ("GET", r"/2/tweets/search/recent", _ME, self._found),
            ("GET", r"/2/tweets/(\d+)", _ME, self._one),
            ("DELETE", r"/2/tweets/(\d+)", _WRITE, self._delete),
            ("GET", r"/2/tweets/(\d+)/retweeted_by", _ME, self._reposters),
            ("GET", r"/2/tweets/(\d+)/quote_tweets", _ME, self._quotes),
            ("GET", r"/2/dm_events", (*_ME, "dm.read"), self._all_letters),
            ("GET", r"/2/dm_conversations/([\d-]+)/dm_events", (*_ME, "dm.read"), self._letters_of),
            ("POST", r"/2/dm_conversations/([\d-]+)/messages", (*_ME, "dm.write"), self._write_letter),
            ("DELETE", r"/2/dm_events/(\d+)", ("dm.read", "dm.write"), self._burn_letter),
            ("POST", r"/2/media/upload/initialize", ("media.write",), lambda r, _: self.uploads.begin(r)),
            ("POST", r"/2/media/upload/(\d+)/append", ("media.write",), lambda r, f: self.uploads.append(f[0], r)),
            ("POST", r"/2/media/upload/(\d+)/finalize", ("media.write",), lambda _, f: self.uploads.close(f[0])),
            ("GET", r"/2/media/upload", ("media.write",), lambda r, _: self.uploads.status(r)),
            ("POST", r"/2/media/metadata", ("media.write",), lambda r, _: self.uploads.describe(r)),
        )

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer to a call, or a page."""
        if request.path.startswith("/2/oauth2/"):
            return self.oauth.token(request)
        if request.path == "/i/oauth2/authorize":
            return self.oauth.page(request)
        if not request.path.startswith("/2/"):
            return fake_pages.page(self.me, self._own(), self.tweets.values(), self.uploads, request)
        try:
            answer = self._answer(request)
        except Refusal as refusal:
            answer = refusal.answer
        except Untamed as error:
            answer = invalid(str(error)).answer
        return self._stamped(answer)

    def demo_account(self, url: str) -> Mapping[str, str]:
        """Nothing is typed: a person agrees."""
        return {}

    def demo_app(self, url: str) -> Mapping[str, str]:
        """The registered application."""
        app = self.oauth
        return {
            "server": url, "id": app.id, "secret": app.secret, "consumer_secret": app.consumer_secret,
            "bearer": app.bearer,
        }  # fmt: skip

    def agree(self, address: str) -> Mapping[str, str]:
        """The query of somebody who said yes."""
        return self.oauth.agree(address)

    def shown(self) -> Sequence[Shown]:
        """Our posts, newest first."""
        return [self._shown(tweet) for tweet in self._own()]

    def like(self, post: str, who: str) -> bool:
        """Somebody likes a post."""
        self.tweets[post].likes.append(who)
        return True

    def repost(self, post: str, who: str) -> bool:
        """Somebody reposts."""
        if (person := self.person(who)) not in self.tweets[post].reposts:
            self.tweets[post].reposts.append(person)
        return True

    def reply(self, post: str, who: str, text: str) -> bool:
        """Somebody answers."""
        self.say(who, text, answers=post)
        return True

    def remove(self, post: str) -> None:
        """Deleted in the app."""
        self.tweets.pop(post, None)

    def shut_out(self) -> None:
        """The account's owner revokes the application's access."""
        self.oauth.tokens.clear()
        self.oauth.refreshes.clear()

    def person(self, name: str) -> Person:
        """Somebody of this name; the same one every time."""
        if name not in self.people:
            number = len(self.people)
            self.people[name] = Person(str(10**9 + number), name, f"{handle_of(name)[:10]}{number}", number * 7)
        return self.people[name]

    def say(self, who: str, text: str, answers: str = "", quotes: str = "") -> str:
        """Somebody posts; the post's id."""
        return self._add(self.person(who), text, answers, quotes).id

    def write(self, who: str, text: str) -> str:
        """Somebody writes to us in private; the conversation."""
        sender = self.person(who)
        talk = f"{min(sender.id, self.me.id)}-{max(sender.id, self.me.id)}"
        now = datetime.now(UTC)
        self.letters.append(Letter(snowflake(now), sender, talk, text, now))
        return talk

    def edit_in_app(self, post: str, text: str) -> str:
        """The account's owner, a subscriber, edits a post: another id."""
        old = self.tweets[post]
        new = self._add(self.me, text)
        del self.tweets[post]
        new.versions = old.versions = [*(old.versions or [old.id]), new.id]
        self._older[post] = old
        return new.id

    def _own(self) -> list[Tweet]:
        newest = sorted(self.tweets.values(), key=lambda tweet: int(tweet.id), reverse=True)
        return [tweet for tweet in newest if tweet.author == self.me]

    def _shown(self, tweet: Tweet) -> Shown:
        below = [each for each in self.tweets.values() if each.answers == tweet.id and each.author != self.me]
        return Shown(
            tweet.id, f"/{self.me.handle}/status/{tweet.id}", tweet.text, "", tuple(file.alt for file in tweet.files),
            len(tweet.likes), len(tweet.reposts), tuple((each.author.name, each.text) for each in below),
            tweet.answers, poll=tweet.poll,
        )  # fmt: skip

    # Who may call what

    def _answer(self, request: FakeRequest) -> FakeResponse:
        if self.refusal is not None:
            raise self.refusal
        if request.path.startswith(("/2/webhooks", "/2/activity/")):
            if request.bearer != self.oauth.bearer:
                raise Refusal(401, "", "Unauthorized", "Unauthorized")
            return self.hooks.answer(request)
        for method, pattern, scopes, answer in self._calls:
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                self._let_in(request.bearer, scopes)
                told = answer(request, list(found.groups()))
                return told if isinstance(told, FakeResponse) else FakeResponse.json({"data": told})
        raise missing(request.path)

    def _let_in(self, token: str, scopes: tuple[str, ...]) -> None:
        allowed = self.oauth.allows(token, scopes)
        if allowed is None:
            raise Refusal(401, "", "Unauthorized", "Unauthorized")
        if not allowed:
            raise forbidden("You are not permitted to perform this action.")

    def _stamped(self, answer: FakeResponse) -> FakeResponse:
        now = datetime.now(UTC) + self.off
        told = {
            "x-rate-limit-limit": "900", "x-rate-limit-remaining": str(self.left),
            "x-rate-limit-reset": str(int(now.timestamp()) + 900),
            "Date": now.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        }  # fmt: skip
        return FakeResponse(answer.status, answer.body, {**answer.headers, **told}, answer.stream)

    # Posts

    def _whoami(self, request: FakeRequest, _: list[str]) -> object:
        own = {"subscription_type": self.subscription, "verified_type": "none"}
        return fake_reading.user(self.me, len(self._own())) | own

    def _create(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        given = request.tree()
        if unknown := {name for name, _ in given.fields()} - _FIELDS:
            raise invalid(f"[$.{sorted(unknown)[0]}: is not defined in the schema]")
        tweet = self._made(given)
        text = fake_reading.text_of(tweet)
        return FakeResponse.json({"data": {"id": tweet.id, "text": text, "edit_history_post_ids": [tweet.id]}}, 201)

    def _made(self, given: Tree) -> Tweet:
        text = given.opt_text("text") or ""
        media = given.opt("media")
        ids = [each.text() for each in media.each("media_ids")] if media else []
        poll = self._poll(given)
        self._allowed(text, ids, poll)
        files = self.uploads.attached(ids, "tweet")
        reply = given.opt("reply")
        answers = self._answered(reply.text("in_reply_to_tweet_id")) if reply else ""
        settings = given.opt_text("reply_settings") or "everyone"
        if settings not in (*_SETTINGS, "everyone") or (settings == "everyone" and given.has("reply_settings")):
            raise invalid("reply_settings is not one of the allowed values")
        if not files and any(text == each.text and answers == each.answers for each in self._own()):
            raise forbidden("You are not allowed to create a Tweet with duplicate content.")
        tweet = self._add(self.me, text, answers)
        tweet.files, tweet.poll, tweet.settings = files, poll, settings
        tweet.marks = {mark: True for mark in ("paid_partnership", "made_with_ai") if given.has(mark)}
        return tweet

    def _allowed(self, text: str, ids: list[str], poll: tuple[str, ...]) -> None:
        if not text.strip() and not ids:
            raise invalid("$.text: must have at least one of text, media")
        if any(sign in text for sign in SPEC.text[0].refused):
            raise invalid("Your Tweet contains invalid characters.")
        longest = 280 if self.subscription == "None" else LONG_TEXT
        if measured(text, SPEC.text[0]) > longest:
            raise forbidden("Your Tweet text is too long. For more information on how text is counted, see the docs.")
        if poll and ids:
            raise invalid("Only one of media, poll can be provided")
        if len(re.findall(r"(?<![\w$])\$[A-Za-z]{1,6}(?!\w)", text)) > 1:
            raise forbidden("You can only include one cashtag in a post.")

    def _poll(self, given: Tree) -> tuple[str, ...]:
        poll = given.opt("poll")
        if poll is None:
            return ()
        choices = tuple(each.text() for each in poll.each("options"))
        if not 2 <= len(choices) <= 4 or any(not 1 <= len(choice) <= 25 for choice in choices):
            raise invalid("poll.options must have 2 to 4 options of up to 25 characters")
        if not 5 <= poll.whole("duration_minutes") <= 10_080:
            raise invalid("poll.duration_minutes must be between 5 and 10080")
        return choices

    def _answered(self, id: str) -> str:
        """A self-serve application may answer whoever named or quoted the account, and the account itself."""
        if id not in self.tweets:
            raise forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
        tweet = self.tweets[id]
        named = f"@{self.me.handle}" in tweet.head + tweet.text
        quoted = tweet.quotes in self.tweets and self.tweets[tweet.quotes].author == self.me
        if tweet.author != self.me and not named and not quoted:
            raise forbidden(
                "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged"
                " by the author of the post you are replying to."
            )
        return id

    def _add(self, author: Person, text: str, answers: str = "", quotes: str = "") -> Tweet:
        now = datetime.now(UTC)
        id, above = snowflake(now), self.tweets.get(answers)
        head = f"@{above.author.handle} " if above is not None and above.author != author else ""
        talk = above.conversation if above is not None else id
        self.tweets[id] = Tweet(id, author, text, now, answers, quotes, talk, head)
        return self.tweets[id]

    def _delete(self, request: FakeRequest, found: list[str]) -> object:
        tweet = self.tweets.get(found[0])
        if tweet is None:
            raise missing(found[0])
        if tweet.author != self.me:
            raise forbidden("You are not authorized to delete this Tweet.")
        del self.tweets[tweet.id]
        return {"deleted": True}

    # Reading

    def _timeline(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        wanted = [tweet for tweet in self.tweets.values() if tweet.author.id == found[0]]
        return fake_reading.listed(self.tweets, wanted, request, 5)

    def _mentions(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        name = re.compile(rf"@{self.me.handle}\b", re.IGNORECASE)
        wanted = [t for t in self.tweets.values() if t.author != self.me and name.search(t.head + t.text)]
        return fake_reading.listed(self.tweets, wanted, request, 5)

    def _found(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        words = request.query["query"].casefold()
        wanted = [tweet for tweet in self.tweets.values() if words in tweet.text.casefold()]
        return fake_reading.listed(self.tweets, wanted, request, 10)

    def _several(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        known = {**self._older, **self.tweets}
        wanted = [known[id] for id in request.query["ids"].split(",") if id in known]
        return fake_reading.whole(self.tweets, wanted, request)

    def _one(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        if found[0] not in self.tweets:
            raise missing(found[0])
        return fake_reading.single(self.tweets, self.tweets[found[0]], request)

    def _quotes(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        wanted = [tweet for tweet in self.tweets.values() if tweet.quotes == found[0]]
        return fake_reading.listed(self.tweets, wanted, request, 10)

    def _reposters(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        people = self.tweets[found[0]].reposts if found[0] in self.tweets else []
        return fake_reading.people(people, request)

    # Private messages

    def _all_letters(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        return fake_reading.letters(self.letters, request)

    def _letters_of(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        return fake_reading.letters([each for each in self.letters if each.talk == found[0]], request)

    def _write_letter(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        given, now = request.tree(), datetime.now(UTC)
        if not any(each.talk == found[0] for each in self.letters):
            raise forbidden("You do not have permission to send messages in this conversation.")
        if not (given.has("text") or given.has("attachments")):
            raise invalid("text or attachments is required")
        letter = Letter(snowflake(now), self.me, found[0], given.opt_text("text") or "", now)
        self.letters.append(letter)
        return FakeResponse.json({"data": {"dm_conversation_id": letter.talk, "dm_event_id": letter.id}}, 201)

    def _burn_letter(self, request: FakeRequest, found: list[str]) -> object:
        if not any(each.id == found[0] for each in self.letters):
            raise missing(found[0])
        self.letters = [each for each in self.letters if each.id != found[0]]
        return {"deleted": True}


FAKE = XFake
