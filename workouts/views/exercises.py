"""The exercises, each with its steps and the dose that the person looking at it is prescribed."""

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from workouts.domain.day import practice_day
from workouts.htmx import render_page
from workouts.models import Exercise
from workouts.models.plans import prescribed_for


@require_safe
def exercise_list(request):
    context = {"items": prescribed_today(request).items}
    return render_page(request, "workouts/exercise_list.html", context)


@require_safe
def exercise_detail(request, slug):
    exercise = get_object_or_404(Exercise, slug=slug)
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


def prescribed_today(request):
    """What the person behind the request is to do today; the default routine for a guest."""
    now = timezone.now()
    patient = request.owner.patient
    day = patient.today(now=now) if patient else practice_day(now, settings.TIME_ZONE)
    return prescribed_for(patient, day=day)
