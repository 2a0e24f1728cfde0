"""An address to point a phone at."""

import segno
from django.utils.safestring import mark_safe


def qr_code(url):
    """The address as an inline SVG, black on white whatever the page's colours are."""
    svg = segno.make(url, error="m", micro=False).svg_inline(
        omitsize=True, light="#fff", svgclass=None, lineclass=None
    )
    return mark_safe(svg)  # noqa: S308 - segno writes numbers; the address is not in it as text
