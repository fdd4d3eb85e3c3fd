"""A server in memory, faithful to Mastodon 4 where we depend on it (fixtures, 2026-11-22).

Its Idempotency-Key works as the real one's: kept for an hour, and only once the status is saved. ``forgetful`` makes it
a server that ignores the key, as many do.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.network.fakes import Shown
from passaparola.kernel.network.spec import TextUnit
from passaparola.kernel.text import length
from passaparola.networks.mastodon import fake_pages
from passaparola.networks.mastodon.fake_oauth import Client, OAuth
from passaparola.networks.mastodon.fake_shapes import LARGEST_IMAGE, LONGEST, account, file, instance, own_account
from passaparola.networks.mastodon.fake_things import Ballot, Ears, Person, Refusal, Toot, Upload, html

_MOST_FILES = 4
_KEY_LIVES = timedelta(hours=1)
_VISIBLE = ("public", "unlisted")
_PAGE = 20
Answer = Callable[[FakeRequest, list[str]], FakeResponse]


class MastodonFake:
    """One server with one account of ours and the people who come across it."""

    token = "demo-demo-demo-demo-demo"  # noqa: S105 - of nothing but this fake
    scopes = "read write profile"
    """What the application of that token may."""

    def __init__(self) -> None:
        self.me = Person("109000000000000001", "Forno Passaparola", "forno", 128)
        self.people = {self.me.id: self.me}
        self.toots: dict[str, Toot] = {}
        self.uploads: dict[str, Upload] = {}
        self.forgetful = False
        self.working = 1
        self.ears = Ears()
        self.oauth = OAuth()
        self.standing: dict[str, object] = {}
        self._keys: dict[str, tuple[str, datetime]] = {}
        self._ids = count(int(datetime.now(UTC).timestamp() * 1000) << 16)
        self._calls: tuple[tuple[str, str, Answer], ...] = (
            ("GET", r"/api/v[12]/instance", self._instance),
            ("GET", r"/api/v1/accounts/verify_credentials", self._verify),
            ("GET", r"/api/v1/apps/verify_credentials", self._app),
            ("GET", r"/api/v1/accounts/(\d+)/statuses", self._statuses_of),
            ("GET", r"/api/v1/notifications", self._notifications),
            ("GET", r"/api/v1/streaming/user/notification", self._stream),
            ("POST", r"/api/v[12]/media", self._upload),
            ("GET", r"/api/v1/media/(\d+)", self._file),
            ("POST", r"/api/v1/statuses", self._create),
            ("GET", r"/api/v1/statuses/(\w+)", self._read),
            ("PUT", r"/api/v1/statuses/(\w+)", self._edit),
            ("DELETE", r"/api/v1/statuses/(\w+)", self._delete),
            ("GET", r"/api/v1/statuses/(\w+)/history", self._history),
            ("GET", r"/api/v1/statuses/(\w+)/context", self._context),
            ("GET", r"/api/v1/statuses/(\w+)/reblogged_by", self._boosters),
            ("GET", r"/api/v1/statuses/(\w+)/quotes", self._quotes),
        )

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer to a call, or a page."""
        if self.oauth.speaks(request.path):
            return self.oauth.answer(request)
        if not request.path.startswith("/api/"):
            return fake_pages.page(self.me, self._public(), self.uploads, self._below, request)
        try:
            return self._answer(request)
        except Refusal as refusal:
            return refusal.answer
        except Untamed as error:
            return Refusal(422, f"Validation failed: {error}").answer

    def demo_account(self, url: str) -> Mapping[str, str]:
        """What a person types."""
        return {"server": url, "token": self.token}

    def shown(self) -> Sequence[Shown]:
        """Our public statuses, newest first."""
        return [self._shown(toot) for toot in self._public()]

    def like(self, post: str, who: str) -> bool:
        """Somebody favours a status."""
        self.toots[post].likes.append(who)
        return True

    def repost(self, post: str, who: str) -> bool:
        """Somebody boosts."""
        boosts = self.toots[post].boosts
        if self.person(who) not in boosts:
            boosts.append(self.person(who))
        return True

    def reply(self, post: str, who: str, text: str) -> bool:
        """Somebody answers, and names us as the app does."""
        told = self._add(self.person(who), f"@{self.me.handle} {text}", answers=post)
        self.ears.tell("notification", json.dumps({"type": "mention", "status": {"id": told.id}}))
        return True

    def remove(self, post: str) -> None:
        """Deleted in the app: nothing stays behind."""
        self.toots.pop(post, None)

    def shut_out(self) -> None:
        """The applications are deleted, and their tokens with them."""
        self.token = ""
        self.oauth.tokens.clear()

    def agree(self, address: str) -> Mapping[str, str]:
        """The query that a person comes back with who says yes at this address."""
        return self.oauth.agree(address)

    def person(self, name: str) -> Person:
        """Somebody of this name; the same one every time."""
        known = next((one for one in self.people.values() if one.name == name), None)
        if known is None:
            handle = re.sub(r"\W", "", name).lower() or "qualcuno"
            known = Person(str(next(self._ids)), name, handle, len(self.people) * 7)
            self.people[known.id] = known
        return known

    def say(self, who: str, text: str, visibility: str = "public") -> str:
        """Somebody says something of their own accord; the status's id."""
        return self._add(self.person(who), text, visibility=visibility).id

    def _public(self) -> list[Toot]:
        newest = sorted(self.toots.values(), key=lambda toot: int(toot.id), reverse=True)
        return [toot for toot in newest if toot.author == self.me and toot.visibility in _VISIBLE]

    def _below(self, id: str) -> Iterator[Toot]:
        for toot in sorted(self.toots.values(), key=lambda toot: int(toot.id)):
            if toot.answers == id:
                yield toot
                yield from self._below(toot.id)

    def _shown(self, toot: Toot) -> Shown:
        direct = (below for below in self._below(toot.id) if below.answers == toot.id and below.author != self.me)
        replies = tuple((below.author.name, below.said) for below in direct)
        alts = tuple(file.description for file in toot.files)
        path = f"/@{self.me.handle}/{toot.id}"
        poll = toot.poll.choices if toot.poll else ()
        return Shown(
            toot.id, path, toot.said, "", alts, len(toot.likes), len(toot.boosts), replies, toot.answers, toot.spoiler,
            toot.language or "", poll,
        )  # fmt: skip

    def _answer(self, request: FakeRequest) -> FakeResponse:
        for method, pattern, answer in self._calls:
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                if answer != self._instance:
                    self._check(request)
                return answer(request, list(found.groups()))
        raise Refusal(404, "Record not found")

    def _check(self, request: FakeRequest) -> None:
        if self.token and request.bearer == self.token:
            return
        may = self.oauth.allows(request.bearer, request.method, request.path)
        if may is None:
            raise Refusal(401, "This method requires an authenticated user")
        if not may:
            raise Refusal(403, "This action is outside the authorized scopes")

    def _app(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        typed = Client("", "", "Passaparola", ("urn:ietf:wg:oauth:2.0:oob",), self.scopes)
        return FakeResponse.json(self.oauth.tokens.get(request.bearer, (typed, ""))[0].tree())

    # The server and its accounts

    def _instance(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        return FakeResponse.json(instance(request))

    def _verify(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        return FakeResponse.json({**own_account(self.me, request), **self.standing})

    def _statuses_of(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        if found[0] not in self.people:
            raise Refusal(404, "Record not found")
        return self._page([toot for toot in self.toots.values() if toot.author.id == found[0]], request)

    def _page(self, toots: list[Toot], request: FakeRequest) -> FakeResponse:
        return FakeResponse.json([self._tree(toot, request) for toot in _paged(toots, request)])

    def _stream(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        return FakeResponse(200, headers={"Content-Type": "text/event-stream"}, stream=self.ears.stream())

    def _notifications(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        mentioned = re.compile(rf"@{self.me.handle}\b")
        told = [toot for toot in self.toots.values() if toot.author != self.me and mentioned.search(toot.text)]
        notices = [self._notice(toot, request) for toot in _paged(told, request)]
        return FakeResponse.json(notices)

    def _notice(self, toot: Toot, request: FakeRequest) -> dict[str, object]:
        status = self._tree(toot, request)
        about = {"account": account(toot.author, request), "group_key": f"ungrouped-{toot.id}", "status": status}
        return {"id": toot.id, "type": "mention", "created_at": _iso(toot.at), **about}

    # Files

    def _upload(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        part, words = request.form.get("file"), request.form.get("description")
        if part is None:
            raise Refusal(422, "Validation failed: File can't be blank")
        if not part.media_type.startswith(("image/", "video/")):
            raise Refusal(422, "Validation failed: File content type is invalid")
        is_video = part.media_type.startswith("video/")
        if not is_video and len(part.content) > LARGEST_IMAGE:
            raise Refusal(422, "Validation failed: File file size must be less than 16 MB")
        description = words.content.decode() if words else ""
        id = str(next(self._ids))
        self.uploads[id] = Upload(id, part.content, part.media_type, description, self.working if is_video else 0)
        return FakeResponse.json(file(self.uploads[id], request), 202 if is_video else 200)

    def _file(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        upload = self.uploads.get(found[0])
        if upload is None:
            raise Refusal(404, "Record not found")
        status = 206 if upload.working > 0 else 200
        upload.working -= 1
        return FakeResponse.json(file(upload, request), status)

    # Statuses

    def _create(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        key, now = request.headers.get("idempotency-key", ""), datetime.now(UTC)
        known, until = self._keys.get(key, ("", now))
        if key and known and now < until and not self.forgetful:
            return FakeResponse.json(self._tree(self._at(known), request))
        toot = self._made(request.tree())
        self._keys[key] = (toot.id, now + _KEY_LIVES)
        return FakeResponse.json(self._tree(toot, request))

    def _made(self, given: Tree) -> Toot:
        text, spoiler = given.opt_text("status") or "", given.opt_text("spoiler_text") or ""
        files, poll = self._files(given, text, spoiler), self._poll(given)
        answers = given.opt_text("in_reply_to_id") or ""
        if answers and answers not in self.toots:
            raise Refusal(404, "The post you are trying to reply to does not appear to exist.")
        toot = self._add(self.me, text, answers=answers, visibility=given.opt_text("visibility") or "public")
        toot.spoiler, toot.files, toot.language = spoiler, files, given.opt_text("language")
        toot.sensitive = bool(spoiler) or (given.has("sensitive") and given.flag("sensitive"))
        toot.poll = poll
        return toot

    def _poll(self, given: Tree) -> Ballot | None:
        """The poll of a status; a status with one has no files."""
        if not given.has("poll"):
            return None
        if given.has("media_ids") and list(given.each("media_ids")):
            raise Refusal(422, "Validation failed: Polls cannot be attached along with media")
        return Ballot.read(str(next(self._ids)), given.at("poll"))

    def _files(self, given: Tree, text: str, spoiler: str) -> list[Upload]:
        """The files of a status, once everything of it is found to be allowed."""
        ids = [each.identifier() for each in given.each("media_ids")] if given.has("media_ids") else []
        if not text.strip() and not ids:
            raise Refusal(422, "Validation failed: Text can't be blank")
        if length(spoiler + text, TextUnit.GRAPHEME, 23) > LONGEST:
            raise Refusal(422, f"Validation failed: Text is too long (maximum is {LONGEST} characters)")
        if any(id not in self.uploads for id in ids):
            raise Refusal(422, "Validation failed: Media not found or already attached to another post")
        files = [self.uploads[id] for id in ids]
        videos = sum(file.type.startswith("video/") for file in files)
        if len(files) > _MOST_FILES or (videos and len(files) > 1):
            raise Refusal(422, "Cannot attach a video to a post that already contains images")
        if any(file.working > 0 for file in files):
            raise Refusal(422, "Cannot attach files that have not finished processing. Try again in a moment!")
        return files

    def _read(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        return FakeResponse.json(self._tree(self._at(found[0]), request))

    def _edit(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        toot, given = self._own(found[0]), request.tree()
        text, spoiler = given.opt_text("status") or "", given.opt_text("spoiler_text") or ""
        toot.files = self._files(given, text, spoiler)
        toot.before.append((toot.text, toot.spoiler, datetime.now(UTC)))
        toot.text, toot.spoiler, toot.poll = text, spoiler, self._poll(given)
        for attributes in given.each("media_attributes") if given.has("media_attributes") else ():
            self.uploads[attributes.identifier("id")].description = attributes.opt_text("description") or ""
        return FakeResponse.json(self._tree(toot, request))

    def _history(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        toot = self._at(found[0])
        said = [*toot.before, (toot.text, toot.spoiler, datetime.now(UTC))]
        kept = {"account": account(toot.author, request), "sensitive": toot.sensitive, "emojis": [],
                "media_attachments": [file(each, request) for each in toot.files]}  # fmt: skip
        edits = [{"content": html(text), "spoiler_text": spoiler, "created_at": _iso(at)} for text, spoiler, at in said]
        return FakeResponse.json([{**edit, **kept} for edit in edits])

    def _delete(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        toot = self._own(found[0])
        del self.toots[toot.id]
        return FakeResponse.json({**self._tree(toot, request), "text": toot.text})

    def _context(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        toot, above = self._at(found[0]), list[Toot]()
        while toot.answers in self.toots:
            toot = self.toots[toot.answers]
            above.insert(0, toot)
        sides = {"ancestors": above, "descendants": list(self._below(found[0]))}
        return FakeResponse.json({side: [self._tree(one, request) for one in toots] for side, toots in sides.items()})

    def _boosters(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        return FakeResponse.json([account(who, request) for who in self._at(found[0]).boosts])

    def _quotes(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        self._at(found[0])
        return FakeResponse.json([])

    def _at(self, id: str) -> Toot:
        if id not in self.toots:
            raise Refusal(404, "Record not found")
        return self.toots[id]

    def _own(self, id: str) -> Toot:
        if self._at(id).author != self.me:
            raise Refusal(404, "Record not found")
        return self.toots[id]

    def _add(self, author: Person, text: str, answers: str = "", visibility: str = "public") -> Toot:
        id = str(next(self._ids))
        self.toots[id] = Toot(id, author, text, datetime.now(UTC), answers=answers, visibility=visibility)
        return self.toots[id]

    def _tree(self, toot: Toot, request: FakeRequest) -> dict[str, object]:
        parent = self.toots.get(toot.answers)
        url = f"http://{request.headers['host']}/@{toot.author.handle}/{toot.id}"
        return {
            "id": toot.id, "uri": url, "url": url, "created_at": _iso(toot.at),
            "account": account(toot.author, request),
            "emojis": [], "mentions": [], "tags": [],
            "content": html(toot.text), "spoiler_text": toot.spoiler, "visibility": toot.visibility,
            "language": toot.language, "sensitive": toot.sensitive,
            "edited_at": _iso(toot.before[-1][2]) if toot.before else None,
            "in_reply_to_id": parent.id if parent else None,
            "in_reply_to_account_id": parent.author.id if parent else None,
            "media_attachments": [file(each, request) for each in toot.files],
            "poll": toot.poll.tree() if toot.poll else None,
            "favourites_count": len(toot.likes), "reblogs_count": len(toot.boosts),
            "replies_count": sum(other.answers == toot.id for other in self.toots.values()),
        }  # fmt: skip


FAKE = MastodonFake


def _paged(toots: list[Toot], request: FakeRequest) -> list[Toot]:
    before = int(request.query.get("max_id", "0")) or float("inf")
    newest = sorted(toots, key=lambda toot: int(toot.id), reverse=True)
    most = min(int(request.query.get("limit", _PAGE)), 40)
    return [toot for toot in newest if int(toot.id) < before][:most]


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
