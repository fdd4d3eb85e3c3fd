"""A site in memory, shaped by the official OpenAPI file and the server's source.

Its owner lets titles and posts be short and alike, as a company's own community may; ``strict`` gives it the rules that
a site is installed with. Its user is no moderator: what is deleted is not there for it.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha1
from itertools import count
from typing import Any

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, FormPart
from passaparola.kernel.network.fakes import Shown
from passaparola.networks.discourse import fake_pages
from passaparola.networks.discourse.content import alts, plain
from passaparola.networks.discourse.fake_things import (
    Refusal,
    Said,
    Talk,
    category_tree,
    line_tree,
    post_tree,
    topic_tree,
)

_MAGIC = {b"\xff\xd8\xff": "jpeg", b"\x89PNG": "png", b"GIF8": "gif", b"RIFF": "webp"}
_PAGE, _CHUNK, _LONGEST = 30, 20, 32_000
Handler = Callable[[FakeRequest, Sequence[str]], FakeResponse]


class DiscourseFake:
    """One site, one key, one user."""

    name = "La piazza del Forno"
    user = "forno"

    def __init__(self) -> None:
        self.key = "demo-key-" + "0" * 55
        self.talks: dict[int, Talk] = {}
        self.files: dict[str, FormPart] = {}
        self.min_title, self.min_text, self.alike = 1, 1, True
        self.closed_site, self.moderated, self.narrow, self.permission = False, False, False, 1
        self._ids = count(11)
        self._calls: Sequence[tuple[str, str, Handler]] = (
            ("GET", r"/site/basic-info", self._about), ("GET", r"/notifications", self._notifications),
            ("GET", r"/c/(\d+)/show", self._category), ("POST", r"/posts", self._create),
            ("GET", r"/posts/(\d+)", self._post), ("PUT", r"/posts/(\d+)", self._edit),
            ("DELETE", r"/posts/(\d+)", self._delete_post), ("GET", r"/t/external_id/([\w-]+)", self._external),
            ("GET", r"/t/(\d+)", self._topic), ("GET", r"/t/(\d+)/posts", self._some),
            ("DELETE", r"/t/(\d+)", self._delete_topic), ("POST", r"/uploads", self._upload),
            ("GET", r"/topics/created-by/(\w+)", self._begun), ("GET", r"/topics/private-messages/(\w+)", self._inbox),
        )  # fmt: skip

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer to a call, or a page."""
        if not request.path.endswith(".json"):
            return fake_pages.page(self.name, self._newest(), self.files, request)
        try:
            given = (request.headers.get("api-key", ""), request.headers.get("api-username", "").lower())
            if not self.key or given != (self.key, self.user):
                raise _not_permitted("The API username or key is invalid.")
            for method, pattern, answer in self._calls:
                found = re.fullmatch(pattern, request.path.removesuffix(".json"))
                if found and method == request.method:
                    return answer(request, found.groups())
            raise _missing()
        except Refusal as refusal:
            return refusal.answer

    # What the sandbox and the contracts ask for

    def demo_account(self, url: str) -> Mapping[str, str]:
        """What a person types."""
        return {"site": url, "user": self.user, "key": self.key}

    def strict(self) -> None:
        """The rules of a site as it is installed."""
        self.min_title, self.min_text, self.alike = 15, 20, False

    def shown(self) -> Sequence[Shown]:
        """Public topics of the user, newest first."""
        own = [each for each in self._newest() if each.user == self.user and not (each.deleted or each.private)]
        return [self._shown(each) for each in own]

    def _shown(self, talk: Talk) -> Shown:
        first, rest = talk.said[0], [each for each in talk.living if each.number > 1]
        said = tuple((each.user, plain(each.raw)) for each in rest)
        path = f"/t/{talk.slug}/{talk.id}"
        return Shown(
            str(talk.id), path, plain(first.raw), talk.title, tuple(alts(first.raw)), len(first.likes), 0, said
        )

    def like(self, post: str, who: str) -> bool:
        """Somebody presses the heart."""
        self._named(post).likes.add(who)
        return True

    def repost(self, post: str, who: str) -> bool:
        """There is no such thing."""
        return False

    def reply(self, post: str, who: str, text: str) -> bool:
        """Somebody answers in the topic."""
        above = self._named(post)
        self._say(self.talks[above.topic], who, text, above.number if "/" in post else 0)
        return True

    def write(self, who: str, text: str) -> int:
        """Somebody sends a private message."""
        talk = Talk(next(self._ids), "Una domanda", "una-domanda", who, datetime.now(UTC), private=True)
        self.talks[talk.id] = talk
        self._say(talk, who, text, 0)
        return talk.id

    def remove(self, post: str) -> None:
        """Somebody deletes the topic, or the answer, on the site."""
        if "/" in post:
            self._named(post).deleted = True
        else:
            self.talks[int(post)].deleted = True

    def shut_out(self) -> None:
        """The key is revoked."""
        self.key = ""

    def _newest(self) -> list[Talk]:
        return sorted(self.talks.values(), key=lambda each: -each.id)

    def _named(self, post: str) -> Said:
        topic, _, id = post.partition("/")
        said = self.talks[int(topic)].said
        return next(each for each in said if str(each.id) == id) if id else said[0]

    # The site and its user

    def _about(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        urls = ("logo_url", "logo_small_url", "apple_touch_icon_url", "favicon_url", "mobile_logo_url")
        colours = {"header_primary_color": "333333", "header_background_color": "ffffff"}
        told = {"title": self.name, "description": "", "login_required": self.closed_site, "locale": "it"}
        plain = {**dict.fromkeys(urls, ""), **colours, **told, "include_in_discourse_discover": False}
        return FakeResponse.json(plain)

    def _notifications(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        return FakeResponse.json({"notifications": [], "total_rows_notifications": 0, "seen_notification_id": 0})

    def _category(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        if parts[0] != "5":
            raise _missing()
        return FakeResponse.json({"category": category_tree(5, self.permission)})

    def _begun(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        if self.narrow:
            raise _not_permitted("")
        return self._list(request, [each for each in self.talks.values() if each.user == parts[0] and not each.private])

    def _inbox(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        return self._list(request, [each for each in self.talks.values() if each.private])

    def _list(self, request: FakeRequest, talks: Sequence[Talk]) -> FakeResponse:
        living = sorted((each for each in talks if not each.deleted), key=lambda each: each.bumped, reverse=True)
        start = int(request.query.get("page", "0")) * _PAGE
        more = {"more_topics_url": "/next"} if start + _PAGE < len(living) else {}
        topics = [line_tree(each) for each in living[start : start + _PAGE]]
        return FakeResponse.json({"users": [], "topic_list": {"per_page": _PAGE, "topics": topics, **more}})

    # Topics and posts

    def _external(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        talk = next((each for each in self.talks.values() if each.external == parts[0] and not each.deleted), None)
        if talk is None:
            raise _missing()
        return FakeResponse(301, b"", {"Location": f"/t/{talk.id}.json"})

    def _topic(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        talk = self._living(parts[0])
        posts = [self._told(each, talk, "in_topic") for each in talk.living[:_CHUNK]]
        return FakeResponse.json(topic_tree(talk, posts, self.user))

    def _some(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        talk, ids = self._living(parts[0]), {int(each) for each in request.queries("post_ids[]")}
        posts = [self._told(each, talk, "listed") for each in talk.living if each.id in ids]
        for each in posts if request.query.get("include_raw") != "true" else ():
            del each["raw"]
        return FakeResponse.json({"post_stream": {"posts": posts}, "id": talk.id})

    def _post(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        talk, said = self._found(parts[0])
        return FakeResponse.json(self._told(said, talk, "shown"))

    def _create(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        given = _json(request)
        raw = str(given.get("raw", "")).strip()
        talk = self._living(str(given["topic_id"])) if "topic_id" in given else None
        self._check(raw, str(given.get("title", "")) if talk is None else None, given.get("external_id"))
        if talk is not None and talk.closed:
            raise _invalid("The topic is closed.")
        if self.moderated:
            return FakeResponse.json({"success": True, "action": "enqueued", "pending_count": 1})
        if talk is None:
            talk = self._begin(given)
        said = self._say(talk, self.user, raw, int(given.get("reply_to_post_number", 0)))
        return FakeResponse.json(self._told(said, talk, "created"))

    def _begin(self, given: Mapping[str, Any]) -> Talk:
        title = str(given["title"])
        talk = Talk(
            next(self._ids), title, fake_pages.slug_of(title), self.user, datetime.now(UTC),
            given.get("external_id"), int(given.get("category", 1)),
        )  # fmt: skip
        self.talks[talk.id] = talk
        return talk

    def _check(self, raw: str, title: str | None, external: str | None = None) -> None:
        """The rules of the site, as its own words say them."""
        own = [each for each in self.talks.values() if not each.deleted]
        if title is not None and not self.min_title <= len(title) <= 255:
            raise _invalid(f"Title is too short (minimum is {self.min_title} characters)")
        if title is not None and not self.alike and any(each.title == title for each in own):
            raise _invalid("Title has already been used")
        if external is not None and any(each.external == external for each in self.talks.values()):
            raise _invalid("External has already been taken")
        if not self.min_text <= len(raw):
            raise _invalid(f"Body is too short (minimum is {self.min_text} characters)")
        if len(raw) > _LONGEST:
            raise _invalid(f"Body is limited to {_LONGEST} characters; you entered {len(raw)}.")
        if not self.alike and any(said.raw == raw for each in own for said in each.living):
            raise _invalid("Body is too similar to what you recently posted")

    def _edit(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        talk, said = self._found(parts[0])
        given = _json(request)
        if said.user != self.user:
            raise _not_permitted("")
        title = str(given["title"]) if "title" in given else None
        if len(given["post"]["raw"]) > _LONGEST or (title is not None and len(title) < self.min_title):
            raise _invalid("Body is too long or title too short")
        said.raw, talk.title = given["post"]["raw"], title or talk.title
        return FakeResponse.json({"post": self._told(said, talk, "edited")})

    def _delete_post(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        self._found(parts[0])[1].deleted = True
        return FakeResponse(200)

    def _delete_topic(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        self._living(parts[0]).deleted = True
        return FakeResponse(200)

    def _upload(self, request: FakeRequest, parts: Sequence[str]) -> FakeResponse:
        part = request.form.get("file")
        if part is None or not part.filename or "upload_type" not in request.form:
            raise Refusal(400, "param is missing or the value is empty: type", kind="invalid_parameters")
        kind = next((kind for magic, kind in _MAGIC.items() if part.content.startswith(magic)), "")
        if not kind:
            raise Refusal(422, "Sorry, the file you are trying to upload is not authorized")
        name = sha1(part.content, usedforsecurity=False).hexdigest()[:27]
        path = f"/uploads/default/original/1X/{name}.{kind}"
        self.files[path] = part
        sizes = dict.fromkeys(("width", "height", "thumbnail_width", "thumbnail_height"), 64)
        told = {
            "id": len(self.files), "url": path, "original_filename": part.filename, "filesize": len(part.content),
            "extension": kind, "short_url": f"upload://{name}.{kind}",
            "short_path": f"/uploads/short-url/{name}.{kind}",
            "retain_hours": None, "human_filesize": f"{len(part.content)} Bytes", "dominant_color": None,
        }  # fmt: skip
        return FakeResponse.json({**told, **sizes})

    def _say(self, talk: Talk, who: str, raw: str, answers: int) -> Said:
        said = Said(next(self._ids), talk.id, len(talk.said) + 1, who, raw, datetime.now(UTC), answers)
        talk.said.append(said)
        return said

    def _living(self, id: str) -> Talk:
        talk = self.talks.get(int(id))
        if talk is None or talk.deleted:
            raise _missing()
        return talk

    def _found(self, id: str) -> tuple[Talk, Said]:
        living = ((talk, said) for talk in self.talks.values() if not talk.deleted for said in talk.living)
        found = next(((talk, said) for talk, said in living if said.id == int(id)), None)
        if found is None:
            raise _missing()
        return found

    def _told(self, said: Said, talk: Talk, form: str) -> dict[str, Any]:
        return post_tree(said, talk, form, fake_pages.cooked(said.raw), self.user)


def _json(request: FakeRequest) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(request.body)
    except ValueError:
        raise Refusal(400, "param is missing", kind="invalid_parameters") from None
    return found


def _missing() -> Refusal:
    return Refusal(404, "The requested URL or resource could not be found.", kind="not_found")


def _not_permitted(why: str) -> Refusal:
    words = f"You are not permitted to view the requested resource. {why}".strip()
    return Refusal(403, words, kind="invalid_access")


def _invalid(words: str) -> Refusal:
    return Refusal(422, words, action="create_post")


FAKE = DiscourseFake
