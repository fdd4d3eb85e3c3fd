"""A site in memory, faithful where we depend on it, with the answers of a real 6.1.9 (fixtures, 2026-11-22).

Odd ones included: a wrong password makes a stranger, not an error; a taken slug gets "-2"; the bin changes slugs and is
left out of ``status=any``; a refused file type is a 500.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import NoReturn

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, FormPart
from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.network.fakes import Shown
from passaparola.networks.wordpress import fake_pages
from passaparola.networks.wordpress.content import slug_of
from passaparola.networks.wordpress.fake_comments import Comments
from passaparola.networks.wordpress.fake_things import CAPABILITIES, Article, Refusal, Upload, User

_STATUSES = ("publish", "future", "draft", "pending", "private")
_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}
_TRASHED = "__trashed"
Handler = Callable[[FakeRequest, User | None, list[str]], FakeResponse]


class WordPressFake:
    """One site with a library, tags, comments and a user for each role."""

    name = "Il blog del Forno Passaparola"

    def __init__(self) -> None:
        self.users = [
            User(number, name, f"{name} demo demo demo", role)
            for number, (name, role) in enumerate(
                (
                    ("redazione", "editor"),
                    ("autrice", "author"),
                    ("stagista", "contributor"),
                    ("lettore", "subscriber"),
                ),
                1,
            )
        ]
        self.articles: dict[int, Article] = {}
        self.uploads: dict[int, Upload] = {}
        self.terms: dict[str, dict[int, str]] = {"tags": {}, "categories": {1: "Senza categoria", 2: "Ricette"}}
        self._ids = count(3)
        self.comments = Comments(self.articles, self._ids)
        self.passwords = True
        self.home = ""

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer to a REST call, or a page."""
        home = f"http://{request.headers['host']}"
        route = request.query.get("rest_route")
        if route is None and not request.path.startswith("/wp-json/"):
            return fake_pages.page(self.name, home, self.articles, self.uploads, request)
        parts = (route if route is not None else request.path.removeprefix("/wp-json")).strip("/").split("/")
        try:
            return self._answer(request, parts, home)
        except Refusal as refusal:
            return refusal.answer
        except Untamed as error:
            return Refusal(400, "rest_invalid_param", str(error)).answer

    def demo_account(self, url: str) -> Mapping[str, str]:
        """What a person types."""
        return {"site": url, "user": self.users[0].name, "password": self.users[0].password}

    def shown(self) -> Sequence[Shown]:
        """Public articles, newest first."""
        public = [article for _, article in sorted(self.articles.items(), reverse=True) if article.status == "publish"]
        return [self._shown(article) for article in public]

    def like(self, post: str, who: str) -> bool:
        """A blog knows no likes."""
        return False

    def repost(self, post: str, who: str) -> bool:
        """Nor reposts."""
        return False

    def reply(self, post: str, who: str, text: str) -> bool:
        """A visitor comments below a post, or answers a comment."""
        self.comments.visit(post, who, text)
        return True

    def remove(self, post: str) -> None:
        """Somebody moves the article, or the comment, to the bin."""
        for comment in self.comments.every():
            if f"comment-{comment.id}" == post:
                comment.status = "trash"
                return
        self._bin(self.articles[int(post)])

    def shut_out(self) -> None:
        """Every application password is withdrawn."""
        for user in self.users:
            user.password = ""

    def _shown(self, article: Article) -> Shown:
        alts = [self.uploads[article.picture].alt] if article.picture in self.uploads else []
        alts += [upload.alt for upload in self.uploads.values() if f'"id":{upload.id},' in article.content]
        text = fake_pages.plain(article.content)
        said = tuple(comment.said for comment in article.comments if comment.status == "approved")
        return Shown(str(article.id), f"/{article.slug}/", text, article.title, tuple(alts), 0, 0, said)

    def _answer(self, request: FakeRequest, parts: list[str], home: str) -> FakeResponse:
        user = self._who(request)
        if parts == [""]:
            return FakeResponse.json(self._index(request, self.home or home))
        if parts[:2] != ["wp", "v2"] or len(parts) < 3:
            _no_route()
        handler: Handler | None = {
            "posts": self._posts,
            "media": self._media,
            "tags": self._term,
            "categories": self._term,
            "comments": self.comments.answer,
            "users": self._users,
        }.get(parts[2])
        return handler(request, user, parts[2:]) if handler else _no_route()

    def _index(self, request: FakeRequest, home: str) -> dict[str, object]:
        told: dict[str, object] = {"name": self.name, "home": home, "url": home, "namespaces": ["oembed/1.0", "wp/v2"]}
        if "authentication" not in request.query.get("_fields", ""):
            return told
        page = {"endpoints": {"authorization": f"{home}/wp-admin/authorize-application.php"}}
        return {**told, "authentication": {"application-passwords": page} if self.passwords else []}

    def _who(self, request: FakeRequest) -> User | None:
        scheme, _, sent = request.headers.get("authorization", "").partition(" ")
        try:
            name, _, password = base64.b64decode(sent).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        plain = password.replace(" ", "")
        known = (user for user in self.users if user.name == name and user.password.replace(" ", "") == plain != "")
        return next(known, None) if scheme == "Basic" else None

    # Articles

    def _posts(self, request: FakeRequest, user: User | None, parts: list[str]) -> FakeResponse:
        if len(parts) == 1:
            return self._list(request, user) if request.method == "GET" else self._create(request, user)
        article = self.articles.get(int(parts[1]) if parts[1].isdecimal() else 0)
        if article is None:
            raise Refusal(404, "rest_post_invalid_id", "Invalid post ID.")
        if request.method == "GET":
            return self._read(request, user, article)
        if request.method == "DELETE":
            return self._delete(request, user, article)
        self._may_edit(user, article, "rest_cannot_edit", "Sorry, you are not allowed to edit this post.")
        self._change(user, article, request.tree())
        return self._json(request, article)

    def _list(self, request: FakeRequest, user: User | None) -> FakeResponse:
        statuses = request.query.get("status", "publish").split(",")
        wanted = _STATUSES if statuses == ["any"] else tuple(statuses)
        if statuses != ["publish"] and (user is None or not user.can("edit_posts")):
            _forbidden_status(user)
        edit = request.query.get("context") == "edit"
        found = [one for one in self.articles.values() if one.status in wanted and _matches(one, request.query)]
        seen = [one for one in found if not edit or self._edits(user, one)]
        if edit and user is None:
            _refuse(user, "rest_forbidden_context", "Sorry, you are not allowed to edit posts in this post type.")
        headers = {"X-WP-Total": str(len(seen))}
        return FakeResponse.json([self._tree(request, one, edit) for one in _paged(seen, request)], headers=headers)

    def _read(self, request: FakeRequest, user: User | None, article: Article) -> FakeResponse:
        edit = request.query.get("context") == "edit"
        if edit or article.status != "publish":
            self._may_edit(user, article, "rest_forbidden_context", "Sorry, you are not allowed to edit this post.")
        return self._json(request, article)

    def _create(self, request: FakeRequest, user: User | None) -> FakeResponse:
        if user is None or not user.can("edit_posts"):
            _refuse(user, "rest_cannot_create", "Sorry, you are not allowed to create posts as this user.")
        given = request.tree()
        if not any(given.opt_text(name) for name in ("title", "content", "excerpt")):
            raise Refusal(400, "empty_content", "Content, title, and excerpt are empty.")
        article = Article(next(self._ids), user.id)
        self._change(user, article, given)
        self.articles[article.id] = article
        return self._json(request, article, 201)

    def _change(self, user: User | None, article: Article, given: Tree) -> None:
        status = given.opt_text("status") or article.status
        if status not in (*_STATUSES, "trash"):
            _bad_status("rest_not_in_enum", f"status is not one of {', '.join(_STATUSES)}.", None)
        if status in ("publish", "future", "private") and not (user and user.can("publish_posts")):
            _refuse(user, "rest_cannot_publish", "Sorry, you are not allowed to publish posts in this post type.")
        for name in ("title", "content", "excerpt"):
            setattr(article, name, given.opt_text(name) if given.has(name) else getattr(article, name))
        article.picture = given.opt_whole("featured_media") or 0 if given.has("featured_media") else article.picture
        article.closed = given.opt_text("comment_status") == "closed" if given.has("comment_status") else article.closed
        for kind in ("tags", "categories"):
            if given.has(kind):
                setattr(article, kind, [term.whole() for term in given.each(kind)])
        article.slug, article.status = self._slug(article, given, status), status

    def _slug(self, article: Article, given: Tree, status: str) -> str:
        wanted = (given.opt_text("slug") or article.slug).removesuffix(_TRASHED)
        if not wanted and status == "publish":
            wanted = slug_of(article.title) or str(article.id)
        return self._free(wanted, article.id)

    def _free(self, slug: str, own: int) -> str:
        taken = {one.slug for one in self.articles.values() if one.id != own}
        taken |= {one.slug for one in self.uploads.values() if one.id != own}
        numbered = (f"{slug}-{number}" for number in count(2))
        return slug if not slug or slug not in taken else next(name for name in numbered if name not in taken)

    def _delete(self, request: FakeRequest, user: User | None, article: Article) -> FakeResponse:
        self._may_edit(user, article, "rest_cannot_delete", "Sorry, you are not allowed to delete this post.")
        if request.query.get("force") == "true":
            del self.articles[article.id]
            return FakeResponse.json({"deleted": True, "previous": self._tree(request, article, True)})
        if article.status == "trash":
            raise Refusal(410, "rest_already_trashed", "The post has already been deleted.")
        self._bin(article)
        return self._json(request, article)

    def _bin(self, article: Article) -> None:
        article.slug, article.status = article.slug + _TRASHED, "trash"

    def _edits(self, user: User | None, article: Article) -> bool:
        if user is None or not user.can("edit_posts"):
            return False
        return user.can("edit_others_posts") or (article.author == user.id and user.can("publish_posts"))

    def _may_edit(self, user: User | None, article: Article, code: str, message: str) -> None:
        own_draft = user is not None and article.author == user.id and article.status != "publish"
        if not self._edits(user, article) and not own_draft:
            _refuse(user, code, message)

    def _json(self, request: FakeRequest, article: Article, status: int = 200) -> FakeResponse:
        return FakeResponse.json(self._tree(request, article, True), status)

    def _tree(self, request: FakeRequest, article: Article, edit: bool) -> dict[str, object]:
        home = f"http://{request.headers['host']}"
        link = f"{home}/{article.slug}/" if article.status == "publish" else f"{home}/?p={article.id}"
        source = {"raw": article.content} if edit else {}
        whole: dict[str, object] = {
            "id": article.id,
            "slug": article.slug,
            "status": article.status,
            "link": link,
            "date_gmt": article.at.strftime("%Y-%m-%dT%H:%M:%S"),
            "title": {"rendered": article.title},
            "content": {"rendered": article.content, **source},
            "featured_media": article.picture,
            "tags": article.tags,
            "categories": article.categories,
        }
        fields = request.query.get("_fields", "").split(",")
        if "content.raw" not in fields:
            return whole
        kept = {name: value for name, value in whole.items() if name in fields}
        return {**kept, "content": source or []}  # an empty array is PHP's empty object

    # The library, terms, comments and users

    def _media(self, request: FakeRequest, user: User | None, parts: list[str]) -> FakeResponse:
        if request.method == "GET" and len(parts) == 1:
            found = [one for one in self.uploads.values() if one.slug == request.query.get("slug", one.slug)]
            return FakeResponse.json([_upload_tree(request, one) for one in found])
        if user is None or not user.can("upload_files"):
            _refuse(user, "rest_cannot_create", "Sorry, you are not allowed to create posts as this user.")
        if len(parts) == 1:
            return FakeResponse.json(_upload_tree(request, self._upload(request)), 201)
        upload = self.uploads.get(int(parts[1]))
        if upload is None:
            raise Refusal(404, "rest_post_invalid_id", "Invalid post ID.")
        upload.alt = request.tree().opt_text("alt_text") or ""
        return FakeResponse.json(_upload_tree(request, upload))

    def _upload(self, request: FakeRequest) -> Upload:
        part = request.form.get("file")
        if part is None or not part.filename:
            raise Refusal(400, "rest_upload_no_content_disposition", "No Content-Disposition supplied.")
        kind = _kind(part.content)
        if not kind or kind != part.media_type:
            raise Refusal(500, "rest_upload_unknown_error", "Sorry, you are not allowed to upload this file type.")
        slug = self._free(_field(request.form, "slug") or part.filename.rpartition(".")[0], 0)
        upload = Upload(next(self._ids), slug, part.content, kind, part.filename, _field(request.form, "alt_text"))
        self.uploads[upload.id] = upload
        return upload

    def _term(self, request: FakeRequest, user: User | None, parts: list[str]) -> FakeResponse:
        known = self.terms[parts[0]]
        if request.method == "GET":
            wanted = request.query.get("search", "").casefold()
            slug = request.query.get("slug")
            found = [(n, name) for n, name in known.items() if wanted in name.casefold()]
            return FakeResponse.json([_term_tree(n, name) for n, name in found if slug in (None, slug_of(name))])
        if user is None or not user.can("edit_posts" if parts[0] == "tags" else "edit_others_posts"):
            _refuse(user, "rest_cannot_create", "Sorry, you are not allowed to create terms in this taxonomy.")
        name = request.tree().text("name")
        twin = next((n for n, other in known.items() if slug_of(other) == slug_of(name)), None)
        if twin is not None:
            message = "A term with the name provided already exists in this taxonomy."
            raise Refusal(400, "term_exists", message, {"term_id": twin})
        number = next(self._ids)
        known[number] = name
        return FakeResponse.json(_term_tree(number, name), 201)

    def _users(self, request: FakeRequest, user: User | None, parts: list[str]) -> FakeResponse:
        if user is None:
            raise Refusal(401, "rest_not_logged_in", "You are not currently logged in.")
        if parts[2:] == ["application-passwords", "introspect"]:
            return FakeResponse.json({"uuid": f"00000000-0000-4000-8000-{user.id:012d}", "name": "Passaparola"})
        if parts[2:3] == ["application-passwords"] and request.method == "DELETE":
            user.password = ""
            return FakeResponse.json({"deleted": True})
        capabilities = dict.fromkeys(CAPABILITIES[user.role], True)
        tree = {
            "id": user.id,
            "name": user.name.title(),
            "slug": user.name,
            "username": user.name,
            "roles": [user.role],
        }
        whole = {**tree, "capabilities": capabilities}
        fields = request.query.get("_fields", ",".join(whole)).split(",")
        return FakeResponse.json({name: value for name, value in whole.items() if name in fields})


