"""Uploads of the fake: announced, sent whole or in parts, put together by their tags."""

import hashlib
import re
from collections.abc import Callable

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Tree
from passaparola.networks.linkedin.fake_things import Refusal, Upload, milliseconds, now

_NAMES = {"images": "image", "videos": "video", "documents": "document"}
_FIELDS = {
    "images": {"owner"},
    "documents": {"owner"},
    "videos": {"owner", "fileSizeBytes", "uploadCaptions", "uploadThumbnail"},
}


class Uploads:
    """``/rest/images``, ``/rest/videos``, ``/rest/documents`` and the addresses that take the bytes."""

    part_bytes = 4_194_304

    def __init__(self, next_id: Callable[[], int]) -> None:
        self.files: dict[str, Upload] = {}
        self.working = 0
        self._next_id = next_id

    def answer(self, request: FakeRequest, kind: str, rest: str, speaks_for: Callable[[str], bool]) -> FakeResponse:
        """Announce, finalize, or tell how far it is."""
        if request.method == "GET":
            return self._told(rest)
        given, action = request.tree(), request.query.get("action", "")
        if action == "initializeUpload":
            asked = given.at("initializeUploadRequest")
            if unknown := {name for name, _ in asked.fields()} - _FIELDS[kind]:
                raise Refusal(400, "INVALID_FIELD", f"Unrecognized fields: {sorted(unknown)}")
            if not speaks_for(asked.text("owner")):
                raise Refusal(403, "ACCESS_DENIED", "Not enough permissions to upload for this owner")
            return self._begun(request, kind, asked)
        if action == "finalizeUpload" and kind == "videos":
            return self._finished(given.at("finalizeUploadRequest"))
        raise Refusal(400, "ILLEGAL_ARGUMENT", f"Unknown action {action}")

    def put(self, request: FakeRequest, authorised: bool) -> FakeResponse:
        """Bytes at the address that was given for them; those of a video are signed, the rest want the token."""
        found = re.fullmatch(r"/dms-uploads/(\w+)/(\d+)", request.path)
        upload = next((each for each in self.files.values() if found and each.urn.endswith(f":{found[1]}")), None)
        if found is None or upload is None:
            raise Refusal(404, "NOT_FOUND", "No such upload")
        is_video = ":video:" in upload.urn
        if not is_video and not authorised:
            raise Refusal(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
        number = int(found[2])
        first, last = upload.sizes[number] if is_video else (0, len(request.body) - 1)
        if not request.body or len(request.body) != last - first + 1:
            raise Refusal(400, "INVALID_PART", "The part has another size than was announced")
        upload.parts[number] = request.body
        upload.media_type = request.headers.get("content-type", "")
        upload.whole = upload.whole or not is_video
        return FakeResponse(201 if not is_video else 200, headers={"ETag": f'"{_tag(request.body)}"'})

    def _begun(self, request: FakeRequest, kind: str, asked: Tree) -> FakeResponse:
        number = f"C4E{self._next_id()}"
        upload = Upload(f"urn:li:{_NAMES[kind]}:{number}", asked.text("owner"), working=self.working)
        self.files[upload.urn] = upload
        address, ends = f"http://{request.headers['host']}/dms-uploads/{number}", milliseconds(now()) + 86_400_000
        if kind != "videos":
            value: dict[str, object] = {"uploadUrlExpiresAt": ends, "uploadUrl": f"{address}/0"}
            return FakeResponse.json({"value": {**value, _NAMES[kind]: upload.urn}})
        size = asked.whole("fileSizeBytes")
        upload.sizes = [(first, min(first + self.part_bytes, size) - 1) for first in range(0, size, self.part_bytes)]
        parts = [
            {"uploadUrl": f"{address}/{number}", "firstByte": first, "lastByte": last}
            for number, (first, last) in enumerate(upload.sizes)
        ]
        value = {"uploadUrlsExpireAt": ends, "video": upload.urn, "uploadInstructions": parts, "uploadToken": ""}
        return FakeResponse.json({"value": value})

    def _finished(self, asked: Tree) -> FakeResponse:
        upload = self.files.get(asked.text("video"))
        if upload is None:
            raise Refusal(404, "NOT_FOUND", "No such video")
        tags = [each.text() for each in asked.each("uploadedPartIds")]
        if tags != [_tag(upload.parts[number]) for number in sorted(upload.parts)] or len(tags) != len(upload.sizes):
            raise Refusal(400, "INVALID_PART", "The parts do not make the video")
        upload.whole = True
        return FakeResponse(200)

    def _told(self, urn: str) -> FakeResponse:
        upload = self.files.get(urn)
        if upload is None:
            raise Refusal(404, "NOT_FOUND", "Could not find entity")
        status = upload.status
        upload.working -= status == "PROCESSING"
        return FakeResponse.json({"id": urn, "owner": upload.owner, "status": status})


def _tag(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
