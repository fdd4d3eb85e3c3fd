"""What the fake tells: nodes and lists for a Page's token, for a person's, and for the application's own."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.facebook import fake_pages
from passaparola.networks.facebook.fake_things import (
    Page,
    Post,
    Refusal,
    Story,
    Video,
    chosen,
    counted,
    listed,
    written,
)

if TYPE_CHECKING:
    from passaparola.networks.facebook.fake import FacebookFake


class Reading:
    """Calls that change nothing but subscriptions."""

    def __init__(self, fake: "FacebookFake") -> None:
        self.fake = fake

    def as_app(self, request: FakeRequest, path: str) -> FakeResponse:
        """What the application may ask of itself, and of a token."""
        if path == "debug_token":
            return self.fake.debug(request.query["input_token"])
        if path == f"{self.fake.app_id}/subscriptions":
            if request.method == "POST":
                tree = request.tree()
                fields = [{"name": each.text(), "version": "v26.0"} for each in tree.each("fields")]
                told = {"object": tree.text("object"), "callback_url": tree.text("callback_url"), "active": True}
                self.fake.hooks = [{**told, "fields": fields}]
                return FakeResponse.json({"success": True})
            return FakeResponse.json({"data": self.fake.hooks})
        if path == self.fake.app_id:
            return FakeResponse.json(chosen(self.fake.application(), request.query.get("fields", "id,name")))
        raise Refusal(2500, f"Unknown path components: /{path}")

    def as_person(self, request: FakeRequest, path: str) -> FakeResponse:
        """What the person's own token may ask."""
        if path == "me/permissions":
            return self.fake.permissions()
        if path == "me/accounts":
            self.fake.allow("pages_show_list")
            pages = [_page(page, request) for page in self.fake.pages] if self.fake.linked else []
            return listed(pages, request.query, request.path)
        if path == "me":
            return FakeResponse.json({"id": self.fake.person.id, "name": self.fake.person.name})
        raise Refusal(190, "This method must be called with a Page Access Token")

    def node(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """A Page, a post, a video, a story, a comment."""
        from passaparola.networks.facebook.fake import missing

        id, fields = found[0], request.query.get("fields", "id")
        if id == page.id:
            return FakeResponse.json(chosen(_page(page, request), fields))
        if (video := page.videos.get(id)) is not None:
            told = _video(page, video)
            video.working = max(video.working - 1, 0) if "status" in fields else video.working
            return FakeResponse.json(chosen(told, fields))
        if id in page.comments or any(each.id == id for each in page.stories) or id in page.photos:
            return FakeResponse.json({"id": id})
        post = next((each for each in page.posts if each.id == id), None)
        if post is None:
            raise missing(id)
        return FakeResponse.json(chosen(_post(page, post, request), fields))

    def posts(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """What was published, newest first."""
        self.fake.allow("pages_read_engagement")
        newest = sorted(page.posts, key=lambda each: each.id, reverse=True)
        return listed([_post(page, each, request) for each in newest], request.query, request.path)

    def videos(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """The Page's videos or its reels, newest first."""
        kept = [each for each in page.videos.values() if each.edge == found[1] and each.finished]
        newest = sorted(kept, key=lambda each: each.id, reverse=True)
        return listed([_video(page, each) for each in newest], request.query, request.path)

    def stories(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """The Page's stories since a moment."""
        since = int(request.query.get("since", "0"))
        kept = [_story(each) for each in page.stories if each.at.timestamp() >= since]
        query = {**request.query, "fields": "post_id,status,creation_time,media_type,media_id,url"}
        return listed(kept, query, request.path)

    def insights(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """One value for each metric; a metric that is not known fails all of them."""
        self.fake.allow("read_insights")
        post, names = self.fake.post_of(page, found[0]), request.query["metric"].split(",")
        if not set(names) <= self.fake.insights:
            raise Refusal(100, "(#100) The value must be a valid insights metric")
        seen = 7 * len(post.likes) + 3 * len(page.below(post.id)) + 11
        values: dict[str, object] = {"post_media_view": seen, "post_total_media_view_unique": seen - 2}
        values["post_clicks_by_type"] = {"link clicks": len(post.likes), "other clicks": 1}
        return FakeResponse.json({"data": [_insight(post.id, name, values[name]) for name in names]})

    def subscribe(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """The application is told of what happens on the Page."""
        self.fake.allow("pages_manage_metadata")
        fields = [each.text() for each in request.tree().each("subscribed_fields")]
        if "messages" in fields:
            self.fake.allow("pages_messaging")
        page.subscribed = fields
        return FakeResponse.json({"success": True})

    def unsubscribe(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """And not any more."""
        page.subscribed = []
        return FakeResponse.json({"success": True})

    def subscribed(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """Which applications are told, and of what."""
        told = {"id": self.fake.app_id, "name": "Passaparola", "subscribed_fields": page.subscribed}
        return FakeResponse.json({"data": [told] if page.subscribed else []})


def _page(page: Page, request: FakeRequest) -> dict[str, object]:
    link = f"http://{request.headers.get('host', '')}/"
    about: dict[str, object] = {"id": page.id, "name": page.name, "username": page.username, "link": link}
    about |= {"followers_count": page.followers, "fan_count": page.followers, "is_published": page.published}
    return {**about, "access_token": page.token, "tasks": list(page.tasks)}


def _post(page: Page, post: Post, request: FakeRequest) -> dict[str, object]:
    url = f"http://{request.headers.get('host', '')}{fake_pages.path_of(post)}"
    return {
        "id": post.id,
        "message": post.text or None,
        "created_time": written(post.at),
        "updated_time": written(max(post.updated, post.at)),
        "permalink_url": url,
        "from": {"id": page.id, "name": page.name},
        "attachments": _attachments(post),
        "shares": {"count": post.shares} if post.shares else None,
        "comments": counted(len(page.below(post.id))),
        "reactions": counted(len(post.likes)),
    }


def _attachments(post: Post) -> dict[str, object] | None:
    photos: list[dict[str, object]] = [{"media_type": "photo", "target": {"id": each.id}} for each in post.photos]
    if len(photos) > 1:
        return {"data": [{"media_type": "album", "target": {"id": post.id}, "subattachments": {"data": photos}}]}
    if photos:
        return {"data": photos}
    if post.video:
        return {"data": [{"media_type": "video", "target": {"id": post.video.id}}]}
    return {"data": [{"media_type": "link", "target": {"url": post.link}}]} if post.link else None


def _video(page: Page, video: Video) -> dict[str, object]:
    post = next((each for each in page.posts if each.video is video), None)
    about: dict[str, object] = {"id": video.id, "description": video.description, "created_time": written(video.at)}
    about |= {"published": video.published, "views": 5, "status": _status(video)}
    about |= {"post_id": post.id if post and video.published else None}
    about |= {"comments": counted(len(page.below(post.id)) if post else 0)}
    return {**about, "likes": counted(len(post.likes) if post else 0)}


def _status(video: Video) -> dict[str, object]:
    whole = bool(video.size) and len(video.content) >= video.size
    working = "in_progress" if video.working else "complete"
    state = "upload_complete" if whole else "uploading"
    if video.finished:
        state = "processing" if video.working else "ready"
    published: dict[str, object] = {"status": "complete" if video.published else "not_started"}
    if video.published:
        published |= {"publish_status": "published", "publish_time": written(datetime.now(UTC))}
    processing: dict[str, object] = {"status": working if video.finished else "not_started"}
    if video.trouble:
        state, processing = "error", {"status": "error", "errors": [{"code": 1363030, "message": video.trouble}]}
    sent = {"status": "complete" if whole else "in_progress", "bytes_transferred": len(video.content)}
    return {
        "video_status": state,
        "uploading_phase": sent,
        "processing_phase": processing,
        "publishing_phase": published,
    }


def _story(story: Story) -> dict[str, object]:
    at = str(int(story.at.timestamp()))
    about = {"post_id": story.id, "media_id": story.media, "media_type": story.type, "status": "PUBLISHED"}
    return {**about, "creation_time": at, "url": f"https://www.facebook.com/stories/{story.id}"}


def _insight(post: str, name: str, value: object) -> dict[str, object]:
    about = {"name": name, "period": "lifetime", "title": name, "description": name}
    return {**about, "values": [{"value": json.loads(json.dumps(value))}], "id": f"{post}/insights/{name}/lifetime"}
