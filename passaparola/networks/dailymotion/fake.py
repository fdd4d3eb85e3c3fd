"""Dailymotion's API v2 and its token service in memory, by its reference.

``trouble`` is a refusal for every call of the API; ``granted`` are the scopes that the key has, ``public_key`` makes
it one of the kind that gets no tokens. An update answers 204 with nothing, as the real one does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.network.fakes import Shown
from passaparola.networks.dailymotion import fake_pages
from passaparola.networks.dailymotion.connect import SCOPES
from passaparola.networks.dailymotion.content import CATEGORIES

_HALF_AN_HOUR = 1_800
_WRITABLE = frozenset(
    {
        "title", "description", "category", "visibility", "is_for_kids", "is_explicit", "is_ai_altered", "language",
        "tags", "hashtags", "source", "password", "published_at",
    }
)  # fmt: skip
_NEEDED = ("title", "visibility", "category", "is_for_kids", "source")
_VISIBILITIES = ("public", "private", "password")


@dataclass
class Film:
    """A video; ``given`` are its fields as they were sent."""

    id: str
    at: datetime
    file: str
    given: dict[str, object] = field(default_factory=dict)


class Refusal(Exception):
    """An error answer in the API's form."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        error: dict[str, object] = {"code": code, "message": message, "correlation_id": None, "details": {}}
        self.answer = FakeResponse.json({"error": error}, status)


