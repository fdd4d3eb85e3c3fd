"""Keys, moments and facets: pure, and the same every time."""

import re
import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from passaparola.kernel.network.port import Draft, MediaItem
from passaparola.networks.bluesky.facets import facets, handles_in
from passaparola.networks.bluesky.records import created_at, record_key, record_of

TID = re.compile(r"[234567abcdefghij][234567a-z]{12}")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MADE = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)


def draft(text: str = "Ciao", key: str = "k", made_at: datetime = MADE, **more: object) -> Draft:
    return Draft(key=key, text=text, at=MADE + timedelta(days=1), made_at=made_at, **more)  # type: ignore[arg-type]


@given(st.uuids(), st.integers(0, 5_000_000_000_000_000).map(lambda us: EPOCH + timedelta(microseconds=us)))
def test_a_key_is_a_valid_tid_and_always_the_same(key: uuid.UUID, made_at: datetime) -> None:
    one = record_key(draft(key=str(key), made_at=made_at))
    assert TID.fullmatch(one)
    assert one == record_key(draft("other words", key=str(key), made_at=made_at))


def test_deliveries_made_in_one_transaction_have_keys_of_their_own() -> None:
    assert len({record_key(draft(key=str(uuid.uuid4()))) for _ in range(10_000)}) == 10_000


def test_later_deliveries_have_later_keys() -> None:
    keys = [record_key(draft(made_at=MADE + timedelta(minutes=5 * step))) for step in range(50)]
    assert keys == sorted(keys)


def test_the_moment_is_the_planned_one_in_utc() -> None:
    assert created_at(draft()) == "2026-11-23T10:00:00.123Z"


def test_facets_count_bytes() -> None:
    text = "È 👨‍👩‍👧‍👦 https://example.com/à?x=1. #città e @Lettrice.bsky.test"
    found = facets(text, {"lettrice.bsky.test": "did:plc:x"})
    cut = [text.encode()[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode() for f in found]  # type: ignore[index]
    assert cut == ["https://example.com/à?x=1", "#città", "@Lettrice.bsky.test"]
    kinds = [f["features"][0] for f in found]  # type: ignore[index]
    assert [kind["$type"].rpartition("#")[2] for kind in kinds] == ["link", "tag", "mention"]
    assert (kinds[1]["tag"], kinds[2]["did"]) == ("città", "did:plc:x")


def test_a_mention_of_nobody_stays_text() -> None:
    assert handles_in("@nessuno.bsky.test @soloparola a@b.it") == ["nessuno.bsky.test"]
    assert facets("@nessuno.bsky.test", {}) == []


@given(st.text(max_size=200))
def test_facets_never_leave_the_text(text: str) -> None:
    for facet in facets(text, {}):
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]  # type: ignore[index]
        assert 0 <= start < end <= len(text.encode("utf-8", "surrogatepass"))


def test_pictures_carry_their_words_and_shape() -> None:
    item = MediaItem("h", "image/png", 3, "Un pane", 640, 480)
    blob = {"$type": "blob", "ref": {"$link": "c"}, "mimeType": "image/png", "size": 3}
    record = record_of(draft(media=(item,), language="it"), {"blobs": {"h": blob}})
    image = record["embed"]["images"][0]  # type: ignore[index]
    assert image == {"image": blob, "alt": "Un pane", "aspectRatio": {"width": 640, "height": 480}}
    assert record["langs"] == ["it"]
