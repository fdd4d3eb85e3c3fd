"""Google's OAuth, the Data API, resumable uploads and a report in memory, by the discovery documents and the guides.

``trouble`` is a refusal for every call of the Data API, ``locked`` keeps uploads private as Google does for projects
that it has not audited. One server answers for all of Google's.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import NoReturn

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Untamed
from passaparola.kernel.network.fakes import Shown
from passaparola.networks.youtube import fake_checks, fake_pages
from passaparola.networks.youtube.connect import ANALYSE, MANAGE
from passaparola.networks.youtube.fake_oauth import Login
from passaparola.networks.youtube.fake_things import Coming, Film, Quota, Refusal, Said, item, listed, moment, parts_of

_PIECE = 256 * 1024
_COSTS = {"GET": 1, "POST": 50, "PUT": 50, "DELETE": 50}
Handler = Callable[[FakeRequest], FakeResponse]


class YouTubeFake:
    """One channel with its videos, and whoever watches them."""

    channel = "UCfornopassaparola000001"
    handle_name = "@fornopassaparola"
    name = "Forno Passaparola"

    def __init__(self) -> None:
        self.login = Login()
        self.films: dict[str, Film] = {}
        self.files: dict[str, bytes] = {}
        self.said: list[Said] = []
        self.playlists: dict[str, list[str]] = {"PLricette": []}
        self.quota = Quota(most_units=1_000_000, most_uploads=10_000)  # the contract suites do years of work in a day
        self.trouble: Refusal | None = None
        self.reports_off = False
        self.no_channel = False
        self.locked = False
        self.long_uploads = "allowed"
        self.comments_off: set[str] = set()
        self._coming: dict[str, Coming] = {}
        self._numbers = count(1)

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer to a call, or a page."""
        try:
            return self._answer(request)
        except Refusal as refusal:
            return refusal.answer
        except Untamed as error:
            return Refusal(400, "badRequest", str(error)).answer

    def demo_app(self, url: str) -> Mapping[str, str]:
        """The application that an operator registered."""
        return {"id": self.login.id, "secret": self.login.secret, "server": url}

    def agree(self, address: str) -> Mapping[str, str]:
        """The person says yes."""
        return self.login.agree(address)

    def demo_account(self, url: str) -> Mapping[str, str]:
        """Nothing is typed."""
        return {}

    def shown(self) -> Sequence[Shown]:
        """Public videos, newest first."""
        return [self._shown(film) for film in self._newest() if film.status["privacyStatus"] == "public"]

    def like(self, post: str, who: str) -> bool:
        """A thumb up."""
        self.films[post].likes += 1
        self.films[post].views += 7
        return True

    def repost(self, post: str, who: str) -> bool:
        """YouTube has no such thing."""
        return False

    def reply(self, post: str, who: str, text: str) -> bool:
        """A visitor comments below a video, or answers a comment: below the one at the top, as everything there."""
        above = next((one for one in self.said if one.id == post), None)
        video, parent = (above.video, above.parent or above.id) if above else (post, "")
        name = "".join(sign for sign in who.casefold() if sign.isalnum())
        self._say(video, parent, f"UCvisitor-{name}", who, text)
        return True

    def remove(self, post: str) -> None:
        """The owner deletes a video, or a comment, in Studio."""
        self.films.pop(post, None)
        self.said = [one for one in self.said if post not in (one.id, one.parent, one.video)]

    def shut_out(self) -> None:
        """The person withdraws the access in their Google account."""
        self.login.shut_out()

    def _shown(self, film: Film) -> Shown:
        title, text = str(film.snippet.get("title", "")), str(film.snippet.get("description", ""))
        said = tuple((one.name, one.text) for one in self.said if one.video == film.id)
        language = str(film.snippet.get("defaultLanguage", ""))
        return Shown(film.id, f"/watch?v={film.id}", text, title, ("",), film.likes, 0, said, language=language)

    def _newest(self) -> list[Film]:
        return list(reversed(self.films.values()))

    def _answer(self, request: FakeRequest) -> FakeResponse:
        match request.path:
            case "/o/oauth2/v2/auth":
                return self.login.page(request)
            case "/token":
                return self.login.token(request.fields())
            case "/revoke":
                return self.login.revoke(request.fields())
            case "/v2/reports":
                return self._report(request)
            case "/upload/youtube/v3/videos":
                return self._upload(request)
        if not request.path.startswith("/youtube/v3/"):
            return fake_pages.page(self.name, self._newest(), self.files, self.said, request)
        return self._data(request)

    def _data(self, request: FakeRequest) -> FakeResponse:
        self._may(request, MANAGE)
        if self.trouble:
            raise self.trouble
        self.quota.spend(_COSTS.get(request.method, 1))
        resource = request.path.removeprefix("/youtube/v3/")
        handlers: dict[tuple[str, str], Handler] = {
            ("GET", "channels"): self._channels,
            ("GET", "videos"): self._videos,
            ("PUT", "videos"): self._update,
            ("DELETE", "videos"): self._delete,
            ("GET", "playlistItems"): self._items,
            ("POST", "playlistItems"): self._put_into,
            ("GET", "commentThreads"): self._threads,
            ("POST", "commentThreads"): self._comment,
            ("GET", "comments"): self._answers,
            ("POST", "comments"): self._reply,
            ("PUT", "comments"): self._reword,
            ("DELETE", "comments"): self._unsay,
        }
        handler = handlers.get((request.method, resource))
        if handler is None:
            raise Refusal(404, "notFound", "Not Found")
        if request.method != "DELETE" and not request.query.get("part"):
            raise Refusal(400, "missingRequiredParameter", "No filter selected. part")
        return handler(request)

    def _may(self, request: FakeRequest, scope: str) -> None:
        scopes = self.login.access.get(request.bearer)
        if scopes is None:
            raise Refusal(401, "authError", "Invalid Credentials")
        if scope not in scopes.split():
            raise Refusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.")

    # The channel, and what the owner sees of its videos

    def _channels(self, request: FakeRequest) -> FakeResponse:
        if self.no_channel:
            return FakeResponse.json({"kind": "youtube#channelListResponse", "etag": "demo"})
        snippet = {"title": self.name, "customUrl": self.handle_name, "publishedAt": "2020-01-01T00:00:00Z"}
        tree = {
            "kind": "youtube#channel",
            "etag": "demo",
            "id": self.channel,
            "snippet": snippet,
            "contentDetails": {"relatedPlaylists": {"likes": "LL", "uploads": self._uploads}},
            "statistics": {"subscriberCount": "128", "hiddenSubscriberCount": False, "viewCount": "4096"},
            "status": {"privacyStatus": "public", "isLinked": True, "longUploadsStatus": self.long_uploads},
        }
        return listed("channel", [parts_of(tree, request)], 0, 5)

    @property
    def _uploads(self) -> str:
        return f"UU{self.channel[2:]}"

    def _videos(self, request: FakeRequest) -> FakeResponse:
        wanted = request.query.get("id", "").split(",")
        films = [self.films[id] for id in wanted if id in self.films]
        return listed("video", [parts_of(self._tree(film), request) for film in films], 0, 50)

    def _tree(self, film: Film) -> dict[str, object]:
        at = {"publishedAt": moment(film.at), "channelId": self.channel, "channelTitle": self.name}
        said = sum(one.video == film.id for one in self.said)
        return {
            "kind": "youtube#video",
            "etag": "demo",
            "id": film.id,
            "snippet": {**film.snippet, **at, "liveBroadcastContent": "none"},
            "status": {**film.status, "uploadStatus": "processed"},
            "paidProductPlacementDetails": film.given.get("paidProductPlacementDetails", {}),
            "statistics": {
                "viewCount": str(film.views), "likeCount": str(film.likes),
                "favoriteCount": "0", "commentCount": str(said),
            },
            "fileDetails": {"videoStreams": [{"widthPixels": 1080, "heightPixels": film.height}]},
            "contentDetails": {"duration": "PT42S", "dimension": "2d", "definition": "hd", "caption": "false"},
        }  # fmt: skip

    def _update(self, request: FakeRequest) -> FakeResponse:
        film = self._film(request.tree().opt_text("id") or "")
        film.given |= fake_checks.video(request)
        if self.locked:
            film.status["privacyStatus"] = "private"
        return FakeResponse.json(parts_of(self._tree(film), request))

    def _delete(self, request: FakeRequest) -> FakeResponse:
        self.remove(self._film(request.query.get("id", "")).id)
        return FakeResponse(204)

    def _film(self, id: str) -> Film:
        if id not in self.films:
            raise Refusal(404, "videoNotFound", "The video that you are trying to find cannot be found.")
        return self.films[id]

    # Playlists

    def _items(self, request: FakeRequest) -> FakeResponse:
        playlist = request.query.get("playlistId", "")
        if playlist == self._uploads and self.films:
            videos = [film.id for film in self._newest()]
        elif playlist in self.playlists:
            videos = self.playlists[playlist]
        else:
            raise Refusal(404, "playlistNotFound", "The playlist cannot be found.")
        wanted = request.query.get("videoId")
        items: list[object] = [item(playlist, video, request) for video in videos if wanted in (None, video)]
        return listed("playlistItem", items, _start(request), _size(request, 50))

    def _put_into(self, request: FakeRequest) -> FakeResponse:
        snippet = request.tree().at("snippet")
        playlist, video = snippet.text("playlistId"), snippet.text("resourceId", "videoId")
        if playlist not in self.playlists:
            raise Refusal(404, "playlistNotFound", "The playlist cannot be found.")
        self.playlists[playlist].append(self._film(video).id)
        return FakeResponse.json(item(playlist, video, request))

    # Comments

    def _threads(self, request: FakeRequest) -> FakeResponse:
        video = request.query.get("videoId")
        if video is not None:
            self._open(video)
        tops = [one for one in reversed(self.said) if not one.parent and video in (None, one.video)]
        items: list[object] = [self._thread(one, request) for one in tops]
        return listed("commentThread", items, _start(request), _size(request, 100))

    def _thread(self, top: Said, request: FakeRequest) -> dict[str, object]:
        below = [one for one in self.said if one.parent == top.id]
        snippet = {"channelId": self.channel, "videoId": top.video, "topLevelComment": self._one(top), "canReply": True}
        counted = {**snippet, "totalReplyCount": len(below), "isPublic": True}
        tree: dict[str, object] = {"kind": "youtube#commentThread", "etag": "demo", "id": top.id, "snippet": counted}
        if below and "replies" in request.query["part"]:
            tree["replies"] = {"comments": [self._one(one) for one in below[-5:]]}
        return tree

    def _one(self, said: Said) -> dict[str, object]:
        snippet: dict[str, object] = {
            "authorDisplayName": said.name,
            "authorChannelUrl": f"http://www.youtube.com/{said.name}",
            "authorChannelId": {"value": said.who},
            "textDisplay": said.text,
            "likeCount": 0,
            "publishedAt": moment(said.at),
            "updatedAt": moment(said.at),
            "channelId": self.channel,
        }
        if said.who == self.channel:
            snippet["textOriginal"] = said.text
        snippet |= {"parentId": said.parent} if said.parent else {"videoId": said.video}
        return {"kind": "youtube#comment", "etag": "demo", "id": said.id, "snippet": snippet}

    def _comment(self, request: FakeRequest) -> FakeResponse:
        snippet = request.tree().at("snippet")
        text = fake_checks.words(snippet.at("topLevelComment", "snippet"))
        self._open(snippet.text("videoId"))
        said = self._say(snippet.text("videoId"), "", self.channel, self.handle_name, text)
        return FakeResponse.json(self._thread(said, request))

    def _answers(self, request: FakeRequest) -> FakeResponse:
        parent = self._comment_of(request.query.get("parentId", ""))
        below: list[object] = [self._one(one) for one in self.said if one.parent == parent.id]
        return listed("comment", below, _start(request), _size(request, 100))

    def _reply(self, request: FakeRequest) -> FakeResponse:
        snippet = request.tree().at("snippet")
        parent = self._comment_of(snippet.text("parentId"))
        if parent.parent:
            raise Refusal(400, "invalidCommentMetadata", "A reply stands below the comment at the top.")
        said = self._say(parent.video, parent.id, self.channel, self.handle_name, fake_checks.words(snippet))
        return FakeResponse.json(self._one(said))

    def _reword(self, request: FakeRequest) -> FakeResponse:
        said = self._comment_of(request.tree().text("id"))
        if said.who != self.channel:
            raise Refusal(403, "forbidden", "The comment cannot be updated.")
        said.text = fake_checks.words(request.tree().at("snippet"))
        return FakeResponse.json(self._one(said))

    def _unsay(self, request: FakeRequest) -> FakeResponse:
        self.remove(self._comment_of(request.query.get("id", "")).id)
        return FakeResponse(204)

    def _comment_of(self, id: str) -> Said:
        found = next((one for one in self.said if one.id == id), None)
        if found is None:
            raise Refusal(404, "commentNotFound", "The specified comment could not be found.")
        return found

    def _say(self, video: str, parent: str, who: str, name: str, text: str) -> Said:
        number = next(self._numbers)
        id = f"{parent}.reply-{number:07}" if parent else f"UgxDemoComment{number:012}"
        self.said.append(said := Said(id, video, parent, who, name, text, datetime.now(UTC)))
        return said

    def _open(self, video: str) -> None:
        if self._film(video).id in self.comments_off:
            raise Refusal(403, "commentsDisabled", "The video has disabled comments.")

    # Uploads

    def _upload(self, request: FakeRequest) -> FakeResponse:
        coming = self._coming.get(request.query.get("upload_id", ""))
        if request.method == "PUT":
            return self._piece(request, coming or _gone())
        self._may(request, MANAGE)
        if self.trouble:
            raise self.trouble
        given = fake_checks.video(request)
        self.quota.spend(0, 1)
        if not request.headers.get("x-upload-content-type", "").startswith("video/"):
            raise Refusal(400, "badContent", "Bad content")
        number = f"demo-{next(self._numbers)}"
        self._coming[number] = Coming(given, int(request.headers["x-upload-content-length"]))
        there = f"http://{request.headers['host']}{request.path}?uploadType=resumable&upload_id={number}"
        return FakeResponse(200, headers={"Location": f"{there}&part={request.query['part']}"})

    def _piece(self, request: FakeRequest, coming: Coming) -> FakeResponse:
        place, _, size = request.headers["content-range"].removeprefix("bytes ").partition("/")
        start = int(place.partition("-")[0]) if place != "*" else len(coming.content)
        if int(size) != coming.size or start != len(coming.content):
            if coming.film:
                return self._done(coming)
            raise Refusal(400, "badRequest", "Failed to parse Content-Range header.")
        if request.body and len(request.body) % _PIECE and start + len(request.body) != coming.size:
            raise Refusal(400, "badRequest", "A piece must be a multiple of 256 KiB.")
        coming.content += request.body
        if len(coming.content) == coming.size:
            return self._done(coming)
        headers = {"Range": f"bytes=0-{len(coming.content) - 1}"} if coming.content else {}
        return FakeResponse(308, headers=headers)

    def _done(self, coming: Coming) -> FakeResponse:
        if not coming.film:
            coming.film = f"vid{next(self._numbers):08}"
            self.films[coming.film] = Film(coming.film, coming.given, datetime.now(UTC), coming.size)
            self.files[coming.film] = bytes(coming.content)
        return FakeResponse.json(self._tree(self.films.get(coming.film) or _gone()))

    def _report(self, request: FakeRequest) -> FakeResponse:
        self._may(request, ANALYSE)
        if self.reports_off:
            raise Refusal(403, "accessNotConfigured", "YouTube Analytics API has not been used in project 1 before.")
        names = request.query["metrics"].split(",")
        columns = [{"name": name, "columnType": "METRIC", "dataType": "INTEGER"} for name in names]
        film = self.films.get(request.query.get("filters", "").removeprefix("video=="))
        views = film.views if film else 0
        row = [{"estimatedMinutesWatched": views / 2, "averageViewPercentage": 61.5}.get(name, 0) for name in names]
        rows = {"rows": [row]} if views else {}
        return FakeResponse.json({"kind": "youtubeAnalytics#resultTable", "columnHeaders": columns, **rows})


def _gone() -> NoReturn:
    raise Refusal(404, "notFound", "The upload session was not found.")


def _start(request: FakeRequest) -> int:
    token = request.query.get("pageToken", "")
    if token and not token.removeprefix("P").isdecimal():
        raise Refusal(400, "invalidPageToken", "The request specifies an invalid page token.")
    return int(token.removeprefix("P")) if token else 0


def _size(request: FakeRequest, most: int) -> int:
    asked = request.query.get("maxResults", "5")
    if not asked.isdecimal() or not 1 <= int(asked) <= most:
        raise Refusal(400, "invalidParameter", "maxResults")
    return int(asked)


FAKE = YouTubeFake
