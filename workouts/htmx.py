"""Decides whether a response is a whole page or a named partial of it, for htmx."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """A request behind the middleware of `django_htmx`."""

    htmx: HtmxDetails


def wants_partial(request: HtmxRequest) -> bool:
    """True for an htmx request that swaps a part; a boosted one gets the page."""
    return bool(request.htmx) and not request.htmx.boosted


def render_page(
    request: HtmxRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or its partial where htmx asked for a part. Caches keep both apart."""
    name = f"{template}#{partial}" if partial and wants_partial(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ("Cookie", "HX-Request", "HX-Boosted"))
    return response
