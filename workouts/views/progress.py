"""The dashboard: new notes, today, the streak, the month, and the way to all else."""

from datetime import date
from typing import Any, NamedTuple

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workouts.formats import percent
from workouts.htmx import render_page, wants_partial
from workouts.models import Pause, SessionLog
from workouts.models.notes import read_new_notes
from workouts.models.owners import PatientRequest
from workouts.progress.charts.strength import beads
from workouts.progress.history import History, read_history
from workouts.progress.situations import todays_text
from workouts.progress.summaries import dose_summary, pain_summary, times_summary
from workouts.views.calendar import month_context
from workouts.views.patients import patients_page
from workouts.views.questions import questions
from workouts.views.start import start_context

# Variables of the cards that are mostly unset; Django resolves an undefined one slowly.
UNASKED = dict.fromkeys(("asks_barrier", "barrier_answer", "answered_session"))


class Row(NamedTuple):
    """A page behind the dashboard, and what there is to say of it in one line."""

    name: str
    url: str
    title: str
    summary: str


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
    streak = history.streak
    cards = questions(history)
    has_practiced = history.first_day is not None
    return {
        **UNASKED,
        **cards,
        **start_context(request, now=now, plans=history.plans),
        "streak": streak,
        "has_practiced": has_practiced,
        "situation": todays_text(patient, streak, now=now, is_paused=bool(cards["running_pause"])),
        "beads": beads(streak.days) if streak.days else "",
        "month": month_context(history, shown=shown),
        "rows": [
            *(chart_rows(history) if has_practiced else ()),
            row("notes", _("Notes from your therapist"), ""),
            row("pauses", _("Pauses"), pauses_summary(**cards)),
        ],
        "new_notes": read_new_notes(patient),
        "claimable_count": SessionLog.objects.claimable_by(owner).count(),
    }


def chart_rows(history: History) -> list[Row]:
    strength = _("%(percent)d%%") % {"percent": percent(history.streak.strength)}
    return [
        row(
            "times_chart",
            _("Time of day"),
            times_summary(history.starts, slot=history.patient.usual_slot),
        ),
        row("pain_chart", _("Pain"), pain_summary(history)),
        row("dose_chart", _("Dose"), dose_summary(history)),
        row("strength_chart", _("Strength"), strength),
    ]


def row(name: str, title: str, summary: str) -> Row:
    return Row(name, reverse(name), title, summary)


def pauses_summary(
    *, running_pause: Pause | None, coming_pauses: list[Pause], **_cards: object
) -> str:
    if running_pause and running_pause.last_day:
        return _("Until %(day)s") % {"day": date_format(running_pause.last_day)}
    if running_pause:
        return _("Paused")
    if coming_pauses:
        return _("From %(day)s") % {"day": date_format(coming_pauses[0].first_day)}
    return _("None planned")
