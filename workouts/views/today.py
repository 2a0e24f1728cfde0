"""The front page: start today's session, and why it is worth it."""

import uuid

from django.utils import timezone
from django.views.decorators.http import require_safe

from workouts.domain.day import practice_day
from workouts.domain.timeline import build, minutes
from workouts.forms import StartForm
from workouts.htmx import render_page
from workouts.models import SessionLog
from workouts.views.exercises import prescribed_today


@require_safe
def today(request):
    now = timezone.now()
    patient = request.owner.patient
    context = {
        **start_context(request, now=now),
        "streak": patient.streak(now=now) if patient else None,
        "claimable_count": SessionLog.objects.claimable_by(request.owner).count(),
    }
    return render_page(request, "workouts/today.html", context)


def start_context(request, *, now):
    """What the start button needs, on whichever page it stands."""
    prescribed = prescribed_today(request)
    return {
        "form": StartForm(initial={"uuid": uuid.uuid4()}),
        "items": prescribed.items,
        "full_minutes": session_minutes(prescribed.items),
        "short_minutes": session_minutes(prescribed.short_items),
        "todays_session": todays_session(request.owner, now=now),
    }


def session_minutes(items):
    """How long a session of these prescribed items takes, in whole minutes."""
    return minutes(build(each.prescription for each in items))


def todays_session(owner, *, now):
    """The owner's latest session, if it belongs to the practice day that it is now."""
    latest = SessionLog.objects.owned_by(owner).with_dose().order_by("-started_at").first()
    if latest is None or latest.practice_day != practice_day(now, latest.zone):
        return None
    return latest
