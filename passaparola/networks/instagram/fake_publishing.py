"""The fake's containers, media and insights."""

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.instagram.fake_files import check_image, fault_of_video, fetch
from passaparola.networks.instagram.fake_pages import chosen, paged
from passaparola.networks.instagram.fake_things import LIFE, Container, Medium, Refusal, refuse, written

if TYPE_CHECKING:
    from passaparola.networks.instagram.fake import InstagramFake

_KINDS = ("IMAGE", "REELS", "STORIES", "CAROUSEL", "VIDEO")
_LONGEST, _MOST_TAGS = 2_200, 30
_WORK = {"REELS": 3, "STORIES": 3, "VIDEO": 1}  # how often a film's state is asked before it is worked through
_EVERYWHERE = {"views", "reach", "shares", "total_interactions", "reposts"}
_METRICS = {
    "FEED": {*_EVERYWHERE, "likes", "comments", "saved", "profile_visits", "follows"},
    "REELS": {
        *_EVERYWHERE,
        "likes",
        "comments",
        "saved",
        "ig_reels_avg_watch_time",
        "ig_reels_video_view_total_time",
        "reels_skip_rate",
    },
    "STORY": {*_EVERYWHERE, "replies", "navigation", "profile_visits", "follows"},
}
_FEWEST_VIEWERS = 5  # of a story, below which its insights are not told


