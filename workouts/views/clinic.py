"""The clinic's logo, for everybody."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from workouts.models.clinic import LOGO_FOLDER, current_clinic
from workouts.views.exercises import IMAGE_SECONDS


@require_safe
def clinic_logo(request: HttpRequest, name: str) -> FileResponse:  # noqa: ARG001 - Django's signature
    """Its name is a hash of it, so it is cached for a year. A former logo is shown no more."""
    logo = f"{LOGO_FOLDER}/{name}.webp"
    if current_clinic().logo != logo:
        raise Http404
    try:
        picture = default_storage.open(logo)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(picture, content_type="image/webp")
    patch_cache_control(response, public=True, max_age=IMAGE_SECONDS, immutable=True)
    return response
