"""What a Page publishes on the fake: pictures unseen, posts, videos in pieces, reels, stories, changes."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.facebook.fake_things import LONGEST, Page, Photo, Post, Refusal, Story, Video

if TYPE_CHECKING:
    from passaparola.networks.facebook.fake import FacebookFake

_LARGEST_PHOTO = 4_000_000
_PIECE = 1_000_000
_UPDATES = {"message", "description", "is_hidden"}


class Posting:
    """Calls that change what stands on a Page."""

    def __init__(self, fake: "FacebookFake") -> None:
        self.fake = fake

    def photo(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """A picture; ``published=false`` keeps it unseen until a post shows it."""
        self._may_write(page, found[0])
        file = request.form["source"]
        if file.media_type not in ("image/jpeg", "image/png") or len(file.content) > _LARGEST_PHOTO:
            raise Refusal(324, "Missing or invalid image file", sub=1366046)
        given = {name: part.content.decode() for name, part in request.form.items() if name != "source"}
        photo = Photo(self.fake.new_id(), file.content, file.media_type, given.get("alt_text_custom", ""))
        page.photos[photo.id] = photo
        if given.get("published") != "false":
            page.posts.append(Post(f"{page.id}_{photo.id}", given.get("message", ""), (photo,)))
        return FakeResponse.json({"id": photo.id})

    def post(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """Words, a link, pictures that were uploaded before."""
        self._may_write(page, found[0])
        tree = request.tree()
        text, wanted = tree.opt_text("message") or "", tree.opt("attached_media")
        ids = [each.text("media_fbid") for each in wanted.each()] if wanted else []
        if not text and not ids and not tree.has("link"):
            raise Refusal(100, "(#100) At least one of message, link or attached_media is required")
        if any(id not in page.photos for id in ids) or len(text) > LONGEST:
            raise Refusal(100, "(#100) Invalid parameter")
        if self.fake.refuses_twins and any(each.text == text for each in page.posts):
            raise Refusal(506, "Duplicate status message")
        post = Post(f"{page.id}_{self.fake.new_id()}", text, tuple(page.photos[id] for id in ids))
        post.link, post.sponsor = tree.opt_text("link") or "", tree.opt_text("sponsor_id") or ""
        page.posts.append(post)
        return FakeResponse.json({"id": post.id})

    def video(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """A video of the feed: start, transfer, finish."""
        self._may_write(page, found[0])
        if request.form:
            return self._transfer(request, page)
        tree = request.tree()
        if tree.text("upload_phase") == "start":
            video = Video(self.fake.new_id(), "videos", tree.whole("file_size"), self.fake.new_id())
            page.videos[video.id] = video
            told = {"video_id": video.id, "upload_session_id": video.upload}
            return FakeResponse.json({**told, **_window(video)})
        video = _by_upload(page, tree.text("upload_session_id"))
        return self._finish(page, video, tree.opt_text("description") or "", 0)

    def clip(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """A reel or a story: START, the bytes elsewhere, FINISH."""
        self._may_write(page, found[0])
        tree, edge = request.tree(), found[1]
        if tree.text("upload_phase") == "START":
            video = Video(self.fake.new_id(), edge, 0, "")
            page.videos[video.id] = video
            host = request.headers.get("host", "")
            return FakeResponse.json(
                {"video_id": video.id, "upload_url": f"http://{host}/video-upload/v26.0/{video.id}"}
            )
        video = page.videos[tree.text("video_id")]
        if edge == "video_reels" and tree.text("video_state") != "PUBLISHED":
            raise Refusal(100, "(#100) video_state is not one of the values of this sandbox")
        return self._finish(page, video, tree.opt_text("description") or "", self.fake.working)

    def photo_story(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """A picture that was uploaded unseen becomes a story."""
        self._may_write(page, found[0])
        photo = request.tree().text("photo_id")
        if photo not in page.photos:
            raise Refusal(100, "(#100) Invalid parameter")
        story = Story(self.fake.new_id(), photo, "photo")
        page.stories.append(story)
        return FakeResponse.json({"success": True, "post_id": story.id})

    def change(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """The words of a post, a video or a comment."""
        tree = request.tree()
        given = {name: value.text() for name, value in tree.fields()}
        if not set(given) <= _UPDATES:
            raise Refusal(100, "(#100) Invalid parameter")
        text = given.get("message", given.get("description", ""))
        if (comment := page.comments.get(found[0])) is not None:
            comment.text = text
            return FakeResponse.json({"success": True})
        post = self.fake.post_of(page, found[0])
        post.text, post.updated = text, max(datetime.now(UTC), post.at + timedelta(seconds=1))
        if post.video:
            post.video.description = text
        return FakeResponse.json({"success": True})

    def delete(self, request: FakeRequest, page: Page, found: list[str]) -> FakeResponse:
        """A post, a video, a story or a comment, with what stands below it."""
        from passaparola.networks.facebook.fake import missing

        id = found[0]
        if id in page.comments:
            del page.comments[id]
            return FakeResponse.json({"success": True})
        stood = any(id in (each.id, each.thing) for each in page.posts) or any(each.id == id for each in page.stories)
        if not stood:
            raise missing(id)
        self.fake.remove(id)
        return FakeResponse.json({"success": True})

    def _may_write(self, page: Page, id: str) -> None:
        if id != page.id:
            raise Refusal(200, "(#200) The user hasn't authorized the application to perform this action", status=403)
        self.fake.allow("pages_manage_posts")
        if "CREATE_CONTENT" not in page.tasks:
            raise Refusal(200, "(#200) Requires the CREATE_CONTENT task on the Page", status=403)

    def _transfer(self, request: FakeRequest, page: Page) -> FakeResponse:
        given = {name: part.content for name, part in request.form.items()}
        video = _by_upload(page, given["upload_session_id"].decode())
        if int(given["start_offset"]) != len(video.content):
            raise Refusal(6001, "There was a problem uploading your video file.", sub=1363037)
        video.content += given["video_file_chunk"]
        return FakeResponse.json(_window(video))

    def _finish(self, page: Page, video: Video, text: str, working: int) -> FakeResponse:
        if len(video.content) != video.size or not video.size:
            raise Refusal(6000, "There was a problem uploading your video file.", sub=1363026)
        if not video.finished:
            video.finished, video.working, video.description = True, working, text
            if video.edge == "video_stories":
                page.stories.append(Story(video.id, video.id, "video"))
                return FakeResponse.json({"success": True, "post_id": video.id})
            page.posts.append(Post(f"{page.id}_{self.fake.new_id()}", text, video=video))
        return FakeResponse.json({"success": True})


def _by_upload(page: Page, upload: str) -> Video:
    return next(each for each in page.videos.values() if each.upload == upload)


def _window(video: Video) -> dict[str, str]:
    start = len(video.content)
    return {"start_offset": str(start), "end_offset": str(min(start + _PIECE, video.size))}
