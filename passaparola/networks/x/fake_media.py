"""Uploads of the fake: begun, chunks in any order, closed, worked on, and described."""

import re
from datetime import UTC, datetime, timedelta

from passaparola.kernel.fakeserver import FakeRequest
from passaparola.kernel.http import Tree
from passaparola.networks.x.fake_things import Upload, invalid, missing, snowflake

_LARGEST = {"image": 5_000_000, "gif": 15_000_000, "video": 512_000_000}
_LARGEST_CHUNK = 5 * 1024 * 1024
_LIVES = timedelta(hours=24)
_CATEGORIES = ("tweet_image", "tweet_gif", "tweet_video", "dm_image", "dm_gif", "dm_video")


class Uploads:
    """Files by their ids; ``working`` is how often a video is asked for in vain."""

    def __init__(self) -> None:
        self.files: dict[str, Upload] = {}
        self.working = 1
        self.failing = False

    def begin(self, request: FakeRequest) -> object:
        """A place for a file of this type, category and size."""
        given = request.tree()
        category, size = given.text("media_category"), given.whole("total_bytes")
        if category not in _CATEGORIES or not re.fullmatch(r"(image|video)/[\w.+-]+", given.text("media_type")):
            raise invalid("media category or media type is invalid")
        if size > _LARGEST[category.rpartition("_")[2]]:
            raise invalid("File size exceeds the maximum allowed for this media category.")
        id = snowflake(datetime.now(UTC))
        self.files[id] = Upload(id, given.text("media_type"), category, size)
        return {"id": id, "media_key": self.files[id].key, "expires_after_secs": 86_400}

    def append(self, id: str, request: FakeRequest) -> object:
        """One chunk."""
        file, part, index = self._open(id), request.form.get("media"), request.form.get("segment_index")
        if part is None or index is None or not index.content.isdigit() or int(index.content) > 999:
            raise invalid("segment_index or media is missing")
        if len(part.content) > _LARGEST_CHUNK:
            raise invalid("The segment is larger than 5 MB.")
        file.chunks[int(index.content)] = part.content
        return {"expires_at": int((datetime.now(UTC) + _LIVES).timestamp())}

    def close(self, id: str) -> object:
        """All chunks must be there, and make the size that was told."""
        file = self._open(id)
        if sorted(file.chunks) != list(range(len(file.chunks))) or len(file.content) != file.size:
            raise invalid("Segments do not add up to the provided total file size.")
        file.closed, file.failed = True, self.failing
        file.working = 0 if file.category.endswith("image") or self.failing else self.working
        return file.tree()

    def status(self, request: FakeRequest) -> object:
        """How far the work on it is."""
        file = self.at(request.query.get("media_id", ""))
        file.working -= 1
        return file.tree()

    def describe(self, request: FakeRequest) -> object:
        """An alternative text of up to 1,000 characters."""
        given: Tree = request.tree()
        file, text = self.at(given.text("id")), given.text("metadata", "alt_text", "text")
        if len(text) > 1_000:
            raise invalid("alt_text.text exceeds 1000 characters")
        file.alt = text
        return {"id": file.id, "associated_metadata": {"alt_text": {"text": text}}}

    def at(self, id: str) -> Upload:
        """A file that has not ended. Raises Refusal."""
        file = self.files.get(id)
        if file is None or datetime.now(UTC) - file.made_at > _LIVES:
            raise missing(id)
        return file

    def attached(self, ids: list[str], prefix: str) -> list[Upload]:
        """The files of a post or message, once they are found to go together. Raises Refusal."""
        if any(id not in self.files for id in ids):
            raise invalid("Your media IDs are invalid.")
        files = [self.at(id) for id in ids]
        alone = [file for file in files if not file.category.endswith("image")]
        if len(files) > 4 or (alone and len(files) > 1):
            raise invalid("You may attach up to 4 photos, or 1 animated GIF, or 1 video.")
        if any(not file.closed or file.working > 0 or file.failed for file in files):
            raise invalid("Your media IDs are invalid: still processing.")
        if any(not file.category.startswith(prefix) for file in files):
            raise invalid("Your media IDs are invalid: another category.")
        return files

    def _open(self, id: str) -> Upload:
        file = self.at(id)
        if file.closed:
            raise invalid("The upload is finalized.")
        return file