class Publishing:
    """What the account stages and publishes. ``quota`` is how much it may in a day."""

    def __init__(self, world: "InstagramFake") -> None:
        self._world = world
        self.quota = 100
        self.restricted = False
        self.containers: dict[str, Container] = {}
        self.media: dict[str, Medium] = {}
        self.tagged: list[Medium] = []
        self.viewers = 40  # of everything

    def visible(self) -> list[Medium]:
        """Everything that can be seen, oldest first."""
        now = self._world.now
        return [
            medium
            for medium in self.media.values()
            if not medium.gone and not (medium.product == "STORY" and now - medium.at > LIFE)
        ]

    async def stage(self, asked: Mapping[str, object]) -> FakeResponse:
        """A container."""
        fields = {name: value for name, value in asked.items() if name != "access_token"}
        container = Container(f"1788{next(self._world.numbers):013d}", fields, self._world.now)
        self._check(container)
        await self._fill(container)
        self.containers[container.id] = container
        answer = {"id": container.id}
        if fields.get("upload_type") == "resumable":
            answer["uri"] = f"https://rupload.facebook.com/ig-api-upload/v25.0/{container.id}"
        return FakeResponse.json(answer)

    def receive(self, request: FakeRequest, id: str) -> FakeResponse:
        """Bytes for a resumable container."""
        token = request.headers.get("authorization", "").removeprefix("OAuth ")
        self._world.login.scopes_of(token)
        container = self.containers.get(id)
        if container is None or int(request.headers.get("offset", "-1")) != len(container.content):
            return FakeResponse.json({"debug_info": {"type": "OffsetInvalidError", "message": "offset"}}, 400)
        container.content += request.body
        container.size = int(request.headers["file_size"])
        if len(container.content) == container.size:
            self._film(container)
        return FakeResponse.json({"success": True, "message": "Upload successful."})

    def container(self, id: str, asked: Mapping[str, object]) -> FakeResponse:
        """How a container stands; being asked is what its work goes on by."""
        container = self.containers[id]
        code = container.state(self._world.now)
        container.work = max(container.work - 1, 0)
        failed = f"Error: Media upload has failed with error code {container.fault}"
        arrived = {"bytes_transferred": len(container.content), "status": "in_progress"}
        whole = {
            "id": id,
            "status_code": code,
            "status": failed if code == "ERROR" else code,
            "video_status": {"uploading_phase": arrived},
        }
        return FakeResponse.json(chosen(whole, asked))

    def publish(self, id: str) -> FakeResponse:
        """A container becomes a medium, once."""
        container = self.containers.get(id)
        if container is None:
            raise refuse(2207006)
        match container.state(self._world.now):
            case "EXPIRED":
                raise refuse(2207020)
            case "IN_PROGRESS" | "PUBLISHED":
                raise refuse(2207027)
            case "ERROR":
                raise refuse(container.fault)
        if self.restricted:
            raise refuse(2207050)
        if self._used() >= self.quota:
            raise refuse(2207042)
        return FakeResponse.json({"id": self._publish(container).id})

    def limit(self) -> FakeResponse:
        """How many posts of the day are used."""
        config = {"quota_total": self.quota, "quota_duration": int(LIFE.total_seconds())}
        return FakeResponse.json({"data": [{"quota_usage": self._used(), "config": config}]})

    def listed(self, request: FakeRequest, asked: Mapping[str, object], *, stories: bool) -> FakeResponse:
        """The account's media or its stories, newest first."""
        since = datetime.fromtimestamp(int(str(asked.get("since", "0"))), UTC)
        found = [m for m in reversed(self.visible()) if (m.product == "STORY") == stories and m.at >= since]
        return paged([self._tree(request, medium, asked) for medium in found], asked, request)

    def tags(self, request: FakeRequest, asked: Mapping[str, object]) -> FakeResponse:
        """Media of others in which the account is tagged."""
        return paged([self._tree(request, medium, asked) for medium in reversed(self.tagged)], asked, request)

    def medium(self, request: FakeRequest, medium: Medium, asked: Mapping[str, object]) -> FakeResponse:
        """One medium."""
        return FakeResponse.json(self._tree(request, medium, asked))

    def insights(self, medium: Medium, asked: Mapping[str, object]) -> FakeResponse:
        """Insights; one metric that does not fit refuses all."""
        wanted = str(asked.get("metric", "")).split(",")
        for name in wanted:
            if name not in _METRICS[medium.product]:
                raise Refusal(100, f"(#100) The Media Insights API does not support the {name} metric for this media")
        if medium.product == "STORY" and self.viewers < _FEWEST_VIEWERS:
            raise Refusal(10, "(#10) Not enough viewers for the media to show insights", status=403)
        return FakeResponse.json({"data": [self._insight(medium, name) for name in wanted]})

    def _check(self, container: Container) -> None:
        fields, kind = container.fields, container.kind
        caption = str(fields.get("caption", ""))
        if kind not in _KINDS or (kind == "IMAGE" and not fields.get("image_url")):
            raise refuse(2207023)
        if len(caption) > _LONGEST or caption.count("#") > _MOST_TAGS:
            raise refuse(2207010)
        if kind == "CAROUSEL":
            children = fields.get("children")
            found = [self.containers.get(str(each)) for each in children] if isinstance(children, list) else []
            if not 2 <= len(found) <= 10 or not all(found):
                raise refuse(2207028)
            if any(each.state(self._world.now) != "FINISHED" for each in found if each):
                raise refuse(2207027)

    async def _fill(self, container: Container) -> None:
        """Pictures are fetched at once; films too, but what is wrong with them shows later."""
        fields, story = container.fields, container.kind == "STORIES"
        if address := fields.get("image_url"):
            container.content, container.type = await fetch(str(address)), "image/jpeg"
            check_image(container.content, story=story)
        elif address := fields.get("video_url"):
            try:
                container.content = await fetch(str(address))
            except Refusal:
                container.type, container.fault, container.work = "video/mp4", 2207052, 1
                return
            self._film(container)

    def _film(self, container: Container) -> None:
        container.type, container.work = "video/mp4", _WORK.get(container.kind, 1)
        container.fault = fault_of_video(container.content, story=container.kind == "STORIES")

    def _publish(self, container: Container) -> Medium:
        children = container.fields.get("children")
        files = [self.containers[str(each)] for each in children] if isinstance(children, list) else [container]
        video = files[0].type.startswith("video/")
        kind = "CAROUSEL_ALBUM" if container.kind == "CAROUSEL" else "VIDEO" if video else "IMAGE"
        product = {"REELS": "REELS", "STORIES": "STORY"}.get(container.kind, "FEED")
        code = base64.urlsafe_b64encode(secrets.token_bytes(8)).decode().rstrip("=")
        caption = "" if product == "STORY" else str(container.fields.get("caption", ""))
        id = f"1795{next(self._world.numbers):013d}"
        medium = Medium(id, code, product, kind, caption, files, self._world.now, self._world.me)
        self.media[id] = medium
        container.medium = id
        return medium

    def _used(self) -> int:
        return sum(self._world.now - medium.at < LIFE for medium in self.media.values())

    def _tree(self, request: FakeRequest, medium: Medium, asked: Mapping[str, object]) -> dict[str, object]:
        home = f"http://{request.headers['host']}"
        whole: dict[str, object] = {
            "id": medium.id,
            "caption": medium.caption,
            "media_type": medium.kind,
            "media_product_type": medium.product,
            "permalink": home + medium.path,
            "timestamp": written(medium.at),
            "like_count": len(medium.likes),
            "comments_count": len(medium.comments),
            "username": medium.author.handle,
        }
        kept = chosen(whole, asked)
        return {name: value for name, value in kept.items() if value != ""}  # without words there is no caption

    def _insight(self, medium: Medium, name: str) -> dict[str, object]:
        likes, said, passed = len(medium.likes), len(medium.comments), len(medium.reposts)
        known = {
            "likes": likes, "comments": said, "reposts": passed, "reach": self.viewers, "views": self.viewers * 2,
            "total_interactions": likes + said, "ig_reels_avg_watch_time": 4_200,
            "ig_reels_video_view_total_time": 4_200 * self.viewers,
        }  # fmt: skip
        return {
            "id": f"{medium.id}/insights/{name}/lifetime",
            "name": name,
            "period": "lifetime",
            "title": name.replace("_", " ").title(),
            "description": "",
            "values": [{"value": known.get(name, 0)}],
        }
