"""Middleware: log of requests, compression, headers beside the CSP (settings), one host, health."""

import ipaddress
import logging
import re
import secrets
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import brotli
from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port
from django.middleware.gzip import GZipMiddleware
from django.urls import resolve
from django.utils.cache import patch_cache_control, patch_vary_headers

ACCEPTS_BROTLI = re.compile(r"\bbr\b")
# A smaller response would grow: the headers take more than compression saves.
MIN_COMPRESSED_BYTES = 200
BROTLI_QUALITY = 5
SIGNING_IN_PATHS = ("/accounts/", "/welcome/")
HEALTH_PATHS = ("/healthz", "/readyz")

GetResponse = Callable[[HttpRequest], HttpResponseBase]

access_log = logging.getLogger("hipsite.access")

PERMISSIONS_POLICY = ", ".join(
    [
        "screen-wake-lock=(self)",
        "publickey-credentials-get=(self)",  # passkeys
        "publickey-credentials-create=(self)",
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "browsing-topics",
                "camera",
                "display-capture",
                "encrypted-media",
                "fullscreen",
                "geolocation",
                "gyroscope",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "picture-in-picture",
                "usb",
                "xr-spatial-tracking",
            )
        ),
    ]
)


class AccessLogMiddleware:
    """One line a request: route, status, milliseconds, opaque user. No path, no address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        # Only a user whom the view looked up: a health check must not touch the database.
        user = getattr(request, "_cached_user", None)
        access_log.info(
            "route=%s status=%s ms=%d user=%s",
            match.view_name if match else "-",
            response.status_code,
            (time.perf_counter() - started) * 1000,
            user.opaque_id.hex if user is not None and user.is_authenticated else "-",
        )
        return response


class HealthMiddleware:
    """Answers health checks that address the machine by its IP or as localhost.

    ALLOWED_HOSTS need not hold those names, and the answers say no more than ok or fail.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info in HEALTH_PATHS and is_ip_or_localhost(
            request.META.get("HTTP_HOST", "")
        ):
            request.resolver_match = resolve(request.path_info)
            return request.resolver_match.func(request)
        return self.get_response(request)


def is_ip_or_localhost(host: str) -> bool:
    """Whether a Host header names no site: an IP address or localhost, with any port."""
    name, _port = split_domain_port(host)
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return name == "localhost"
    return True


class OneHostMiddleware:
    """Redirects from the site's other host names to that of SITE_URL."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.REDIRECTS_TO_SITE_URL and request.path_info not in HEALTH_PATHS:
            name, _port = split_domain_port(request.get_host())
            if name != urlsplit(settings.SITE_URL).hostname:
                status = 301 if request.method in ("GET", "HEAD") else 308
                response = HttpResponse(status=status)
                response.headers["Location"] = f"{settings.SITE_URL}{request.get_full_path()}"
                return response
        return self.get_response(request)


class CompressionMiddleware(GZipMiddleware):
    """Compresses responses with Brotli, else with gzip.

    The kit holds two similar pages; they are too far apart for gzip's window, not for
    Brotli's. Against BREACH, which infers a secret from a response's length, Django's gzip varies
    that length at random; here a header does.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if (
            not isinstance(response, HttpResponse)  # one that is sent in pieces
            or len(response.content) < MIN_COMPRESSED_BYTES
            or response.has_header("Content-Encoding")
            or not ACCEPTS_BROTLI.search(request.headers.get("Accept-Encoding", ""))
        ):
            return super().process_response(request, response)
        response.content = brotli.compress(response.content, quality=BROTLI_QUALITY)
        response.headers["Content-Encoding"] = "br"
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["X-Padding"] = secrets.token_urlsafe(secrets.randbelow(75))
        patch_vary_headers(response, ("Accept-Encoding",))
        return response


class SecurityHeadersMiddleware:
    """The headers that Django's own middleware does not set, and no caching of personal pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        if is_html:
            response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
            patch_vary_headers(response, ("Cookie", "HX-Request"))
            patch_cache_control(response, no_store=True, private=True)
        return response


class ForgivingSessionMiddleware(SessionMiddleware):
    """Returns the response even if its session was ended in another tab meanwhile.

    Django would answer 400, although the request was carried out: a phone would take it as refused.
    Nor is anything lost if a session cannot be stored, but where it is all that a page stores: who
    signs in, which code was mailed.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code == 503:  # the database has just failed
            return response
        try:
            return super().process_response(request, response)
        except SessionInterrupted as error:
            fault = error.__context__ and error.__context__.__context__
            if isinstance(fault, OperationalError) and request.path.startswith(SIGNING_IN_PATHS):
                raise fault from None
            return response
