"""A server in memory that answers for the interface, the consent page and the uploads, by the documentation.

Its duplicate check knows a post by its author, words and content, and remembers what was deleted, as the network does
for a day or two. ``retired``, ``refused`` and ``roles`` are the broken set-ups that the doctor is tried on.
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from itertools import count

from passaparola.kernel import fakepages
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.network.fakes import Shown
from passaparola.networks.linkedin import fake_pages
from passaparola.networks.linkedin.fake_comments import Comments
from passaparola.networks.linkedin.fake_things import Posted, Refusal, milliseconds, now
from passaparola.networks.linkedin.fake_uploads import Uploads

_SCOPES = (
    "openid profile w_member_social r_member_postAnalytics w_organization_social r_organization_social "
    "rw_organization_admin"
)
_FIELDS = {
    "author", "commentary", "visibility", "distribution", "lifecycleState", "isReshareDisabledByAuthor", "content",
}  # fmt: skip
_CONTENT = {"media", "multiImage", "poll", "article"}
_LONGEST = 3_000
_SIXTY_DAYS = 5_184_000
_URN = r"(urn:li:(?:share|ugcPost):\d+)"
Answer = Callable[[FakeRequest, list[str]], FakeResponse]


class LinkedInFake:
    """One page, the member who administers it, and the people who come by."""

    page = "urn:li:organization:2414183"
    member = "urn:li:person:782bbtaQ"
    name = "Forno Passaparola"

    def __init__(self) -> None:
        self.app = {"id": "86demo0app0id", "secret": "demo-secret-of-the-fake", "scopes": _SCOPES, "number": "217654"}
        self.offered = set(_SCOPES.split())
        self.callback = ""
        self.roles = True
        self.retired = False
        self.refused: Refusal | None = None
        self.date = ""
        self.tokens: dict[str, frozenset[str]] = {}
        self.posts: dict[str, Posted] = {}
        self.subscribed: dict[str, str] = {}
        self._codes: dict[str, tuple[str, frozenset[str]]] = {}
        self._spoken: dict[tuple[str, str, str], str] = {}
        self._ids = count()
        self.uploads = Uploads(self._next)
        self.comments = Comments(self.posts, self._next)
        social = rf"/rest/socialActions/({_URN}|urn:li:comment:\(.+?\))/comments(?:/(\d+))?"
        self._calls: tuple[tuple[str, str, Answer], ...] = (
            ("GET", r"/v2/userinfo", self._userinfo),
            ("GET", r"/v2/me", self._me),
            ("GET", r"/rest/organizationAcls", self._acls),
            ("GET", r"/rest/organizations/(\d+)", self._organization),
            ("GET", r"/rest/networkSizes/(.+)", self._sizes),
            ("GET", r"/rest/organizationalEntityShareStatistics", self._statistics),
            ("GET", r"/rest/memberCreatorPostAnalytics", self._analytics),
            ("PUT", r"/rest/eventSubscriptions/\((.+)\)", self._subscribe),
            ("GET|POST", r"/rest/(images|videos|documents)(?:/(.+))?", self._files),
            ("GET|POST|DELETE", social, self._social),
            ("GET", r"/rest/posts", self._list),
            ("POST", r"/rest/posts", self._create),
            ("GET|POST|DELETE", rf"/rest/posts/{_URN}", self._one),
        )

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer to a call, or a page."""
        try:
            if request.path.startswith("/oauth/"):
                return self._oauth(request)
            if request.path.startswith("/dms-uploads/"):
                return self.uploads.put(request, request.bearer in self.tokens)
            if request.path.startswith(("/rest/", "/v2/")):
                return self._answer(request)
        except Refusal as refusal:
            return refusal.answer
        except Untamed as error:
            return Refusal(400, "ILLEGAL_ARGUMENT", str(error)).answer
        return fake_pages.page(self.name, self._public(), self.uploads.files, request)

    def demo_account(self, url: str) -> Mapping[str, str]:
        """Nothing is typed."""
        return {}

    def demo_app(self, url: str) -> Mapping[str, str]:
        """The application that is registered here."""
        return {"server": url, **self.app}

    def agree(self, address: str) -> Mapping[str, str]:
        """Say yes at the consent page."""
        return self._consented(fakepages.query_of(address))

    def shown(self) -> Sequence[Shown]:
        """The public posts, newest first."""
        return [_shown(post) for post in self._public()]

    def like(self, post: str, who: str) -> bool:
        """Somebody reacts."""
        self.posts[post].likes.append(who)
        return True

    def repost(self, post: str, who: str) -> bool:
        """Somebody reposts."""
        self.posts[post].reshares.append(who)
        return True

    def reply(self, post: str, who: str, text: str) -> bool:
        """Somebody comments, or answers a comment."""
        self.comments.visit(post, f"urn:li:person:{re.sub(r'[^A-Za-z0-9]', '', who) or 'qualcuno'}", who, text)
        return True

    def remove(self, post: str) -> None:
        """Deleted on the network: the post is gone, what it said is remembered."""
        self.posts.pop(post, None)

    def shut_out(self) -> None:
        """The member takes the access back."""
        self.tokens.clear()

    def _next(self) -> int:
        """A number as the network gives them: milliseconds since 1970 in its first bits."""
        return (milliseconds(now()) << 22) + next(self._ids) % (1 << 22)

    def _public(self) -> list[Posted]:
        newest = sorted(self.posts.values(), key=lambda post: int(post.urn.rpartition(":")[2]), reverse=True)
        return [post for post in newest if post.visibility == "PUBLIC"]

    def _answer(self, request: FakeRequest) -> FakeResponse:
        if self.refused is not None:
            raise self.refused
        if request.bearer not in self.tokens:
            raise Refusal(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
        if request.path.startswith("/rest/"):
            self._check_headers(request)
        for methods, pattern, answer in self._calls:
            found = re.fullmatch(pattern, request.path)
            if found and request.method in methods.split("|"):
                return answer(request, [group or "" for group in found.groups()])
        raise Refusal(404, "RESOURCE_NOT_FOUND", "No virtual resource found")

    def _check_headers(self, request: FakeRequest) -> None:
        version = request.headers.get("linkedin-version", "")
        if not re.fullmatch(r"20\d{4}", version):
            raise Refusal(400, "VERSION_MISSING", "A version must be present. Please specify a version by adding one")
        if self.retired:
            raise Refusal(426, "NONEXISTENT_VERSION", f"Requested version {version} is not active")
        if request.headers.get("x-restli-protocol-version") != "2.0.0":
            raise Refusal(400, "ILLEGAL_ARGUMENT", "Unsupported protocol version")

    def _may(self, request: FakeRequest, *scopes: str) -> None:
        if not set(scopes) <= self.tokens[request.bearer]:
            raise Refusal(403, "ACCESS_DENIED", "Not enough permissions to access this resource")

    def _speaks(self, request: FakeRequest) -> Callable[[str], bool]:
        """Whom the token may write for."""
        granted = self.tokens[request.bearer]
        pages = self.roles and "w_organization_social" in granted
        return lambda who: (who == self.page and pages) or (who == self.member and "w_member_social" in granted)

    def _reads(self, request: FakeRequest, author: str) -> None:
        self._may(request, "r_organization_social" if author == self.page else "r_member_social")

    # Consent

    def _oauth(self, request: FakeRequest) -> FakeResponse:
        if request.path == "/oauth/v2/authorization":
            if request.method == "GET":
                return fake_pages.consent(self.name, request)
            return fakepages.back(request.query["redirect_uri"], self._consented(request.query))
        fields = request.fields()
        told = {"Date": self.date} if self.date else {}
        wrong = fields.get("client_id") != self.app["id"] or fields.get("client_secret") != self.app["secret"]
        if wrong:
            error = {"error": "invalid_client", "error_description": "Client authentication failed"}
            return FakeResponse.json(error, 401, told)
        return self._token(fields, told)

    def _token(self, fields: Mapping[str, str], told: Mapping[str, str]) -> FakeResponse:
        if fields["grant_type"] == "client_credentials":
            error = {"error": "access_denied", "error_description": "Not allowed to create application tokens"}
            return FakeResponse.json(error, 401, told)
        callback, scopes = self._codes.pop(fields.get("code", ""), ("", frozenset[str]()))
        if not callback:
            return FakeResponse.json({"error": "invalid_grant", "error_description": "The code is spent"}, 400, told)
        if fields.get("redirect_uri") != callback:
            error = {"error": "invalid_redirect_uri", "error_description": "redirect_uri does not match"}
            return FakeResponse.json(error, 401, told)
        token = f"AQX{secrets.token_urlsafe(32)}"
        self.tokens[token] = scopes
        given = {"access_token": token, "expires_in": _SIXTY_DAYS, "scope": ",".join(sorted(scopes))}
        return FakeResponse.json(given, headers=told)

    def _consented(self, query: Mapping[str, str]) -> dict[str, str]:
        asked = frozenset(query.get("scope", "").split())
        if self.callback and query.get("redirect_uri") != self.callback:
            return {"error": "redirect_uri_mismatch", "state": query.get("state", "")}
        if not asked <= self.offered:
            missing = sorted(asked - self.offered)[0]
            words = f'Scope "{missing}" is not authorized for your application'
            return {"error": "unauthorized_scope_error", "error_description": words, "state": query.get("state", "")}
        code = secrets.token_urlsafe(24)
        self._codes[code] = (query["redirect_uri"], asked)
        return {"code": code, "state": query.get("state", "")}

    # Who

    def _userinfo(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        self._may(request, "openid")
        return FakeResponse.json({"sub": self.member.rpartition(":")[2], "name": "Lia Fornaia", "locale": "it_IT"})

    def _me(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        self._may(request, "r_basicprofile")
        names = {"localizedFirstName": "Lia", "localizedLastName": "Fornaia", "vanityName": "lia-fornaia"}
        return FakeResponse.json({"id": self.member.rpartition(":")[2], **names})

    def _acls(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        self._may(request, "rw_organization_admin")
        role = {"role": "ADMINISTRATOR", "state": "APPROVED", "roleAssignee": self.member, "organization": self.page}
        held = [role] if self.roles and request.query.get("start", "0") == "0" else []
        return FakeResponse.json({"paging": {"start": 0, "count": 100, "links": []}, "elements": held})

    def _organization(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        if found[0] != self.page.rpartition(":")[2]:
            raise Refusal(404, "NOT_FOUND", "Could not find organization")
        names = {"localizedName": self.name, "vanityName": "forno-passaparola"}
        return FakeResponse.json({"id": int(found[0]), **names})

    def _sizes(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        if found[0] != self.page or request.query.get("edgeType") != "COMPANY_FOLLOWED_BY_MEMBER":
            raise Refusal(400, "ILLEGAL_ARGUMENT", "Unknown edge")
        return FakeResponse.json({"firstDegreeSize": 219})

    # Figures

    def _statistics(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        self._may(request, "rw_organization_admin")
        elements = []
        for name, kind in (("shares", "share"), ("ugcPosts", "ugcPost")):
            listed = re.fullmatch(r"List\((.*)\)", request.query.get(name, "List()"))
            for urn in listed[1].split(",") if listed and listed[1] else ():
                if urn in self.posts:
                    elements.append({kind: urn, "organizationalEntity": self.page, **_figures(self.posts[urn])})
        return FakeResponse.json({"paging": {"start": 0, "count": 10, "links": []}, "elements": elements})

    def _analytics(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        self._may(request, "r_member_postAnalytics")
        urn = re.search(_URN, request.query.get("entity", ""))
        post = self.posts.get(urn[1]) if urn else None
        if post is None:
            raise Refusal(404, "NOT_FOUND", "Could not find entity")
        kind = request.query.get("queryType", "")
        numbers = {"REACTION": len(post.likes), "COMMENT": len(post.comments), "RESHARE": len(post.reshares)}
        return FakeResponse.json({"elements": [{"metricType": kind, "count": numbers.get(kind, 7)}]})

    def _subscribe(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        self._may(request, "rw_organization_admin")
        self.subscribed[found[0]] = request.tree().text("webhook")
        return FakeResponse(204)

    # Files, comments, posts

    def _files(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        return self.uploads.answer(request, found[0], found[1], self._speaks(request))

    def _social(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        if request.method == "GET":
            self._reads(request, self.page)
        return self.comments.answer(request, found[0], found[2], self._speaks(request))

    def _list(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        author = request.query.get("author", "")
        self._reads(request, author)
        start, size = int(request.query.get("start", "0")), min(int(request.query.get("count", "10")), 100)
        own = [post for post in self.posts.values() if post.author == author]
        newest = sorted(own, key=lambda post: int(post.urn.rpartition(":")[2]), reverse=True)[start : start + size]
        paging = {"start": start, "count": size, "links": []}
        return FakeResponse.json({"paging": paging, "elements": [_tree(post) for post in newest]})

    def _create(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        given = request.tree()
        author, commentary, content = self._checked(request, given)
        said = (author, commentary, repr(content))
        if said in self._spoken:
            raise Refusal(422, "DUPLICATE_POST", f"Content is a duplicate of {self._spoken[said]}")
        kind = "ugcPost" if "poll" in content or ":video:" in repr(content) else "share"
        post = Posted(f"urn:li:{kind}:{self._next()}", author, commentary, given.text("visibility"), content, now())
        self.posts[post.urn], self._spoken[said] = post, post.urn
        # The real body is empty, of which nothing could be cut off: an empty object can.
        return FakeResponse.json({}, 201, {"x-restli-id": post.urn})

    def _checked(self, request: FakeRequest, given: Tree) -> tuple[str, str, dict[str, object]]:
        """Who says what with what, once everything of it is found to be allowed."""
        if unknown := {name for name, _ in given.fields()} - _FIELDS:
            raise Refusal(400, "INVALID_FIELD", f"Unrecognized fields: {sorted(unknown)}")
        author, commentary = given.text("author"), given.text("commentary")
        if not self._speaks(request)(author):
            raise Refusal(403, "ACCESS_DENIED", "Not enough permissions to post as this author")
        if given.text("lifecycleState") != "PUBLISHED" or given.text("distribution", "feedDistribution") != "MAIN_FEED":
            raise Refusal(400, "INVALID_VALUE", "A post is published to the main feed")
        if len(commentary) > _LONGEST:
            raise Refusal(400, "FIELD_LENGTH_TOO_LONG", f"commentary is longer than {_LONGEST}")
        if given.text("visibility") not in ("PUBLIC", "CONNECTIONS", "LOGGED_IN"):
            raise Refusal(400, "INVALID_VALUE", "Unknown visibility")
        content = given.opt("content")
        if content is None:
            if not commentary.strip():
                raise Refusal(400, "MISSING_REQUIRED_FIELD", "Nothing to say")
            return author, commentary, {}
        self._check_content(content)
        return author, commentary, {name: value.value for name, value in content.fields()}

    def _check_content(self, content: Tree) -> None:
        kinds = {name for name, _ in content.fields()}
        if len(kinds) != 1 or not kinds <= _CONTENT:
            raise Refusal(400, "INVALID_FIELD", f"One kind of content: {sorted(kinds)}")
        if "multiImage" in kinds:
            ids = [each.text("id") for each in content.each("multiImage", "images")]
            if not 2 <= len(ids) <= 20 or any(":image:" not in id for id in ids):
                raise Refusal(400, "INVALID_VALUE", "A multi-image post has 2 to 20 images")
        elif "poll" in kinds:
            ids, options = [], list(content.each("poll", "options"))
            if not 2 <= len(options) <= 4 or any(len(each.text("text")) > 30 for each in options):
                raise Refusal(400, "INVALID_VALUE", "A poll has 2 to 4 options of up to 30 characters")
            content.text("poll", "settings", "duration")
        else:
            ids = [content.text("media", "id")] if "media" in kinds else []
        if any(self.uploads.files.get(id) is None or self.uploads.files[id].status != "AVAILABLE" for id in ids):
            raise Refusal(400, "INVALID_URN", "The media is not available")

    def _one(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        post = self.posts.get(found[0])
        if request.method == "DELETE" and post is None:
            return FakeResponse(204)  # deletions are idempotent
        if post is None:
            raise Refusal(404, "NOT_FOUND", "Could not find entity")
        if request.method == "GET":
            self._reads(request, post.author)
            return FakeResponse.json(_tree(post))
        if not self._speaks(request)(post.author):
            raise Refusal(403, "ACCESS_DENIED", "Not enough permissions on this post")
        if request.method == "DELETE":
            del self.posts[post.urn]
            return FakeResponse(204)
        if request.headers.get("x-restli-method") != "PARTIAL_UPDATE":
            raise Refusal(400, "ILLEGAL_ARGUMENT", "An update names its method")
        post.commentary, post.edited = request.tree().text("patch", "$set", "commentary"), now()
        return FakeResponse(204)


FAKE = LinkedInFake


def _figures(post: Posted) -> dict[str, object]:
    seen = 10 + len(post.likes)
    counts = {"likeCount": len(post.likes), "commentCount": len(post.comments), "shareCount": len(post.reshares)}
    views = {"impressionCount": seen * 2, "uniqueImpressionsCount": seen, "clickCount": 1, "engagement": 0.1}
    return {"totalShareStatistics": {**counts, **views}}


def _tree(post: Posted) -> dict[str, object]:
    made = milliseconds(post.at)
    return {
        "id": post.urn, "author": post.author, "commentary": post.commentary, "visibility": post.visibility,
        "createdAt": made, "publishedAt": made, "lastModifiedAt": milliseconds(post.edited or post.at),
        "lifecycleState": "PUBLISHED", "lifecycleStateInfo": {"isEditedByAuthor": post.edited is not None},
        "distribution": {"feedDistribution": "MAIN_FEED"},
        **({"content": post.content} if post.content else {}),
    }  # fmt: skip


def _shown(post: Posted) -> Shown:
    tree = Tree(post.content)
    files = [*tree.each("multiImage", "images")] if tree.has("multiImage") else []
    files += [tree.at("media")] if tree.has("media") else []
    alts = tuple(each.opt_text("altText") or "" for each in files)
    poll = tuple(each.text("text") for each in tree.each("poll", "options")) if tree.has("poll") else ()
    replies = tuple((said.name, said.text) for said in post.comments)
    text = post.text or (tree.text("poll", "question") if tree.has("poll") else "")
    return Shown(
        post.urn, f"/feed/update/{post.urn}", text, "", alts, len(post.likes), len(post.reshares), replies, poll=poll
    )
