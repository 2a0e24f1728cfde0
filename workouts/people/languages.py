"""Which language a request is answered in: the patient's, else the browser's choice.

A patient's own field decides. Whoever is no patient chooses with the switch at the foot of a page,
which a cookie remembers; without one, the languages that the browser asks for decide.
"""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from workouts.models import Patient
from workouts.people.clinic import WITHOUT_CLINIC


class LanguageMiddleware(LocaleMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        # First, as a page that says that the database is gone has a language too.
        translation.activate(translation.get_language_from_request(request))
        patient = patient_of(request)
        if patient is not None:
            translation.activate(patient.user.language)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("image/"):
            return response  # the same for everybody: caches keep it once
        response = super().process_response(request, response)
        patch_vary_headers(response, ("Cookie",))
        return response


def patient_of(request: HttpRequest) -> Patient | None:
    """The signed-in patient; without a sign-in no database is asked."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path_info in WITHOUT_CLINIC:
        return None
    return getattr(request.user, "patient", None)


def remember_language(response: HttpResponseBase, language: str) -> None:
    """Sets the cookie that the language of whoever is no patient is read from."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
