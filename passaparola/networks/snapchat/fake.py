"""A server in memory that answers for the business interface and the consent page, by the documentation.

It decrypts what it gets under the key that it was told, and takes only what is then a JPEG, a PNG or an MP4.
``allowed``, ``public``, ``offered`` and ``date`` are the broken set-ups that the doctor is tried on.
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence

from passaparola.kernel import fakepages
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.network.fakes import Shown
from passaparola.networks.snapchat import fake_pages
from passaparola.networks.snapchat.fake_things import Posted, Refusal, Upload, now

_LISTS = {"spotlights": "spotlight", "stories": "story", "saved_stories": "saved_story"}
_FIELDS = {
    "spotlights": {"media_id", "locale", "description", "skip_save_to_profile"},
    "stories": {"media_id", "customized_ttl"},
    "saved_stories": {"saved_stories"},
}
_HOUR = 3_600
Answer = Callable[[FakeRequest, list[str]], FakeResponse]


class SnapchatFake:
    """One public profile, its owner, and who watches."""

    profile = "62d2298b-925b-4953-9cb0-b3a492d51d0c"
    name = "Forno Passaparola"
    user = "fornopassaparola"

    def __init__(self) -> None:
        self.app = {"id": "6f1c0e7a-demo-app0", "secret": "demo-secret-of-the-fake"}
        self.offered = {"snapchat-profile-api"}
        self.callback = ""
        self.allowed = True
        self.public: str | None = "TIER_PUBLIC"
        self.date = ""
        self.working = 0
        self.per_page = 100
        self.tokens: set[str] = set()
        self.refresh: set[str] = set()
        self.uploads: dict[str, Upload] = {}
        self.posts: dict[str, Posted] = {}
        self._codes: dict[str, str] = {}
        own = rf"/v1/public_profiles/{self.profile}"
        kinds = "|".join(_LISTS)
        self._calls: tuple[tuple[str, str, Answer], ...] = (
            ("GET", r"/v1/public_profiles/my_profile", self._profile),
            ("POST", rf"{own}/media", self._announce),
            ("POST", rf"/us/v1/public_profiles/{self.profile}/media/([\w-]+)/multipart-upload", self._upload),
            ("GET", rf"{own}/({kinds})", self._list),
            ("POST", rf"{own}/({kinds})", self._post),
            ("DELETE", rf"{own}/((?:{kinds})/[\w-]+)", self._delete),
            ("GET", rf"{own}/((?:{kinds})/[\w-]+)/stats", self._stats),
            ("GET", rf"{own}/stats", self._profile_stats),
        )

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer to a call, or a page."""
        try:
            if request.path.startswith("/login/"):
                return self._oauth(request)
            if re.match(r"(?:/us)?/v1/", request.path):
                return self._answer(request)
        except Refusal as refusal:
            return refusal.answer
        except Untamed as error:
            return Refusal(400, "E1001", str(error)).answer
        return fake_pages.page(self.name, self.user, self._visible(), request)

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
        """What anybody can see, newest first."""
        return [_shown(post) for post in self._visible()]

    def like(self, post: str, who: str) -> bool:
        """Not told by the interface."""
        return False

    def repost(self, post: str, who: str) -> bool:
        """Somebody sends it on."""
        self.posts[post].shares += 1
        return True

    def reply(self, post: str, who: str, text: str) -> bool:
        """Not told by the interface."""
        return False

    def remove(self, post: str) -> None:
        """Deleted in the app."""
        self.posts.pop(post, None)

    def shut_out(self) -> None:
        """The owner removes the application."""
        self.tokens.clear()
        self.refresh.clear()

    def _visible(self) -> list[Posted]:
        return list(reversed(self.posts.values()))

    def _answer(self, request: FakeRequest) -> FakeResponse:
        if request.bearer not in self.tokens:
            raise Refusal(401, "E3003", "Unauthorized")
        if not self.allowed:
            raise Refusal(403, "AUTHORIZATION_PERMISSION_DENIED", "The client is not allowlisted")
        for method, pattern, answer in self._calls:
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                return answer(request, list(found.groups()))
        raise Refusal(404, "E1005", "Resource can not be found")

    # Consent

    def _oauth(self, request: FakeRequest) -> FakeResponse:
        if request.path == "/login/oauth2/authorize":
            if request.method == "GET":
                return fake_pages.consent(self.name, request)
            return fakepages.back(request.query["redirect_uri"], self._consented(request.query))
        fields, told = request.fields(), {"Date": self.date} if self.date else {}
        if fields.get("client_id") != self.app["id"] or fields.get("client_secret") != self.app["secret"]:
            return FakeResponse.json({"error": "invalid_client"}, 401, told)
        if fields["grant_type"] == "refresh_token":
            if fields.get("refresh_token") not in self.refresh:
                return FakeResponse.json({"error": "invalid_grant"}, 400, told)
            self.refresh.discard(fields["refresh_token"])
        elif (callback := self._codes.pop(fields.get("code", ""), "")) != fields.get("redirect_uri"):
            wrong = "redirect_uri_mismatch" if callback else "invalid_grant"
            return FakeResponse.json({"error": wrong}, 400, told)
        token, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self.tokens.add(token)
        self.refresh.add(refresh)
        given = {"access_token": token, "token_type": "Bearer", "expires_in": _HOUR, "refresh_token": refresh}
        return FakeResponse.json({**given, "scope": "snapchat-profile-api"}, headers=told)

    def _consented(self, query: Mapping[str, str]) -> dict[str, str]:
        state = {"state": query.get("state", "")}
        if self.callback and query.get("redirect_uri") != self.callback:
            return {"error": "redirect_uri_mismatch", **state}
        if not set(query.get("scope", "").split()) <= self.offered:
            return {"error": "invalid_scope", **state}
        code = secrets.token_urlsafe(24)
        self._codes[code] = query["redirect_uri"]
        return {"code": code, **state}

    # The profile

    def _profile(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        if self.public is None:
            return _success({})
        names = {"display_name": self.name, "snap_user_name": self.user, "profile_tier": self.public}
        return _success({"public_profile": {"id": self.profile, "profile_type": "PUBLIC_PROFILE", **names}})

    def _profile_stats(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        return _success(_assets({"SUBSCRIBERS": 431}, request))

    def _stats(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        post = self._at(found[0])
        return _success(_assets({"VIEWS": 20, "VIEWERS": 12, "SHARES": post.shares}, request))

    # Files

    def _announce(self, request: FakeRequest, _: list[str]) -> FakeResponse:
        given = request.tree()
        upload = Upload.announced(given, self.working)
        self.uploads[upload.id] = upload
        path = f"/us/v1/public_profiles/{self.profile}/media/{upload.id}/multipart-upload"
        return _success({"media_id": upload.id, "add_path": path, "finalize_path": path})

    def _upload(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        upload = self.uploads.get(found[0])
        if upload is None:
            raise Refusal(404, "E1005", "No such media")
        action = request.form["action"].content.decode() if "action" in request.form else ""
        if action == "ADD" and {"part_number", "file"} <= set(request.form):
            upload.add(int(request.form["part_number"].content), request.form["file"].content)
        elif action == "FINALIZE":
            upload.finish()
        else:
            raise Refusal(400, "E1001", "An upload adds a part or finalizes")
        return _success({})

    # Spotlights and stories

    def _list(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        kind, start = found[0], int(request.query.get("cursor", "0"))
        own = [post for post in self._visible() if post.kind == kind]
        page = own[start : start + self.per_page]
        there = [{"sub_request_status": "SUCCESS", _LISTS[kind]: post.tree()} for post in page]
        after = start + self.per_page
        link = f"http://{request.headers['host']}{request.path}?cursor={after}"
        return _success({"paging": {"next_link": link} if after < len(own) else {}, kind: there})

    def _post(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        given, kind = request.tree(), found[0]
        if unknown := {name for name, _ in given.fields()} - _FIELDS[kind]:
            raise Refusal(400, "E1001", f"Unknown fields: {sorted(unknown)}")
        told = next(given.each("saved_stories")) if kind == "saved_stories" else given
        source = next(told.each("snap_sources")) if kind == "saved_stories" else told
        upload = self._ready(source.text("media_id"))
        said = self._words(kind, told, upload)
        post = Posted(f"{kind}/{secrets.token_hex(20)}", kind, said, upload, now(), given.opt_text("locale") or "")
        upload.posted = True
        self.posts[post.id] = post
        number = post.id.partition("/")[2]
        if kind == "saved_stories":
            return _success({kind: [{"sub_request_status": "SUCCESS", "saved_story": {"id": number}}]})
        return _success({"spotlight_id": number} if kind == "spotlights" else {})

    def _words(self, kind: str, told: Tree, upload: Upload) -> str:
        if kind == "stories":
            return ""
        said, most = told.opt_text("description" if kind == "spotlights" else "title") or "", 160
        if kind == "spotlights" and (upload.type != "VIDEO" or not told.opt_text("locale")):
            raise Refusal(400, "E1001", "A Spotlight is a video with a locale")
        if len(said) > (most if kind == "spotlights" else 45) or (kind == "saved_stories" and not said):
            raise Refusal(400, "E1001", "The words are too long, or missing")
        return said

    def _ready(self, id: str) -> Upload:
        upload = self.uploads.get(id)
        if upload is None or upload.expired:
            raise Refusal(200, "MEDIA_EXPIRED", "The media is not there any more")
        if upload.posted:
            raise Refusal(200, "MEDIA_POSTING_ALREADY_IN_PROGRESS", "The media is being posted")
        if not upload.content or upload.working > 0:
            upload.working -= 1
            raise Refusal(400, "MEDIA_PROCESSING", "The media is still being processed")
        return upload

    def _delete(self, request: FakeRequest, found: list[str]) -> FakeResponse:
        self._at(found[0])
        del self.posts[found[0]]
        return _success({})

    def _at(self, id: str) -> Posted:
        if id not in self.posts:
            raise Refusal(404, "E1005", "Resource can not be found")
        return self.posts[id]


FAKE = SnapchatFake


def _success(tree: Mapping[str, object]) -> FakeResponse:
    return FakeResponse.json({"request_status": "SUCCESS", "request_id": secrets.token_hex(8), **tree})


def _assets(numbers: Mapping[str, int], request: FakeRequest) -> dict[str, object]:
    asked = request.query.get("fields", "").split(",")
    if not set(asked) <= set(numbers):
        raise Refusal(400, "E1001", "A requested field is not available for the asset type")
    fields = [
        {"field": {"field_name": name}, "stats": [{"dimension_breakdown": "DEFAULT", "value": str(numbers[name])}]}
        for name in asked
    ]
    return {"assets": [{"timeseries": [{"fields": fields}]}]}


def _shown(post: Posted) -> Shown:
    path = f"/spotlight/{post.id.partition('/')[2]}" if post.kind == "spotlights" else ""
    return Shown(post.id, path, post.said, "", ("",), 0, post.shares, (), language=post.locale[:2])