def _paged(found: Sequence[Article], request: FakeRequest) -> Sequence[Article]:
    """The newest first, ten at once where nothing else is asked for."""
    size, number = int(request.query.get("per_page", "10")), int(request.query.get("page", "1"))
    newest = sorted(found, key=lambda article: (article.at, article.id), reverse=True)
    return newest[(number - 1) * size : number * size]


def _matches(article: Article, query: Mapping[str, str]) -> bool:
    slugs = query["slug"].split(",") if "slug" in query else [article.slug]
    wanted = query.get("search", "").casefold()
    return article.slug in slugs and wanted in f"{article.title}\n{article.excerpt}\n{article.content}".casefold()


def _kind(content: bytes) -> str:
    """What WordPress takes a file for, by its bytes."""
    if content[4:8] == b"ftyp":
        return "video/quicktime" if content[8:12] == b"qt  " else "video/mp4"
    return next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), "")


def _field(form: Mapping[str, FormPart], name: str) -> str:
    return form[name].content.decode() if name in form else ""


def _upload_tree(request: FakeRequest, upload: Upload) -> dict[str, object]:
    address = f"http://{request.headers['host']}/wp-content/uploads/{upload.id}/{upload.name}"
    return {
        "id": upload.id,
        "slug": upload.slug,
        "alt_text": upload.alt,
        "source_url": address,
        "mime_type": upload.type,
    }


def _term_tree(number: int, name: str) -> dict[str, object]:
    return {"id": number, "name": name, "slug": slug_of(name)}


def _no_route() -> NoReturn:
    raise Refusal(404, "rest_no_route", "No route was found matching the URL and request method.")


def _refuse(user: User | None, code: str, message: str) -> NoReturn:
    raise Refusal(403 if user else 401, code, message)


def _forbidden_status(user: User | None) -> NoReturn:
    _bad_status("rest_forbidden_status", "Status is forbidden.", {"status": 403 if user else 401})


def _bad_status(code: str, message: str, data: object) -> NoReturn:
    """A parameter that is refused: the reason stands one level down."""
    inner = {"code": code, "message": message, "data": data}
    details = {"params": {"status": message}, "details": {"status": inner}}
    raise Refusal(400, "rest_invalid_param", "Invalid parameter(s): status", details)


FAKE = WordPressFake
