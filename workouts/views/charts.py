"""The charts behind the dashboard, a page each: time of day, pain, dose, strength."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from workouts.domain.day import minute_of
from workouts.domain.rhythm import read_rhythm, read_trend
from workouts.domain.weeks import read_weeks
from workouts.formats import wall_time
from workouts.htmx import render_page
from workouts.models.clinic import current_clinic
from workouts.models.owners import PatientRequest
from workouts.models.people import USUAL_OF_LATEST
from workouts.progress.charts.dose import WEEKS as DOSE_WEEKS
from workouts.progress.charts.dose import dose
from workouts.progress.charts.pain import answered_sessions, pain
from workouts.progress.charts.starts import starts_chart
from workouts.progress.charts.strength import curve
from workouts.progress.charts.tables import dose_table, pain_table, starts_table
from workouts.progress.history import History, best_doses, read_history
from workouts.progress.situations import TREND_TEXTS, moved_text
from workouts.progress.summaries import dose_summary, moved_slot, pain_summary, usual_time_text
from workouts.views.patients import patients_page


@patients_page
@require_safe
def times_chart(request: PatientRequest) -> HttpResponse:
    history = history_of(request)
    patient, starts = history.patient, history.starts
    context = {
        "summary": usual_time_text(starts),
        "clock": clock(starts, slot=patient.usual_slot),
    }
    return render_page(request, "workouts/times_chart.html", context)


@patients_page
@require_safe
def pain_chart(request: PatientRequest) -> HttpResponse:
    history = history_of(request)
    sessions = answered_sessions(history.sessions, today=history.today)
    limit = history.plan.pain_limit if history.plan else None
    first_weekday = current_clinic().first_weekday
    context = {
        "summary": pain_summary(history),
        "chart": pain(sessions, today=history.today, limit=limit, first_weekday=first_weekday)
        if sessions
        else "",
        "table": pain_table(sessions),
    }
    return render_page(request, "workouts/pain_chart.html", context)


@patients_page
@require_safe
def dose_chart(request: PatientRequest) -> HttpResponse:
    history = history_of(request)
    since = history.today - timedelta(weeks=DOSE_WEEKS)
    weeks = read_weeks(
        history.streak.days[-7 * DOSE_WEEKS :],
        best_doses(each for each in history.sessions if each.practice_day > since),
        count=DOSE_WEEKS,
        today=history.today,
        first=current_clinic().first_weekday,
    )
    context = {
        "summary": dose_summary(history),
        "chart": dose(weeks) if weeks else "",
        "table": dose_table(weeks),
    }
    return render_page(request, "workouts/dose_chart.html", context)


@patients_page
@require_safe
def strength_chart(request: PatientRequest) -> HttpResponse:
    history = history_of(request)
    streak = history.streak
    chart = curve(streak.strengths, today=history.today) if streak.days else ""
    return render_page(request, "workouts/strength_chart.html", {"streak": streak, "chart": chart})


def history_of(request: PatientRequest) -> History:
    return read_history(request.owner.patient, now=timezone.now())


def clock(starts: Sequence[int], *, slot: time | None) -> dict[str, Any] | None:
    """The drawing and its texts, and the offer to move the slot; None before the first start."""
    rhythm = read_rhythm(starts[:USUAL_OF_LATEST])
    if rhythm is None:
        return None
    moved = moved_slot(starts, slot=slot)
    trend = read_trend(starts)
    return {
        "rhythm": rhythm,
        "chart": starts_chart(
            starts, usual=rhythm.usual_minute, slot=minute_of(slot) if slot else None
        ),
        "has_slot": slot is not None,
        "trend": TREND_TEXTS[trend] if trend else "",
        "table": starts_table(starts),
        "moved_text": moved_text(moved) if moved is not None else "",
        "moved_slot": wall_time(moved).isoformat("minutes") if moved is not None else "",
    }
