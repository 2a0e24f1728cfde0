"""The clinic of a request: its row is read once, and its time zone holds for the answer."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hipsite.middleware import HEALTH_PATHS
from workouts.models.clinic import Clinic, at_the_clinic, current_clinic

# Answers that are the same whatever the clinic is: they need no database.
WITHOUT_CLINIC = (*HEALTH_PATHS, "/favicon.ico")


class ClinicMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info in WITHOUT_CLINIC:
            return self.get_response(request)
        with at_the_clinic():
            return self.get_response(request)


def clinic(request: HttpRequest) -> dict[str, Clinic]:  # noqa: ARG001 - Django's signature
    return {"clinic": current_clinic()}