class DailymotionFake:
    """One channel, and the key of its Studio."""

    profile, name = "x2forno", "fornopassaparola"
    key, secret = "demo0key0demo0key000", "demo-secret-demo-secret"

    def __init__(self) -> None:
        self.films: dict[str, Film] = {}
        self.files: dict[str, bytes] = {}
        self.profiles = {self.profile: self.name}
        self.granted: tuple[str, ...] = SCOPES
        self.public_key = False
        self.trouble: Refusal | None = None
        self._tokens: set[str] = set()
        self._sessions: set[str] = set()
        self._numbers = count(1)

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer to a call, or a page."""
        try:
            return self._answer(request)
        except Refusal as refusal:
            return refusal.answer
        except Untamed as error:
            return Refusal(400, "INVALID_REQUEST", str(error)).answer

    def demo_account(self, url: str) -> Mapping[str, str]:
        """What a person types."""
        return {"key": self.key, "secret": self.secret, "server": url}

    def shown(self) -> Sequence[Shown]:
        """Public videos, newest first."""
        return [_shown(film) for film in self._newest() if film.given["visibility"] == "public"]

    def like(self, post: str, who: str) -> bool:
        """The API does not tell of likes."""
        return False

    def repost(self, post: str, who: str) -> bool:
        """There is no such thing."""
        return False

    def reply(self, post: str, who: str, text: str) -> bool:
        """The API does not tell of comments."""
        return False

    def remove(self, post: str) -> None:
        """The owner deletes a video in the Studio."""
        self.films.pop(post, None)

    def shut_out(self) -> None:
        """The owner deletes the key."""
        self.secret = ""
        self._tokens.clear()

    def _newest(self) -> list[Film]:
        return list(reversed(self.films.values()))

    def _answer(self, request: FakeRequest) -> FakeResponse:
        if request.path == "/v2/token":
            return self._token(request.fields())
        if request.path == "/upload":
            return self._upload(request)
        if not request.path.startswith("/v2/"):
            return fake_pages.page(self.name, self._newest(), self.files, request)
        if request.bearer not in self._tokens:
            raise Refusal(401, "UNAUTHORIZED", "The access token is invalid or has expired.")
        if self.trouble:
            raise self.trouble
        return self._api(request, request.path.strip("/").split("/")[1:])

    def _token(self, given: Mapping[str, str]) -> FakeResponse:
        if (given.get("client_id"), given.get("client_secret")) != (self.key, self.secret or None):
            return _no(401, "invalid_client", "Client authentication failed.")
        if self.public_key or given.get("grant_type") != "client_credentials":
            return _no(400, "unauthorized_client", "The client is not authorized to use this grant type.")
        asked = given.get("scope", "").split()
        if "video.manage" in asked and "video.manage" not in self.granted:
            return _no(400, "invalid_scope", "The requested scope is invalid.")
        token = f"demo-access-{next(self._numbers)}-{'x' * 20}"
        self._tokens.add(token)
        scopes = " ".join(each for each in asked if each in self.granted)
        tree = {"access_token": token, "expires_in": _HALF_AN_HOUR, "token_type": "Bearer", "scope": scopes}
        return FakeResponse.json(tree)

    def _api(self, request: FakeRequest, parts: list[str]) -> FakeResponse:
        match (request.method, *parts):
            case ("GET", "me"):
                there = [{"profile_id": id, "name": name} for id, name in self.profiles.items()]
                return FakeResponse.json({"user_id": "x1demo", "profiles": there})
            case ("POST", "files", "upload_sessions"):
                return self._session(request)
            case ("GET", "profiles", id):
                return FakeResponse.json({"profile_id": self._own(id), "name": self.profiles[id]})
            case ("GET", "profiles", id, "videos"):
                return self._list(request, self._own(id))
            case ("POST", "profiles", id, "videos"):
                return self._create(request, self._own(id))
            case ("GET", "videos", id):
                return FakeResponse.json(_fields(self._tree(request, self._film(id)), request))
            case ("PATCH", "videos", id):
                self._film(id).given |= _checked(request.tree())
                return FakeResponse(204)
            case ("DELETE", "videos", id):
                del self.films[self._film(id).id]
                return FakeResponse(204)
        raise Refusal(404, "RESOURCE_NOT_FOUND", "Not found.")

    def _own(self, id: str) -> str:
        if id not in self.profiles:
            raise Refusal(404, "RESOURCE_NOT_FOUND", f"Profile with ID '{id}' not found.")
        return id

    def _film(self, id: str) -> Film:
        if id not in self.films:
            raise Refusal(404, "RESOURCE_NOT_FOUND", f"Video with ID '{id}' not found.")
        return self.films[id]

    def _session(self, request: FakeRequest) -> FakeResponse:
        number = f"s{next(self._numbers):06}"
        self._sessions.add(number)
        there = f"http://{request.headers['host']}"
        urls = {"upload_url": f"{there}/upload?uuid={number}", "progress_url": f"{there}/progress?uuid={number}"}
        return FakeResponse.json(urls)

    def _upload(self, request: FakeRequest) -> FakeResponse:
        number = request.query.get("uuid", "")
        if number not in self._sessions or "file" not in request.form:
            return FakeResponse.json({"error": "missing file"}, 400)
        self.files[number] = request.form["file"].content
        size = len(self.files[number])
        return FakeResponse.json({"url": f"http://{request.headers['host']}/files/{number}", "size": size})

    def _create(self, request: FakeRequest, profile: str) -> FakeResponse:
        given = _checked(request.tree())
        if missing := [name for name in _NEEDED if name not in given]:
            raise Refusal(422, "VALIDATION_ERROR", f"Field required: {missing[0]}")
        file = request.tree().text("source", "file_url").rpartition("/")[2]
        if file not in self.files:
            raise Refusal(422, "VALIDATION_ERROR", "source.file_url cannot be fetched.")
        film = Film(f"x{next(self._numbers):06x}", datetime.now(UTC), file, given)
        self.films[film.id] = film
        return FakeResponse.json(self._tree(request, film), 201)

    def _list(self, request: FakeRequest, profile: str) -> FakeResponse:
        after = datetime.fromisoformat(request.query.get("created_after", "2005-03-15T00:00:00+00:00"))
        wanted = request.query.get("visibility", "public")
        films = [film for film in self._newest() if film.given["visibility"] == wanted and film.at >= after]
        number, size = int(request.query.get("page", "1")), int(request.query.get("page_size", "20"))
        if not 1 <= size <= 100 or number * size > 1_000:
            raise Refusal(400, "INVALID_REQUEST", "page_size")
        page = films[(number - 1) * size : number * size]
        return FakeResponse.json({"data": [_fields(self._tree(request, film), request) for film in page]})

    def _tree(self, request: FakeRequest, film: Film) -> dict[str, object]:
        given = {name: value for name, value in film.given.items() if name != "source"}
        url = f"http://{request.headers['host']}/video/{film.id}"
        at = film.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {**given, "video_id": film.id, "created_at": at, "is_published": True, "video_url": url}


def _checked(tree: Tree) -> dict[str, object]:
    """The fields of a video that a request sends. Raises Refusal."""
    given = {name: value.value for name, value in tree.fields()}
    if unknown := given.keys() - _WRITABLE:
        raise Refusal(422, "VALIDATION_ERROR", f"Extra inputs are not permitted: {min(unknown)}")
    for name, longest in (("title", 255), ("description", 3_000)):
        text = given.get(name, "-")
        if not isinstance(text, str) or len(text) > longest or not re.search(r"\S", text):
            raise Refusal(422, "VALIDATION_ERROR", f"{name} is not valid")
    if given.get("visibility", "public") not in _VISIBILITIES or given.get("category", "news") not in CATEGORIES:
        raise Refusal(422, "VALIDATION_ERROR", "visibility, category")
    if not isinstance(given.get("is_for_kids", False), bool):
        raise Refusal(422, "VALIDATION_ERROR", "is_for_kids")
    return given


def _fields(tree: Mapping[str, object], request: FakeRequest) -> dict[str, object]:
    wanted = request.query.get("fields", "")
    return {name: value for name, value in tree.items() if not wanted or name in wanted.split(",")}


def _shown(film: Film) -> Shown:
    text, title = str(film.given.get("description", "")), str(film.given.get("title", ""))
    language = str(film.given.get("language", ""))
    return Shown(film.id, f"/video/{film.id}", text, title, ("",), 0, 0, (), language=language)


def _no(status: int, error: str, words: str) -> FakeResponse:
    return FakeResponse.json({"error": error, "error_description": words}, status)


FAKE = DailymotionFake
