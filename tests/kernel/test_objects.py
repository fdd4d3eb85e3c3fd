"""One contract for every object store: the folder, and S3 against a server that speaks it."""

import hashlib
import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from passaparola.kernel.objects import FolderStore, MissingObject, ObjectStore, from_address

PNG = "image/png"


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3", "s3 with a prefix"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    if request.param == "folder":
        return from_address(str(tmp_path / "media"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    endpoint = request.getfixturevalue("bucket")
    name = "media-" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:20]
    boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket=name)
    prefix = "/a/b" if "prefix" in request.param else ""
    return from_address(f"s3://{name}{prefix}?endpoint={endpoint}&region=us-east-1")


def test_what_is_put_is_found_by_its_hash(store: ObjectStore) -> None:
    stored = store.put(b"hello", PNG)
    assert (stored.hash, stored.bytes) == (hashlib.sha256(b"hello").hexdigest(), 5)
    with store.open(stored.hash) as content:
        assert content.read() == b"hello"
    assert (store.size(stored.hash), store.exists(stored.hash)) == (5, True)


def test_a_stream_is_stored_like_bytes_and_may_be_empty(store: ObjectStore) -> None:
    content = os.urandom(9_000_000)
    assert store.put(io.BytesIO(content), "video/mp4") == store.put(content, "video/mp4")
    assert store.put(b"", PNG).bytes == 0
    assert len(list(store.iterate())) == 2


def test_a_large_object_is_read_in_pieces(store: ObjectStore) -> None:
    stored = store.put(b"ab" * 1_000_000, PNG)
    with store.open(stored.hash) as content:
        pieces = list(iter(lambda: content.read(300_000), b""))
    assert (len(pieces), b"".join(pieces)) == (7, b"ab" * 1_000_000)


def test_what_is_not_there_is_missing_and_deleting_twice_is_fine(store: ObjectStore) -> None:
    stored = store.put(b"hello", PNG)
    store.delete(stored.hash)
    store.delete(stored.hash)
    assert not store.exists(stored.hash)
    for ask in (store.open, store.size):
        with pytest.raises(MissingObject):
            ask(stored.hash)


@pytest.mark.parametrize(
    "hash", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "/x", "g" * 64, "a" * 64 + "\n"]
)
def test_what_is_no_hash_reaches_no_path(store: ObjectStore, hash: str) -> None:
    assert not store.exists(hash)
    for ask in (store.open, store.size, store.delete):
        with pytest.raises(MissingObject):
            ask(hash)


def test_everything_stored_is_listed_in_order(store: ObjectStore) -> None:
    hashes = {store.put(str(n).encode(), PNG).hash for n in range(20)}
    assert list(store.iterate()) == sorted(hashes)


def test_the_same_content_put_at_once_is_stored_once(store: ObjectStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        stored = set(threads.map(lambda _: store.put(b"same", PNG), range(32)))
    assert len(stored) == len(list(store.iterate())) == 1


def test_a_source_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 0:
                raise OSError("the disk went away")
            return super().read(10)

    store = FolderStore(tmp_path)
    with pytest.raises(OSError, match="went away"):
        store.put(Breaking(b"x" * 100), PNG)
    assert list(store.iterate()) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_address_of_another_kind_is_refused() -> None:
    for address in ("ftp://x/y", "s3://", "s3://bucket?secret=x"):
        with pytest.raises(ValueError, match="s3://"):
            from_address(address)
