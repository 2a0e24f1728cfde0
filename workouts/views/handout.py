"""The exercises on paper: a page or two to print, with boxes to tick and a way back to the site."""

import segno
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from workouts.htmx import render_page
from workouts.views.exercises import prescribed_today


@require_safe
def handout(request):
    prescribed = prescribed_today(request)
    context = {
        "routine": prescribed.routine,
        "items": prescribed.items,
        "weekdays": WEEKDAYS_ABBR.values(),
        "site_host": request.get_host(),
        "qr_code": qr_code(request.build_absolute_uri("/")),
    }
    return render_page(request, "workouts/handout.html", context)


def qr_code(url):
    """The address as an inline SVG, black on white whatever the page's colours are."""
    svg = segno.make(url, error="m", micro=False).svg_inline(
        omitsize=True, light="#fff", svgclass=None, lineclass=None
    )
    return mark_safe(svg)  # noqa: S308 - segno writes numbers; the address is not in it as text
