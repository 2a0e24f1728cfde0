"""The error pages (400, 403, 404, CSRF, 500, 503), each with a way on."""

import errno
import sys

from django.db import InterfaceError, InternalError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import escape_leading_slashes
from django.views import defaults

RETRY_SECONDS = 30
# A database that is locked, full, read-only or gone; PostgreSQL calls the third an internal error.
DATABASE_FAULTS = (OperationalError, InterfaceError, InternalError)
DISK_FAULTS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the machine cannot store anything, so that the client keeps it; else 500."""
    if is_fault_of_the_machine(sys.exception()):
        return unavailable(request)
    return defaults.server_error(request)


def is_fault_of_the_machine(error: BaseException | None) -> bool:
    return isinstance(error, DATABASE_FAULTS) or (
        isinstance(error, OSError) and error.errno in DISK_FAULTS
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """Says that nothing was saved, and offers to send the same again. Asks no database."""
    if not connection.in_atomic_block:
        connection.close()  # one that was opened on a read-only disk stays so
    context = {
        "path": escape_leading_slashes(request.get_full_path()),
        "is_form": request.method == "POST",
        "fields": fields_to_send_again(request),
    }
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def fields_to_send_again(request: HttpRequest) -> list[tuple[str, str]]:
    """What was posted, in order; nothing if a part cannot or must not be in a page."""
    try:
        names = list(request.POST)
        if request.FILES or any("password" in name for name in names):
            return []
    except UnreadablePostError:
        return []
    return [(name, value) for name in names for value in request.POST.getlist(name)]
