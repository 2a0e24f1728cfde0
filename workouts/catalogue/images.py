"""Redraws the picture that a therapist uploads for an exercise, so that no other data survive.

Only the pixels are taken over. Whatever else a file holds (a place, a name, another file behind
the picture) stays behind, and a camera's note on how it was held is applied first.
"""

import hashlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image
from PIL.JpegImagePlugin import JpegImageFile

from workouts.models import Exercise

MAX_BYTES = 3 * 1024 * 1024
# What the cameras of phones give. A plain JPEG is made smaller while it is read; of anything else
# every pixel is in memory for a moment, about 200 MB.
MAX_PIXELS_SCALED = 50_000_000
MAX_PIXELS = 25_000_000
LONGEST_SIDE = 1200
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82
# How many digits of the content's hash name a file.
NAME_LENGTH = 32

# How a picture is turned upright, by the camera's note on how it was held.
TURNS: dict[int | None, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def redraw(upload: "File[bytes]") -> "ContentFile[bytes]":
    """The uploaded picture as a WebP file, named by its content. ValidationError for any other."""
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 3 MB."), code="too-heavy")
    try:
        with Image.open(upload, formats=FORMATS) as image:
            check_size(image)
            content = encode(image)
    except ValidationError:
        raise
    except Exception as error:  # a decoder stumbles in any way over bytes that were made for it
        raise ValidationError(
            _("This is no picture that can be read. Give a JPEG, PNG or WebP file."),
            code="unreadable",
        ) from error
    name = hashlib.sha256(content).hexdigest()[:NAME_LENGTH]
    return ContentFile(content, name=f"{name}.webp")


def drop_unused(name: str) -> None:
    """Removes a stored image that no exercise shows any more; its history keeps the name only."""
    if name and not Exercise.objects.filter(image=name).exists():
        default_storage.delete(name)


def check_size(image: Image.Image) -> None:
    """Before anything is decoded: a few bytes may unfold into gigabytes."""
    width, height = image.size
    # Of one that comes in several passes each pixel waits for the last of them.
    is_scaled = isinstance(image, JpegImageFile) and not image.info.get("progressive")
    most = MAX_PIXELS_SCALED if is_scaled else MAX_PIXELS
    if width * height > most:
        raise ValidationError(
            _("The picture has too many pixels: at most %(count)d million."),
            code="too-many-pixels",
            params={"count": most // 1_000_000},
        )


def encode(image: Image.Image) -> bytes:
    turn = TURNS.get(orientation(image))
    small = in_plain_colours(image)
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn = small.convert("RGBA" if small.has_transparency_data else "RGB")
    if turn is not None:
        drawn = drawn.transpose(turn)
    # A new picture: what hangs on the old one (place, profile, comments) is not taken along.
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    out = BytesIO()
    bare.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()


def orientation(image: Image.Image) -> int | None:
    """That one note alone is read of all that a camera writes; None where it is no number."""
    try:
        held = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # broken notes leave the picture itself as it is
        return None
    return held if isinstance(held, int) else None


def in_plain_colours(image: Image.Image) -> Image.Image:
    """With colours that can be mixed, which a smaller picture does."""
    if image.mode.startswith("I"):
        # 16 bits of grey: cut off at 255 nearly all of them would be white.
        grey = image.point(lambda value: value / 256)
        grey.info.pop("transparency", None)
        return grey.convert("L")
    if image.mode in {"1", "P"} or "transparency" in image.info:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image
