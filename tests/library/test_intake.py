"""What is taken in, what is refused, and what is left of a picture's secrets."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from passaparola.library import intake
from tests.library import pictures

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def opened(picture: intake.Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_type_comes_from_the_bytes(kind: str) -> None:
    made = intake.take_in(pictures.honest(kind))
    assert made.original.type == intake.TYPES[kind]
    assert (made.original.width, made.original.height) == (64, 48)
    assert opened(made.original).format == kind
    assert made.light is None


def test_the_place_and_the_camera_are_gone_and_the_picture_stands_upright() -> None:
    made = intake.take_in(pictures.from_a_telephone())
    picture = opened(made.original)
    assert picture.size == (48, 64)
    assert not picture.getexif()
    for secret in (b"Telefonino", b"segreto", b"Exif"):
        assert secret not in made.original.content
    right, left = picture.convert("RGB").getpixel((40, 32)), picture.convert("RGB").getpixel((8, 32))
    assert right[0] > 200 > left[0]  # type: ignore[index]


def test_an_upright_jpeg_loses_its_comment_and_nothing_of_its_look() -> None:
    image = pictures.noise((80, 60))
    given_bytes = pictures.encoded(image, "JPEG", comment=b"segreto", quality=85)
    kept = opened(intake.take_in(given_bytes).original).convert("RGB")
    was = Image.open(io.BytesIO(given_bytes)).convert("RGB")
    pairs = zip(was.tobytes(), kept.tobytes(), strict=True)
    assert max(abs(one - other) for one, other in pairs) < 12


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_animation_keeps_moving(kind: str) -> None:
    made = intake.take_in(pictures.animation(kind))
    picture = opened(made.original)
    assert picture.n_frames == 3  # type: ignore[attr-defined]
    assert made.light is None


def test_a_large_picture_gets_a_version_for_small_limits() -> None:
    made = intake.take_in(pictures.encoded(pictures.noise((2600, 1500)), "PNG"))
    assert made.light is not None
    assert made.light.type == "image/jpeg"
    assert len(made.light.content) <= intake.LIGHT_BYTES
    assert max(made.light.width, made.light.height) <= intake.LIGHT_EDGE
    assert max(made.thumb.width, made.thumb.height) <= intake.THUMB_EDGE


def test_what_is_seen_through_becomes_white_where_it_must() -> None:
    made = intake.take_in(pictures.encoded(Image.new("RGBA", (2200, 10), (255, 0, 0, 0)), "PNG"))
    assert made.light is not None
    assert opened(made.light).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SVG, "library.drawing"),
        (b"  <svg onload='x'/>", "library.drawing"),
        (b"", "library.not_a_picture"),
        (b"%PDF-1.7 a flyer", "library.not_a_picture"),
        (b"ciao" * 100, "library.not_a_picture"),
        (pictures.encoded(Image.new("RGB", (9, 9)), "TIFF"), "library.not_a_picture"),
        (pictures.encoded(Image.new("RGB", (9, 9)), "BMP"), "library.not_a_picture"),
        (pictures.honest() + b"<script>alert(1)</script>", "library.disguised"),
        (pictures.honest("GIF") + b"<?php system($_GET[0]);", "library.disguised"),
        (pictures.encoded(Image.new("RGB", (9, 9)), "JPEG", comment=b"%PDF-1.7"), "library.disguised"),
        (pictures.and_an_archive(pictures.honest("PNG")), "library.disguised"),
        (pictures.bomb(), "library.too_many_pixels"),
        (pictures.bomb(9_000), "library.too_many_pixels"),
        (pictures.honest("JPEG", (900, 900))[:400], "library.broken"),
        (pictures.honest("PNG", (900, 900))[:200], "library.broken"),
    ],
)
def test_what_is_no_honest_picture_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(intake.Refused) as refused:
        intake.take_in(content)
    assert refused.value.reason.id == reason


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(intake.Refused) as refused:
        intake.take_in(b"\0" * (intake.MAX_BYTES + 1))
    assert refused.value.reason.id == "library.too_large"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), st.data())
def test_damage_never_does_worse_than_a_refusal(kind: str, data: st.DataObject) -> None:
    content = bytearray(pictures.honest(kind))
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = intake.take_in(bytes(content))
    except intake.Refused:
        return
    assert made.original.width * made.original.height <= intake.MAX_PIXELS
