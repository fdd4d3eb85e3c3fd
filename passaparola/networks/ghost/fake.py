"""A site in memory, faithful where we depend on it, with the answers of a real 5.130.6 (fixtures, 2026-11-22).

Odd ones included: a version that is not the newest is a 409, but only where something would change; a taken slug gets
"-2"; an empty title becomes "(Untitled)"; a draft that was out before keeps the moment.
"""

import base64
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, FormPart
from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.network.fakes import Shown
from passaparola.networks.ghost import fake_pages
from passaparola.networks.ghost.fake_things import Article, Refusal
from passaparola.networks.ghost.line import API

_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}
_LONGEST = {"title": 255, "custom_excerpt": 300, "feature_image_alt": 191, "canonical_url": 2_000, "slug": 191}
_WRITTEN = ("title", "html", "feature_image", "feature_image_alt", "custom_excerpt", "canonical_url", "visibility",
            "codeinjection_foot", "slug", "status")  # fmt: skip
Handler = Callable[[FakeRequest, list[str]], FakeResponse]


class GhostFake:
    """One site with a custom integration and a few members."""

    name = "Il blog del Forno Passaparola"
    key_id = "6489aabbccddeeff00112233"

    def __init__(self) -> None:
        self.secret: str | None = "ab" * 32
        self.version, self.private, self.clock_off = "5.130", False, 0
        self.articles: dict[str, Article] = {}
        self.files: dict[str, FormPart] = {}
        self._ids = count(1)

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer to a call of the Admin API, or a page."""
        home = f"http://{request.headers['host']}"
        if not request.path.startswith(API):
            return fake_pages.page(self.name, self.articles, self.files, request)
        parts = request.path.removeprefix(API).strip("/").split("/")
        try:
            return self._answer(request, parts, home)
        except Refusal as refusal:
            return refusal.answer
        except Untamed as error:
            return Refusal(422, "ValidationError", "Validation error, cannot save post.", str(error)).answer

    # What the sandbox and the contracts ask for

    def demo_account(self, url: str) -> Mapping[str, str]:
        """What a person types."""
        return {"site": url, "key": f"{self.key_id}:{'ab' * 32}"}

    def shown(self) -> Sequence[Shown]:
        """Public articles, newest first."""
        public = [each for each in reversed(self.articles.values()) if each.status == "published"]
        return [
            Shown(each.id, f"/{each.slug}/", fake_pages.plain(each.html), each.title, each.alts, 0, 0, ())
            for each in public
        ]

    def like(self, post: str, who: str) -> bool:
        """Feedback on newsletters is no like."""
        return False

    def repost(self, post: str, who: str) -> bool:
        """Nor are there reposts."""
        return False

    def reply(self, post: str, who: str, text: str) -> bool:
        """Comments are members' own; the Admin API describes none."""
        return False

    def remove(self, post: str) -> None:
        """Deleted in the editor."""
        del self.articles[post]

    def take_back(self, post: str) -> None:
        """Somebody presses "Unpublish"."""
        self._touch(self.articles[post], status="draft")

    def shut_out(self) -> None:
        """The integration is deleted."""
        self.secret = None

    # The API

    def _answer(self, request: FakeRequest, parts: list[str], home: str) -> FakeResponse:
        if parts == ["site"]:
            told = {"title": self.name, "url": f"{home}/", "version": self.version, "allow_external_signup": True}
            return FakeResponse.json({"site": told})
        self._sign_in(request)
        known: dict[str, Handler] = {
            "posts": self._posts, "images": self._upload, "media": self._upload, "members": self._members,
            "settings": self._settings,
        }  # fmt: skip
        if parts[0] not in known:
            raise Refusal(406, "RequestNotAcceptableError", "Request could not be served", code="UPDATE_CLIENT")
        return known[parts[0]](request, parts)

    def _sign_in(self, request: FakeRequest) -> None:
        """As the server verifies a JWT: the key's id, the signature, the audience, and five minutes of life."""
        scheme, _, sent = request.headers.get("authorization", "").partition(" ")
        if not sent:
            raise Refusal(403, "NoPermissionError", "Authorization failed", "Unable to determine the integration.")
        try:
            head, claims, signature = sent.split(".")
            id, told = _part(head)["kid"], _part(claims)
        except (ValueError, KeyError):
            raise Refusal(400, "BadRequestError", "Invalid token", code="INVALID_JWT") from None
        if self.secret is None or id != self.key_id or scheme != "Ghost":
            raise Refusal(401, "UnauthorizedError", "Unknown Admin API Key", code="UNKNOWN_ADMIN_API_KEY")
        right = hmac.digest(bytes.fromhex(self.secret), f"{head}.{claims}".encode(), "sha256")
        now = datetime.now(UTC).timestamp() + self.clock_off
        fresh = now < told["exp"] and now - told["iat"] <= 300 and told["aud"] == "/admin/"
        if not fresh or not hmac.compare_digest(_encoded(right), signature):
            raise Refusal(401, "UnauthorizedError", "Invalid token: jwt expired", code="INVALID_JWT")

    def _members(self, request: FakeRequest, parts: list[str]) -> FakeResponse:
        return FakeResponse.json({"members": [{"id": "1"}], "meta": {"pagination": _pages(1, 1, 128)}})

    def _settings(self, request: FakeRequest, parts: list[str]) -> FakeResponse:
        return FakeResponse.json({"settings": [{"key": "is_private", "value": self.private}]})

    def _upload(self, request: FakeRequest, parts: list[str]) -> FakeResponse:
        part = request.form.get("file")
        if part is None or not part.filename:
            raise Refusal(422, "ValidationError", "Please select an image.")
        if _kind(part.content) != part.media_type or part.media_type.startswith("video/") != (parts[0] == "media"):
            raise Refusal(415, "UnsupportedMediaTypeError", "Please select a valid image.")
        path = f"/content/{parts[0]}/2026/11/{next(self._ids)}-{part.filename}"
        self.files[path] = part
        told = {"url": f"http://{request.headers['host']}{path}", "ref": None}
        return FakeResponse.json({parts[0]: [told]}, 201)

    # Articles

    def _posts(self, request: FakeRequest, parts: list[str]) -> FakeResponse:
        if len(parts) == 1:
            return self._list(request) if request.method == "GET" else self._create(request)
        if not re.fullmatch(r"[0-9a-f]{24}", parts[1]):
            raise Refusal(422, "ValidationError", "Validation error, cannot read post.")
        article = self.articles.get(parts[1])
        if article is None:
            raise Refusal(404, "NotFoundError", "Resource not found error, cannot read post.", "Post not found.")
        if request.method == "DELETE":
            del self.articles[article.id]
            return FakeResponse(204)
        if request.method == "PUT":
            self._change(request, article)
        return FakeResponse.json({"posts": [_tree(request, article)]})

    def _list(self, request: FakeRequest) -> FakeResponse:
        found = [each for each in reversed(self.articles.values()) if _fits(each, request.query.get("filter", ""))]
        page, limit = int(request.query.get("page", "1")), int(request.query.get("limit", "15"))
        shown = [_tree(request, each) for each in found[(page - 1) * limit : page * limit]]
        return FakeResponse.json({"posts": shown, "meta": {"pagination": _pages(page, limit, len(found))}})

    def _create(self, request: FakeRequest) -> FakeResponse:
        given = _given(request)
        if not given.has("title"):
            raise Refusal(
                422, "ValidationError", "Validation error, cannot save post.", "Validation failed for posts[0]."
            )
        article = Article(f"{next(self._ids):024x}")
        self._touch(article, **{**_read(given), "status": given.opt_text("status") or "draft"})
        self.articles[article.id] = article
        return FakeResponse.json({"posts": [_tree(request, article)]}, 201)

    def _change(self, request: FakeRequest, article: Article) -> None:
        given = _given(request)
        changes = {name: value for name, value in _read(given).items() if getattr(article, name) != value}
        if not given.has("updated_at"):
            raise Refusal(
                422, "ValidationError", "Validation error, cannot edit post.", "Validation failed for posts[0]."
            )
        if changes and given.text("updated_at") != article.updated_at:
            words = "Saving failed! Someone else is editing this post."
            raise Refusal(409, "UpdateCollisionError", words, words, "UPDATE_COLLISION")
        if changes:
            self._touch(article, **changes)

    def _touch(self, article: Article, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(article, name, value)
        article.title = article.title or "(Untitled)"
        article.slug = self._free(article.slug or fake_pages.slug_of(article.title) or "untitled", article.id)
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        article.updated_at = now
        if article.status == "published" and article.published_at is None:
            article.published_at = now

    def _free(self, slug: str, own: str) -> str:
        taken = {each.slug for each in self.articles.values() if each.id != own}
        return next(name for n in count(1) if (name := slug if n == 1 else f"{slug}-{n}") not in taken)


def _part(written: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)))
    return found


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _given(request: FakeRequest) -> Tree:
    return request.tree().at("posts", 0)


