"""Redirects from an answered card back to the page that it was on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from workouts.htmx import HtmxRequest, wants_partial

PAGES = frozenset({"today", "progress", "notes", "pauses", "profile"})


def page_of(request: HttpRequest) -> str:
    """The name of the page that the answered card was on; the dashboard by default."""
    name = request.POST.get("back", "")
    return name if name in PAGES else "progress"


def lead_back(request: HtmxRequest, anchor: str = "") -> HttpResponse:
    """A redirect to that page; for htmx one that loads the whole page."""
    url = reverse(page_of(request)) + anchor
    return HttpResponseClientRedirect(url) if wants_partial(request) else redirect(url)
