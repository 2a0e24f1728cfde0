"""Redraws the picture that a therapist uploads for an exercise, so that no other data survive.

Only the pixels are copied. Whatever else a file holds (a place, a name, another file behind the
picture) is dropped; the EXIF orientation is applied before that.
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
# As large as phones' cameras make them. A plain JPEG is scaled down while it is decoded; of any
# other picture every pixel is in memory for a moment, about 200 MB.
MAX_PIXELS_SCALED = 50_000_000
MAX_PIXELS = 25_000_000
MAX_SIDE_PIXELS = 1200
# A logo is on every page.
MAX_LOGO_PIXELS = 320
FORMATS = ("JPEG", "PNG", "WEBP")
WEBP_QUALITY = 82
# A file is named by the first digits of its content's hash.
NAME_DIGITS = 32

# How a picture is turned upright, by its EXIF orientation.
TURNS: dict[int | None, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def redraw(
    upload: "File[bytes]", *, max_side_pixels: int = MAX_SIDE_PIXELS
) -> "ContentFile[bytes]":
    """The uploaded picture as a WebP file, named by its content.

    Raises ValidationError, with a sentence for the form, for one that is too large or unreadable.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 3 MB."), code="too-heavy")
    try:
        with Image.open(upload, formats=FORMATS) as image:
            check_size(image)
            content = encode(image, max_side_pixels)
    except ValidationError:
        raise
    except Exception as error:  # malicious bytes make a decoder raise anything
        raise ValidationError(
            _("This picture can't be read. Use a JPEG, PNG or WebP file."),
            code="unreadable",
        ) from error
    name = hashlib.sha256(content).hexdigest()[:NAME_DIGITS]
    return ContentFile(content, name=f"{name}.webp")


def drop_unused(name: str) -> None:
    """Deletes a stored image that no exercise shows any more; the history keeps only its name."""
    if name and not Exercise.objects.filter(image=name).exists():
        default_storage.delete(name)


def check_size(image: Image.Image) -> None:
    """Refuses a picture with too many pixels before it is decoded: few bytes may hold gigabytes."""
    width, height = image.size
    # A progressive JPEG cannot be scaled while it is decoded: its pixels are done in the last pass.
    is_scaled = isinstance(image, JpegImageFile) and not image.info.get("progressive")
    max_pixels = MAX_PIXELS_SCALED if is_scaled else MAX_PIXELS
    if width * height > max_pixels:
        raise ValidationError(
            _("The picture has too many pixels: at most %(count)d million."),
            code="too-many-pixels",
            params={"count": max_pixels // 1_000_000},
        )


def encode(image: Image.Image, max_side_pixels: int) -> bytes:
    turn = TURNS.get(exif_orientation(image))
    small = with_blendable_colors(image)
    small.thumbnail((max_side_pixels, max_side_pixels))
    drawn = small.convert("RGBA" if small.has_transparency_data else "RGB")
    if turn is not None:
        drawn = drawn.transpose(turn)
    # A new picture has none of the old one's metadata (place, profile, comments).
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    out = BytesIO()
    bare.save(out, "WEBP", quality=WEBP_QUALITY)
    return out.getvalue()


def exif_orientation(image: Image.Image) -> int | None:
    """The EXIF orientation; None if there is none, or no number."""
    try:
        held = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # broken metadata must not make the picture unusable
        return None
    return held if isinstance(held, int) else None


def with_blendable_colors(image: Image.Image) -> Image.Image:
    """The picture in a mode whose colors can be blended, as scaling down does."""
    if image.mode.startswith("I"):
        # 16 bits of gray: cut off at 255 nearly all of them would be white.
        gray = image.point(lambda value: value / 256)
        gray.info.pop("transparency", None)
        return gray.convert("L")
    if image.mode in {"1", "P"} or "transparency" in image.info:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def missing_pictures() -> list[str]:
    """The names of the pictures whose files are not here: another server may have them."""
    names = Exercise.objects.exclude(image="").order_by("image").values_list("image", flat=True)
    return [name for name in names if not default_storage.exists(name)]
