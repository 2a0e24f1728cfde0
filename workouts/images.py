"""A therapist's own picture of an exercise: drawn anew from what was uploaded, and nothing else.

Only the pixels are taken over. Whatever else a file holds (a place, a name, another file behind
the picture) stays behind, and a camera's note on how it was held is applied first.
"""

import hashlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from workouts.models import Exercise

MAX_BYTES = 3 * 1024 * 1024
MAX_PIXELS = 24_000_000  # what a phone's camera gives; in memory about 100 MB for a moment
LONGEST_SIDE = 1200
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82
# How many digits of the content's hash name a file.
NAME_LENGTH = 32

# Pillow's decoders answer a broken file by any of these.
UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    OverflowError,
    MemoryError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def redraw(upload):
    """The uploaded picture as a WebP file, named by its content. ValidationError for any other."""
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 3 MB."), code="too-heavy")
    try:
        with Image.open(upload, formats=FORMATS) as image:
            check_size(image)
            content = encode(image)
    except UNREADABLE as error:
        raise ValidationError(
            _("This is no picture that can be read. Give a JPEG, PNG or WebP file."),
            code="unreadable",
        ) from error
    name = hashlib.sha256(content).hexdigest()[:NAME_LENGTH]
    return ContentFile(content, name=f"{name}.webp")


def drop_unused(name):
    """Removes a stored image that no exercise shows any more; its history keeps the name only."""
    if name and not Exercise.objects.filter(image=name).exists():
        default_storage.delete(name)


def check_size(image):
    """Before anything is decoded: a few bytes may unfold into gigabytes."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise ValidationError(
            _("The picture has too many pixels: at most 24 million."), code="too-many-pixels"
        )


def encode(image):
    upright = ImageOps.exif_transpose(image)
    drawn = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new picture: what hangs on the old one (place, profile, comments) is not taken along.
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    out = BytesIO()
    bare.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()
