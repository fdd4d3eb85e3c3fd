"""Sealed secrets open where they were sealed, with the key that they name, and nowhere else."""

import json
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passaparola.kernel.seal import Keyring, Place, SealError, Tampered, UnknownKey, key_of

HERE = Place("channels_credential", "secrets", "7", "42")
RING = Keyring.generate()
parts = st.text(max_size=5)


@given(st.binary(max_size=200), st.builds(Place, parts, parts, parts, parts))
def test_a_sealed_value_opens_at_its_place(plain: bytes, place: Place) -> None:
    assert RING.open(RING.seal(plain, place), place) == plain


@given(st.builds(Place, parts, parts, parts, parts), st.builds(Place, parts, parts, parts, parts))
def test_two_places_never_read_the_same(one: Place, other: Place) -> None:
    assert (one.encoded() == other.encoded()) == (one == other)


def test_a_swapped_value_does_not_open() -> None:
    places = [
        HERE,
        Place("channels_credential", "secrets", "7", "43"),
        Place("channels_credential", "secrets", "8", "42"),
        Place("channels_credential", "refresh", "7", "42"),
        Place("channels_other", "secrets", "7", "42"),
    ]
    for one, other in combinations(places, 2):
        with pytest.raises(Tampered):
            RING.open(RING.seal(b"token", one), other)


def test_a_value_under_another_key_s_name_does_not_open() -> None:
    key = RING.keys[RING.current]
    ring = Keyring({"00000000": key, "11111111": key}, "00000000")
    sealed = ring.seal(b"token", HERE)
    with pytest.raises(Tampered):
        ring.open(sealed[:1] + bytes.fromhex("11111111") + sealed[5:], HERE)


def test_parts_of_a_place_do_not_run_together() -> None:
    assert Place("a", "bc", "", "").encoded() != Place("ab", "c", "", "").encoded()


def test_any_changed_or_missing_byte_is_noticed() -> None:
    sealed = RING.seal(b"token", HERE)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealError):
            RING.open(bytes(changed), HERE)
        with pytest.raises(SealError):
            RING.open(sealed[:position], HERE)


def test_sealing_twice_gives_two_values() -> None:
    assert RING.seal(b"token", HERE) != RING.seal(b"token", HERE)


def test_a_rotated_ring_opens_the_old_and_seals_with_the_new() -> None:
    old = RING.seal(b"token", HERE)
    rotated = RING.rotated()
    renewed = rotated.reseal(old, HERE)
    assert (rotated.open(old, HERE), rotated.open(renewed, HERE)) == (b"token", b"token")
    assert key_of(renewed) == rotated.current != RING.current
    assert rotated.reseal(renewed, HERE) is renewed
    with pytest.raises(UnknownKey):
        RING.open(renewed, HERE)
    with pytest.raises(UnknownKey):
        rotated.without(RING.current).open(old, HERE)
    with pytest.raises(UnknownKey):
        rotated.without(rotated.current)


def test_a_saved_ring_is_private_and_the_same_again(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    RING.save(path)
    RING.rotated().save(path)
    RING.save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Keyring.load(path) == RING
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"current": "x", "keys": {}}',
        '{"current": "00", "keys": {"00": "AA=="}}',
        '{"keys": 1, "current": 2}',
        json.dumps({"current": "00000000", "keys": {"00000000": "not base64!"}}),
    ],
)
def test_a_file_that_is_no_key_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(SealError):
        Keyring.load(tmp_path / "keys.json")


def test_a_ring_shows_no_key() -> None:
    assert RING.keys[RING.current].hex() not in repr(RING)
    assert repr(RING.keys[RING.current]) not in repr(RING)
