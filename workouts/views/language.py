"""The switch at the foot of each page that changes its language."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from workouts.models.owners import OwnerRequest
from workouts.people.languages import remember_language


@require_POST
def choose_language(request: OwnerRequest) -> HttpResponse:
    """Stores the choice in this browser, and in the account of a patient; then the page again.

    A language that there is none of changes nothing.
    """
    response = HttpResponseRedirect(page_to_return_to(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        patient = request.owner.patient
        if patient is not None and patient.language != language:
            patient.choose_language(language)
        remember_language(response, language)
    return response


def page_to_return_to(request: OwnerRequest) -> str:
    url = request.POST.get("next", "")
    hosts = {request.get_host()}
    if url.startswith("/") and url_has_allowed_host_and_scheme(
        url, hosts, require_https=request.is_secure()
    ):
        return url
    return reverse("today")
