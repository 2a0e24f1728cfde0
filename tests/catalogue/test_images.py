"""Uploaded pictures of exercises: redrawn without metadata, made small, or refused."""

import itertools
import os
import random
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageOps

from tests.kept import ROOT
from tests.pictures import picture
from workouts.catalogue.images import MAX_BYTES, MAX_SIDE_PIXELS, redraw

FILES = Path(__file__).parents[1] / "files"
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
def test_picture_of_any_colors_is_drawn(mode):
    color = 1 if mode == "1" else "red"

    assert drawn(picture(mode=mode, color=color)).size == (40, 30)


def test_transparency_stays():
    assert drawn(picture(mode="RGBA", color=(255, 0, 0, 80))).mode == "RGBA"


def test_large_picture_shrinks_in_its_proportions():
    assert drawn(picture(size=(4000, 2000))).size == (MAX_SIDE_PIXELS, MAX_SIDE_PIXELS // 2)


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


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_held_in_any_way_is_put_upright(orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    held = Image.new("RGB", (40, 30), "white")
    held.paste("black", (0, 0, 10, 10))
    out = BytesIO()
    held.save(out, "PNG", exif=exif)

    upright = ImageOps.exif_transpose(Image.open(BytesIO(out.getvalue())))
    corners = [(2, 2), (-3, 2), (2, -3), (-3, -3)]
    assert dark_corners(drawn(out.getvalue()), corners) == dark_corners(upright, corners)


def dark_corners(image, corners):
    width, height = image.size
    gray = image.convert("L")
    return [image.size, *(gray.getpixel((x % width, y % height)) < 128 for x, y in corners)]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_odd_notes_of_a_camera_do_not_matter(number):
    content = (FILES / f"exif-odd-tag-{number}.jpg").read_bytes()
    with Image.open(BytesIO(content)) as image:
        size, held = image.size, image.getexif()[ORIENTATION]

    assert held != 1
    assert drawn(content).size == (size[::-1] if held >= 5 else size)


def test_notes_of_any_type_are_read_past():
    """One more note in the camera's table, whose type, count and place are odd."""
    failed = []
    for kind, tag in itertools.product(range(14), [ORIENTATION, ARTIST, 34665, 34853]):
        for count, value in [(1, 6), (0, 0), (2**32 - 1, 2**32 - 1), (2, 9), (1000, 8)]:
            notes = [(ORIENTATION, 3, 1, 6 << 16), (tag, kind, count, value)]
            table = b"".join(struct.pack(">HHII", *note) for note in notes)
            header = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x02"
            try:
                drawn(picture("JPEG", exif=header + table + bytes(4)))
            except ValidationError:
                failed.append((kind, tag, count))

    assert failed == []


PICTURE_OF_A_PHONE = """
import io, resource, django
django.setup()
from PIL import Image
from django.core.files.uploadedfile import SimpleUploadedFile
from workouts.catalogue.images import redraw

with open({path!r}, "rb") as file:
    upload = SimpleUploadedFile("a.jpg", file.read())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with Image.open(redraw(upload)) as image:
    print(*image.size, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_picture_of_a_phone_is_made_smaller_in_little_memory(tmp_path):
    path = tmp_path / "phone.jpg"
    path.write_bytes(picture("JPEG", size=(5712, 4284)))
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "hipsite.settings"}

    answer = subprocess.run(  # noqa: S603 - the lines above
        [sys.executable, "-c", PICTURE_OF_A_PHONE.format(path=str(path))],
        cwd=ROOT,
        env=environment | {"VAR_DIR": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    width, height, megabytes = map(int, answer.split())
    assert (width, height) == (MAX_SIDE_PIXELS, 900)
    assert megabytes < 60  # its pixels alone are 73


def test_largest_picture_of_a_phone_is_taken():
    assert drawn(picture("JPEG", size=(6120, 8160))).size == (900, MAX_SIDE_PIXELS)


def test_picture_of_a_phone_with_a_second_one_in_it_is_taken():
    second = [Image.new("RGB", (20, 15))]
    content = picture("MPO", size=(5712, 4284), save_all=True, append_images=second)

    assert drawn(content).size == (MAX_SIDE_PIXELS, 900)


def test_large_picture_of_another_format_is_taken():
    content = picture(size=(5712, 4284), compress_level=1)

    assert drawn(content).size == (MAX_SIDE_PIXELS, 900)


@pytest.mark.parametrize("gray", [0, 1, 64, 127, 128, 200, 255])
def test_sixteen_bits_of_gray_stay_what_they_are(gray):
    content = picture(mode="I;16", color=gray * 257)

    assert abs(drawn(content).convert("L").getpixel((5, 5)) - gray) <= 2


def test_broken_picture_of_any_kind_is_refused_or_drawn():
    dice = random.Random(0)  # noqa: S311 - a test's own dice
    exif = Image.Exif()
    exif[ORIENTATION], exif[ARTIST] = 6, "Olga"
    kinds = [picture(fmt, exif=exif) for fmt in ("JPEG", "PNG", "WEBP")]
    failed = []
    for number in range(400):
        content = bytearray(kinds[number % 3])
        for _ in range(dice.randint(1, 5)):
            content[dice.randrange(min(len(content), 300))] = dice.choice([0, 255, 127, 1, 65])
        try:
            redraw(upload(bytes(content)))
        except ValidationError:
            continue
        except Exception as error:
            failed.append(error)

    assert failed == []


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
