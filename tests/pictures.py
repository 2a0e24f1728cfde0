"""Makes pictures to upload."""

from io import BytesIO

from PIL import Image


def picture(fmt="PNG", *, size=(40, 30), mode="RGB", colour="red", **options):
    out = BytesIO()
    Image.new(mode, size, colour).save(out, fmt, **options)
    return out.getvalue()
