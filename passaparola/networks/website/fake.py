"""A site in memory: Micropub as the Recommendation has it, strict in what it takes; pages, a feed and IndieAuth."""

import re
from collections.abc import Mapping, Sequence
from itertools import count

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.network.fakes import Shown
from passaparola.networks.website import fake_site
from passaparola.networks.website.fake_auth import Auth, asked_of, refused
from passaparola.networks.website.fake_site import Post

_EVERY_SCOPE = "create update delete media"
_KNOWN = {"content", "name", "category", "photo", "video", "mp-slug", "mp-syndicate-to", "post-status", "published"}
_TARGETS = [{"uid": "https://social.example/@forno", "name": "social.example"}]
_PAGE = 50


class WebsiteFake:
    """One site with one owner. ``lists``: it has the list of posts that is an extension; ``slugs``: it takes ours."""

    name = "Il sito del Forno Passaparola"

    def __init__(self) -> None:
        self.auth = Auth(self.name)
        self.token = self.auth.give(_EVERY_SCOPE)
        self.posts: list[Post] = []
        self.files: list[tuple[bytes, str]] = []
        self.lists, self.slugs, self.has_media = True, True, True
        self.base = ""
        self._numbers = count(1)

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer to a call, or a page."""
        self.base = f"http://{request.headers['host']}"
        answer = self.auth.answer(request, self.base)
        if answer is not None:
            return answer
        try:
            return self._micropub(request) if request.path in ("/micropub", "/media") else self._page(request)
        except Untamed as error:
            return refused(400, "invalid_request", str(error))

    def demo_account(self, url: str) -> Mapping[str, str]:
        """What a person types."""
        return {"site": url, "token": self.token}

    def agree(self, address: str) -> Mapping[str, str]:
        """The owner says yes."""
        return self.auth.agree(asked_of(address), self.base)

    def shown(self) -> Sequence[Shown]:
        """Public posts, newest first."""
        return [self._shown(post) for post in self._public()]

    def like(self, post: str, who: str) -> bool:
        """A site knows no likes."""
        return False

    def repost(self, post: str, who: str) -> bool:
        """Nor reposts."""
        return False

    def reply(self, post: str, who: str, text: str) -> bool:
        """Nor comments: webmentions are the site's own affair."""
        return False

    def remove(self, post: str) -> None:
        """The owner deletes the post."""
        self._at(post).deleted = True

    def shut_out(self) -> None:
        """Every token is withdrawn."""
        self.auth.scopes.clear()

    def _shown(self, post: Post) -> Shown:
        alts = (*(alt for _, alt in post.photos), *("" for _ in post.videos))
        return Shown(self.base + post.path, post.path, post.text, post.title, alts, 0, 0, ())

    def _public(self) -> list[Post]:
        return [post for post in reversed(self.posts) if not post.deleted]

    def _at(self, address: str) -> Post:
        return next(post for post in self.posts if self.base + post.path == address)

    # Pages

    def _page(self, request: FakeRequest) -> FakeResponse:
        language = "it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"
        if request.path == "/":
            return fake_site.home(self.name, self.base, self._public(), language)
        if request.path == "/style.css":
            return fake_site.style()
        if request.path == "/feed.xml":
            return fake_site.rss(self.name, self.base, self._public())
        if found := re.fullmatch(r"/files/(\d+)", request.path):
            content, kind = self.files[int(found[1])]
            return FakeResponse(200, content, {"Content-Type": kind})
        return self._post_page(request.path, language)

    def _post_page(self, path: str, language: str) -> FakeResponse:
        post = next((post for post in self.posts if post.path == path), None)
        if post is None or post.deleted:
            return fake_site.page(self.name, "<p>—</p>", language, status=410 if post else 404)
        return fake_site.page(self.name, fake_site.article(post), language)

    # Micropub

    def _micropub(self, request: FakeRequest) -> FakeResponse:
        if not request.bearer:
            return refused(401, "unauthorized", "no access token")
        scope = self.auth.scopes.get(request.bearer)
        if scope is None:
            return refused(401, "invalid_token", "the token is not known")
        if request.method == "GET":
            return self._asked(request.query)
        action = "media" if request.path == "/media" else request.tree().opt_text("action") or "create"
        if action not in scope.split() and not (action == "media" and "create" in scope.split()):
            return refused(403, "insufficient_scope", f"the token may not {action}")
        return self._upload(request) if action == "media" else self._change(action, request.tree())

    def _asked(self, query: Mapping[str, str]) -> FakeResponse:
        match query.get("q"):
            case "config":
                media = {"media-endpoint": f"{self.base}/media"} if self.has_media else {}
                return FakeResponse.json({**media, "syndicate-to": _TARGETS})
            case "syndicate-to":
                return FakeResponse.json({"syndicate-to": _TARGETS})
            case "source" if "url" in query:
                return self._source(query["url"])
            case "source" if self.lists:
                return self._list(int(query.get("limit", str(_PAGE))), int(query.get("after", "0")))
        return refused(400, "invalid_request", "no such query")

    def _source(self, address: str) -> FakeResponse:
        found = [post for post in self._public() if self.base + post.path == address]
        if not found:
            return refused(400, "invalid_request", "there is no such post")
        return FakeResponse.json({"type": ["h-entry"], "properties": self._told(found[0])})

    def _list(self, limit: int, after: int) -> FakeResponse:
        public = self._public()
        items = [{"type": ["h-entry"], "properties": self._told(post)} for post in public[after : after + limit]]
        paging = {"after": str(after + limit)} if len(public) > after + limit else {}
        return FakeResponse.json({"items": items, "paging": paging})

    def _told(self, post: Post) -> dict[str, object]:
        own = {name: value for name, value in post.properties.items() if not name.startswith("mp-")}
        return {**own, "url": [self.base + post.path], "published": [post.at.isoformat()]}

    def _upload(self, request: FakeRequest) -> FakeResponse:
        part = request.form.get("file")
        if part is None or not part.filename:
            return refused(400, "invalid_request", "the file must be a part called file")
        self.files.append((part.content, part.media_type))
        return FakeResponse(201, headers={"Location": f"{self.base}/files/{len(self.files) - 1}"})

    def _change(self, action: str, given: Tree) -> FakeResponse:
        if action == "create":
            return self._create(given)
        post = next((post for post in self.posts if self.base + post.path == given.text("url")), None)
        if post is None or (post.deleted and action != "undelete"):
            return refused(400, "invalid_request", "there is no such post")
        if action == "update":
            return self._update(post, given)
        post.deleted = action == "delete"
        return FakeResponse(204)

    def _create(self, given: Tree) -> FakeResponse:
        told = _properties(given.at("properties"))
        if {name for name, _ in given.fields()} != {"type", "properties"} or given.text("type", 0) != "h-entry":
            return refused(400, "invalid_request", "type must be h-entry")
        if not ({"content", "name", "photo", "video"} & set(told)):
            return refused(400, "invalid_request", "the post is empty")
        asked = str(told.get("mp-slug", [""])[0]) if self.slugs else ""
        path = f"/{self._free(asked or f'n{next(self._numbers)}')}"
        self.posts.append(fake_site.new(path, told))
        return FakeResponse(201, headers={"Location": self.base + path})

    def _update(self, post: Post, given: Tree) -> FakeResponse:
        replaced = _properties(given.at("replace")) if given.has("replace") else {}
        gone = [name.text() for name in given.each("delete")] if given.has("delete") else []
        post.properties = {name: value for name, value in post.properties.items() if name not in gone} | replaced
        return FakeResponse(204)

    def _free(self, slug: str) -> str:
        taken = {post.path.lstrip("/") for post in self.posts}
        numbered = (f"{slug}-{number}" for number in count(2))
        return slug if slug not in taken else next(name for name in numbered if name not in taken)


def _properties(tree: Tree) -> dict[str, list[object]]:
    """Properties are lists, and none that no post has. Raises Untamed for others."""
    found = {name: [each.value for each in value.each()] for name, value in tree.fields()}
    if unknown := set(found) - _KNOWN:
        raise Untamed("properties", f"without {', '.join(sorted(unknown))}")
    return found


FAKE = WebsiteFake
