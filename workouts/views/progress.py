"""The dashboard: today, the chain, the months behind, the usual time, the therapist's notes."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workouts.domain.rhythm import read_rhythm
from workouts.domain.streak import DayState
from workouts.htmx import render_page, wants_partial
from workouts.models import SessionLog, TherapistNote
from workouts.views.today import start_context

RHYTHM_SESSIONS = 14
CALENDAR_MONTHS = 3
SHADES = 4


@login_required
@require_safe
def progress(request):
    return render_page(request, "workouts/progress.html", progress_context(request))


def progress_context(request):
    now = timezone.now()
    patient = request.owner.as_patient().patient
    sessions = SessionLog.objects.of(patient)
    today = patient.today(now=now)
    streak = patient.streak(now=now)
    return {
        **start_context(request, now=now),
        "patient": patient,
        "streak": streak,
        "has_practised": bool(streak.days) or sessions.practised().exists(),
        "months": calendar_months(today, states=dict(streak.days), shares=sessions.day_shares()),
        "rhythm": read_rhythm(sessions.latest_start_minutes(RHYTHM_SESSIONS)),
        "notes": TherapistNote.objects.shared_with(patient),
        "claimable_count": SessionLog.objects.claimable_by(request.owner).count(),
    }


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One cell: its state in words of the streak, and its dose as a shade from 0 to 4."""

    day: date
    is_in_month: bool
    is_today: bool
    state: DayState | None
    shade: int
    percent: int


def calendar_months(today, *, states, shares):
    """The last months as weeks of days, oldest first; each week begins on Monday."""
    first = today.replace(day=1)
    months = []
    for _nth in range(CALENDAR_MONTHS):
        weeks = Calendar().monthdatescalendar(first.year, first.month)
        months.append(
            {
                "first_day": first,
                "weeks": [
                    [calendar_day(day, first, today, states, shares) for day in week]
                    for week in weeks
                ],
            }
        )
        first = (first - timedelta(days=1)).replace(day=1)
    return months[::-1]


def calendar_day(day, first, today, states, shares):
    share = shares.get(day, 0.0)
    return CalendarDay(
        day=day,
        is_in_month=day.month == first.month,
        is_today=day == today,
        state=states.get(day),
        shade=-int(-share * SHADES // 1),
        percent=round(share * 100),
    )


@login_required
@require_POST
def read_note(request, pk):
    """The patient says that a shared note was read; its author sees when."""
    notes = TherapistNote.objects.shared_with(request.owner.patient)
    note = get_object_or_404(notes, pk=pk)
    TherapistNote.objects.filter(pk=note.pk).mark_read(at=timezone.now())
    if wants_partial(request):
        return render_page(
            request, "workouts/progress.html", progress_context(request), partial="notes"
        )
    messages.success(request, _("Marked as read."))
    return redirect("progress")
