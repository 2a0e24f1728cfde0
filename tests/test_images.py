"""Own pictures of exercises: redrawn, bare, bounded; or refused in a sentence."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.pictures import picture
from workouts.images import LONGEST_SIDE, MAX_BYTES, redraw

ORIENTATION, ARTIST = 0x0112, 0x013B


def upload(content, name="picture.png"):
    return SimpleUploadedFile(name, content)


def drawn(content):
    return Image.open(BytesIO(redraw(upload(content)).read()))


def refusal(content):
    with pytest.raises(ValidationError) as caught:
        redraw(upload(content))
    return caught.value.code


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width, height):
    """A PNG of a few bytes that says it is as large as that."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
def test_picture_of_a_usual_format_becomes_webp(fmt):
    image = drawn(picture(fmt))

    assert (image.format, image.size) == ("WEBP", (40, 30))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1"])
def test_picture_of_any_colours_is_drawn(mode):
    colour = 1 if mode == "1" else "red"

    assert drawn(picture(mode=mode, colour=colour)).size == (40, 30)


def test_transparency_stays():
    assert drawn(picture(mode="RGBA", colour=(255, 0, 0, 80))).mode == "RGBA"


def test_large_picture_shrinks_in_its_proportions():
    assert drawn(picture(size=(4000, 2000))).size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_small_picture_does_not_grow():
    assert drawn(picture(size=(4, 3))).size == (4, 3)


def test_same_picture_has_the_same_name():
    assert redraw(upload(picture(), "a.png")).name == redraw(upload(picture(), "b.png")).name


def test_another_picture_has_another_name():
    assert redraw(upload(picture())).name != redraw(upload(picture(size=(9, 9)))).name


def test_picture_held_sideways_is_put_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turned by a quarter

    assert drawn(picture("JPEG", exif=exif)).size == (30, 40)


def test_metadata_stays_behind():
    exif = Image.Exif()
    exif[ARTIST] = "Olga Own"
    content = picture("JPEG", exif=exif, comment=b"Olga Own", icc_profile=b"Olga Own")
    assert content.count(b"Olga Own") == 3

    assert b"Olga Own" not in redraw(upload(content)).read()


def test_second_file_behind_a_picture_stays_behind():
    content = picture() + b"PK\x03\x04<script>alert(1)</script>"

    assert b"script" not in redraw(upload(content)).read()


@pytest.mark.parametrize(
    "content",
    [
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"GIF89a/*<script>alert(1)</script>*/",
        b"<!doctype html><script>alert(1)</script>",
        b"\x00" * 100,
        picture()[:60],
        picture("JPEG")[:200],
        picture("WEBP")[:20],
    ],
    ids=["gif", "bmp", "tiff", "svg", "polyglot", "html", "nul", "cut png", "cut jpeg", "cut webp"],
)
def test_anything_else_is_refused(content):
    assert refusal(content) == "unreadable"


@pytest.mark.parametrize("size", [(6000, 5000), (12_000, 9_000)])
def test_picture_that_unfolds_too_far_is_refused_before_it_does(size):
    assert refusal(bomb(*size)) in {"too-many-pixels", "unreadable"}


def test_heavy_file_is_refused():
    assert refusal(picture() + bytes(MAX_BYTES)) == "too-heavy"
