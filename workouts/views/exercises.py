"""The exercises, each with its steps and the dose that the visitor is prescribed."""

from collections.abc import Sequence

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from workouts.htmx import render_page
from workouts.models import Exercise, Plan
from workouts.models.catalogue import IMAGE_FOLDER
from workouts.models.owners import OwnerRequest
from workouts.models.prescriptions import Prescribed, prescribed_for

IMAGE_SECONDS = 365 * 24 * 3600


@require_safe
def exercise_list(request: OwnerRequest) -> HttpResponse:
    context = {"items": prescribed_today(request).items}
    return render_page(request, "workouts/exercise_list.html", context)


@require_safe
def exercise_detail(request: OwnerRequest, slug: str) -> HttpResponse:
    exercise = get_object_or_404(Exercise.objects.open_to(request.owner.patient), slug=slug)
    items = prescribed_today(request).items
    position = next((n for n, each in enumerate(items) if each.item.exercise == exercise), None)
    context = {
        "exercise": exercise,
        "prescribed": items[position] if position is not None else None,
        "previous": items[position - 1].item.exercise if position else None,
        "next": items[position + 1].item.exercise
        if position is not None and position + 1 < len(items)
        else None,
    }
    return render_page(request, "workouts/exercise_detail.html", context)


@require_safe
def exercise_image(request: OwnerRequest, slug: str, name: str) -> FileResponse:
    """An own picture. Its name is a hash of it, so it is cached for a year.

    The clinic's are public; that of a patient alone is for them and for who may see them.
    """
    exercise = get_object_or_404(Exercise, slug=slug, image=f"{IMAGE_FOLDER}/{name}.webp")
    if exercise.patient_id and not may_see(request, exercise):
        raise Http404
    try:
        picture = exercise.image.open()
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(picture, content_type="image/webp")
    kept_by = {"private": True} if exercise.patient_id else {"public": True}
    patch_cache_control(response, **kept_by, max_age=IMAGE_SECONDS, immutable=True)
    return response


def may_see(request: OwnerRequest, exercise: Exercise) -> bool:
    """Whether an exercise of one patient alone is this visitor's, or of a patient they see."""
    if request.owner.patient and request.owner.patient.pk == exercise.patient_id:
        return True
    if not request.user.is_authenticated:
        return False
    return Exercise.objects.visible_to(request.user).filter(pk=exercise.pk).exists()


def prescribed_today(request: OwnerRequest, *, plans: Sequence[Plan] | None = None) -> Prescribed:
    """Today's prescription of the visitor; the default routine for a guest."""
    owner = request.owner
    return prescribed_for(owner.patient, day=owner.today(now=timezone.now()), plans=plans)
