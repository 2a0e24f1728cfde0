"""The front page: start today's session, how the hip is this morning, and why it is worth it."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workouts.domain.timeline import build, minutes, whole_minutes
from workouts.forms.sessions import MorningForm, StartForm
from workouts.htmx import render_page, wants_partial
from workouts.models import ExerciseLog, SessionLog
from workouts.models.latest_sessions import missing_exercises, morning_session, todays_session
from workouts.models.sessions import NPRS_MAX, Version
from workouts.player.cues import read_cues
from workouts.player.first_picture import seconds_left
from workouts.progress.practice import read_practice
from workouts.progress.situations import todays_words
from workouts.views.exercises import prescribed_today
from workouts.views.questions import questions

PAIN_SCALE = range(NPRS_MAX + 1)
# Long enough for the oldest practice day that a morning is asked for, in whatever zone.
RECENT = timedelta(days=4)


@require_safe
def today(request):
    return render_page(request, "workouts/today.html", today_context(request))


def today_context(request):
    now = timezone.now()
    patient = request.owner.patient
    return {
        **start_context(request, now=now),
        "claimable_count": SessionLog.objects.claimable_by(request.owner).count(),
        **(patient_context(request.owner, now=now) if patient else {}),
    }


def patient_context(owner, *, now):
    """What the front page tells and asks the signed-in patient."""
    patient, practice = owner.patient, read_practice(owner, now=now)
    streak, pauses = practice.streak, practice.pauses
    cards = questions(
        patient, streak=streak, pauses=pauses, answers=practice.barrier_answers, now=now
    )
    is_paused = cards["running_pause"] is not None
    return {
        "streak": streak,
        "situation": todays_words(patient, streak, now=now, is_paused=is_paused),
        **cards,
    }


def start_context(request, *, now):
    """What the start button needs, on whichever page it stands, and the morning's question."""
    prescribed = prescribed_today(request)
    pace = read_cues(request).pace
    wanted = request.GET.get("version")
    version = wanted if wanted in Version.values else Version.FULL
    recent = recent_sessions(request.owner, now=now)
    session = todays_session(recent, now=now)
    return {
        "form": StartForm(initial={"uuid": uuid.uuid4(), "version": version}),
        "items": prescribed.items,
        "full_minutes": session_minutes(prescribed.items, pace=pace),
        "short_minutes": session_minutes(prescribed.short_items, pace=pace),
        "todays_session": session,
        "missing_exercises": missing_exercises(recent, now=now),
        "left_minutes": minutes_left(session, pace=pace),
        "morning_session": morning_session(recent, now=now),
        "pain_scale": PAIN_SCALE,
    }


def session_minutes(items, *, pace):
    """How long a session of these prescribed items takes at that pace, in whole minutes."""
    return minutes(build((each.prescription for each in items), pace=pace))


def minutes_left(session, *, pace):
    """How long the session still takes that is open, in whole minutes; 0 where none is."""
    if session is None or session.finished_at or not session.open_count:
        return 0
    logs = ExerciseLog.objects.filter(session__uuid=session.uuid).in_order()
    return whole_minutes(seconds_left(list(logs), pace=pace))


def recent_sessions(owner, *, now):
    """The owner's sessions of the last days with their doses, newest first."""
    sessions = SessionLog.objects.owned_by(owner).filter(started_at__gt=now - RECENT)
    return list(sessions.with_dose().order_by("-started_at"))


@require_POST
def record_morning(request, session_uuid):
    """One tap on the morning after; a later answer takes an earlier one's place."""
    sessions = SessionLog.objects.owned_by(request.owner)
    session = get_object_or_404(sessions, uuid=session_uuid)
    form = MorningForm(request.POST)
    if not form.is_valid():
        context = {"morning_session": session, "morning_form": form}
        return morning_card(request, context, status=422)
    is_kept = session.record_morning(form.cleaned_data["pain"], at=timezone.now())
    if wants_partial(request):
        return morning_card(request, {"answered_session": session, "is_kept": is_kept})
    if not is_kept:
        messages.info(request, _("That morning is over, so the answer was not kept."))
    elif not session.concern:
        messages.success(request, _("Thank you, that is noted."))
    return redirect(session if is_kept and session.concern else "today")


def morning_card(request, context, *, status=200):
    """The card alone; where the browser asked for a page, the front page with it."""
    page = {} if wants_partial(request) else today_context(request)
    context = {**page, **context, "pain_scale": PAIN_SCALE}
    return render_page(request, "workouts/today.html", context, partial="morning", status=status)