def _read(given: Tree) -> dict[str, Any]:
    """What a call writes, checked as the server's schema does."""
    told = {name: given.at(name).value for name in _WRITTEN if isinstance(given.value, dict) and name in given.value}
    for name, longest in _LONGEST.items():
        if len(str(told.get(name) or "")) > longest:
            context = f"Value in [posts.{name}] exceeds maximum length of {longest} characters."
            raise Refusal(422, "ValidationError", "Validation error, cannot save post.", context)
    if told.get("status", "draft") not in ("draft", "published", "scheduled", "sent"):
        raise Refusal(422, "ValidationError", "Validation error, cannot save post.", "Validation failed for status.")
    if given.has("tags"):
        told["tags"] = [each.text("name") for each in given.each("tags")]
    return told


def _fits(article: Article, wanted: str) -> bool:
    """The few filters that we write, of the many that the server knows."""
    mark = re.fullmatch(r"codeinjection_foot:~'(\w+)'", wanted)
    if mark:
        return mark[1] in (article.codeinjection_foot or "")
    status = re.match(r"status:(\w+)", wanted)
    after = re.search(r"published_at:>='([^']+)'", wanted)
    told = (article.published_at or "").replace("T", " ")
    return (status is None or article.status == status[1]) and (after is None or told >= after[1])


def _pages(page: int, limit: int, total: int) -> dict[str, int | None]:
    pages = max(1, -(-total // limit))
    following, before = page + 1 if page < pages else None, page - 1 if page > 1 else None
    return {"page": page, "limit": limit, "pages": pages, "total": total, "next": following, "prev": before}


def _tree(request: FakeRequest, article: Article) -> dict[str, object]:
    home = f"http://{request.headers['host']}"
    whole = article.tree(home, fake_pages.plain(article.html))
    fields = request.query.get("fields")
    kept = {name: value for name, value in whole.items() if fields is None or name in fields.split(",")}
    counted = [each.removeprefix("count.") for each in request.query.get("include", "").split(",") if "count." in each]
    return {**kept, "count": dict.fromkeys(counted, 0)} if counted else kept


def _kind(content: bytes) -> str:
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), "")


FAKE = GhostFake
