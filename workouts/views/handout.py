"""The handout: the prescribed exercises to print, with boxes to check and the site's QR code."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from workouts.formats import qr_code, short_weekdays
from workouts.htmx import render_page
from workouts.mails import site_context, site_url
from workouts.models.owners import OwnerRequest
from workouts.views.exercises import prescribed_today


@require_safe
def handout(request: OwnerRequest) -> HttpResponse:
    prescribed = prescribed_today(request)
    context = {
        "routine": prescribed.routine,
        "items": prescribed.items,
        "weekdays": short_weekdays(),
        **site_context(site_url(request)),
        "qr_code": qr_code(site_url(request)),
    }
    return render_page(request, "workouts/handout.html", context)
