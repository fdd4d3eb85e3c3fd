"""Objects behind the S3 API: Amazon's, or any server that speaks it."""

import hashlib
import tempfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from passaparola.kernel.objects.store import MissingObject, Stored, checked

_CHUNK = 1024 * 1024  # bytes
_IN_MEMORY = 8 * 1024 * 1024  # bytes of a stream that wait for their hash in memory; more waits in a file
_GONE = frozenset({"404", "NoSuchKey", "NotFound"})


class S3Store:
    """Keeps objects in a bucket under `prefix`; the media type is kept as the object's own."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix

    @staticmethod
    def at(address: str) -> "S3Store":
        """The store at `s3://bucket/prefix?endpoint=...&region=...`. Raises ValueError when no bucket is named."""
        parts = urlsplit(address)
        asked = parse_qs(parts.query)
        if not parts.netloc or set(asked) - {"endpoint", "region"}:
            raise ValueError("an S3 address is s3://bucket/prefix?endpoint=...&region=...")
        client = boto3.client(
            "s3",
            endpoint_url=asked.get("endpoint", [None])[0],
            region_name=asked.get("region", [None])[0],
            config=Config(connect_timeout=10, read_timeout=60, retries={"max_attempts": 3, "mode": "standard"}),
        )
        prefix = parts.path.strip("/")
        return S3Store(client, parts.netloc, f"{prefix}/" if prefix else "")

    def put(self, content: bytes | BinaryIO, media_type: str) -> Stored:
        """Store content durably. A stream is read once, and waits for its hash beside; nothing is sent twice."""
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as waiting:
            stored = _copy(BytesIO(content) if isinstance(content, bytes) else content, cast(BinaryIO, waiting))
            waiting.seek(0)
            if not self.exists(stored.hash):
                extra = {"ContentType": media_type}
                self._client.upload_fileobj(waiting, self._bucket, self._key(stored.hash), ExtraArgs=extra)
        return stored

    def open(self, hash: str) -> BinaryIO:
        """The content, to be read and closed. Raises MissingObject."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=self._key(hash))
        except ClientError as error:
            raise _missing(error, hash) from None
        return cast(BinaryIO, answer["Body"])

    def size(self, hash: str) -> int:
        """The size in bytes. Raises MissingObject."""
        try:
            answer = self._client.head_object(Bucket=self._bucket, Key=self._key(hash))
        except ClientError as error:
            raise _missing(error, hash) from None
        return int(answer["ContentLength"])

    def exists(self, hash: str) -> bool:
        """Whether it is there."""
        try:
            self.size(hash)
        except MissingObject:
            return False
        return True

    def delete(self, hash: str) -> None:
        """Remove it; nothing happens when it is gone already."""
        self._client.delete_object(Bucket=self._bucket, Key=self._key(hash))

    def iterate(self) -> Iterator[str]:
        """The hashes of everything stored, in order."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
        for page in pages:
            yield from (str(entry["Key"]).rpartition("/")[2] for entry in page.get("Contents", ()))

    def _key(self, hash: str) -> str:
        return f"{self._prefix}{checked(hash)[:2]}/{hash[2:4]}/{hash}"


def _copy(source: BinaryIO, file: BinaryIO) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        file.write(chunk)
    return Stored(digest.hexdigest(), size)


def _missing(error: ClientError, hash: str) -> Exception:
    """MissingObject when that is what the server said; its own error otherwise."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    return MissingObject(hash) if code in _GONE else error
