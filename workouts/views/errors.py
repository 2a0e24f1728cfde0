"""The error pages (400, 403, 404, CSRF), each with a way on."""

from django.shortcuts import render


def bad_request(request, exception):  # noqa: ARG001 - Django's signature
    return render(request, "400.html", status=400)


def csrf_failure(request, reason=""):  # noqa: ARG001 - Django's signature
    return render(request, "403_csrf.html", status=403)


def not_found(request, exception):  # noqa: ARG001 - Django's signature
    return render(request, "404.html", status=404)
