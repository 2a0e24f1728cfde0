"""The dashboard: today, streak and strength, the month, the clock, pain and dose, the notes."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workouts.domain.day import minute_of
from workouts.domain.rhythm import moved_to, read_rhythm, read_trend
from workouts.domain.weeks import read_weeks
from workouts.formats import wall_time
from workouts.htmx import render_page, wants_partial
from workouts.models import SessionLog, TherapistNote
from workouts.models.notes import read_shared_notes
from workouts.models.owners import PatientRequest, SignedInRequest
from workouts.models.people import USUAL_OF_LATEST
from workouts.progress.charts import strength
from workouts.progress.charts.dial import dial
from workouts.progress.charts.dose import WEEKS as DOSE_WEEKS
from workouts.progress.charts.dose import dose
from workouts.progress.charts.pain import answered_sessions, pain
from workouts.progress.charts.tables import dose_table, pain_table, starts_table
from workouts.progress.history import History, best_doses, read_history
from workouts.progress.situations import TREND_TEXTS, moved_text, todays_text
from workouts.views.calendar import month_context
from workouts.views.patients import patients_page
from workouts.views.questions import pause_form, questions
from workouts.views.start import start_context

# Variables of the cards that are mostly unset; Django resolves an undefined one slowly.
UNASKED = dict.fromkeys(("asks_slot", "asks_barrier", "barrier_answer", "answered_session"))


@patients_page
@require_safe
def progress(request: PatientRequest) -> HttpResponse:
    return render_page(request, "workouts/progress.html", progress_context(request))


@patients_page
@require_safe
def month(request: PatientRequest, year: int, month: int) -> HttpResponse:
    """One month of the calendar: the partial for htmx, else the dashboard with that month."""
    try:
        shown = date(year, month, 1)
    except ValueError as error:  # the year 0
        raise Http404 from error
    if not wants_partial(request):
        context = progress_context(request, shown=shown)
        return render_page(request, "workouts/progress.html", context)
    history = read_history(request.owner.patient, now=timezone.now())
    context = {"month": month_context(history, shown=shown)}
    return render_page(request, "workouts/parts/progress/calendar.html", context)


def progress_context(request: PatientRequest, *, shown: date | None = None) -> dict[str, Any]:
    """The dashboard's context; `shown` is the first day of the month to show, else this one."""
    now = timezone.now()
    owner = request.owner
    patient = owner.patient
    history = read_history(patient, now=now)
    streak, starts = history.streak, history.starts
    cards = questions(history)
    situation = todays_text(patient, streak, now=now, is_paused=bool(cards["running_pause"]))
    return {
        **UNASKED,
        **cards,
        **start_context(request, now=now),
        "streak": streak,
        "has_practiced": history.first_day is not None,
        "situation": situation,
        "beads": strength.beads(streak.days) if streak.days else "",
        "curve": strength.curve(streak.strengths, today=history.today) if streak.days else "",
        "month": month_context(history, shown=shown),
        "clock": clock(starts, slot=patient.usual_slot),
        "pain": pain_chart(history),
        "dose": dose_chart(history),
        "pause_form": pause_form(today=history.today),
        "notes": read_shared_notes(patient),
        "claimable_count": SessionLog.objects.claimable_by(owner).count(),
    }


def clock(starts: Sequence[int], *, slot: time | None) -> dict[str, Any] | None:
    """The dial and its texts, and the offer to move the slot; None before the first start."""
    rhythm = read_rhythm(starts[:USUAL_OF_LATEST])
    if rhythm is None:
        return None
    slot_minute = minute_of(slot) if slot else None
    moved = moved_to(starts, slot=slot_minute) if slot_minute is not None else None
    trend = read_trend(starts)
    return {
        "rhythm": rhythm,
        "dial": dial(starts, usual=rhythm.usual_minute, slot=slot_minute),
        "has_slot": slot is not None,
        "trend": TREND_TEXTS[trend] if trend else "",
        "table": starts_table(starts),
        "moved_text": moved_text(moved) if moved is not None else "",
        "moved_slot": wall_time(moved).isoformat("minutes") if moved is not None else "",
    }


def pain_chart(history: History) -> dict[str, SafeString] | None:
    sessions = answered_sessions(history.sessions, today=history.today)
    if not sessions:
        return None
    return {"chart": pain(sessions, today=history.today), "table": pain_table(sessions)}


def dose_chart(history: History) -> dict[str, SafeString] | None:
    since = history.today - timedelta(weeks=DOSE_WEEKS)
    weeks = read_weeks(
        history.streak.days[-7 * DOSE_WEEKS :],
        best_doses(each for each in history.sessions if each.practice_day > since),
        count=DOSE_WEEKS,
        today=history.today,
    )
    return {"chart": dose(weeks), "table": dose_table(weeks)} if weeks else None


@login_required
@require_POST
def mark_note_read(request: SignedInRequest, pk: int) -> HttpResponse:
    """Marks a shared note as read by the patient; its author sees when."""
    notes = TherapistNote.objects.shared_with(request.owner.patient)
    note = get_object_or_404(notes, pk=pk)
    TherapistNote.objects.filter(pk=note.pk).mark_read(at=timezone.now())
    if wants_partial(request):
        context = {"notes": read_shared_notes(request.owner.patient)}
        return render_page(request, "workouts/progress.html", context, partial="notes")
    messages.success(request, _("Marked as read."))
    return redirect("progress")
