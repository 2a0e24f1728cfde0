"""Decides whether a response is a whole page or a named partial of it, for htmx."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_partial(request):
    """True for an htmx request that swaps a part; a boosted one gets the page."""
    return bool(request.htmx) and not request.htmx.boosted


def render_page(request, template, context=None, *, partial=None, status=200):
    """The page, or its partial where htmx asked for a part. Caches keep both apart."""
    name = f"{template}#{partial}" if partial and wants_partial(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ("Cookie", "HX-Request", "HX-Boosted"))
    return response
