"""Makes pictures to upload."""

from io import BytesIO

from PIL import Image


def picture(fmt="PNG", *, size=(40, 30), mode="RGB", color="red", **options):
    out = BytesIO()
    Image.new(mode, size, color).save(out, fmt, **options)
    return out.getvalue()
