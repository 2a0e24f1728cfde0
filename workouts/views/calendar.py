"""The calendar of practice: one month at a time, and what was done on a day."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from workouts.domain.streak import A_DAY, DayState
from workouts.htmx import render_page
from workouts.models import Exercise, ExerciseLog, SessionLog
from workouts.models.clinic import current_clinic
from workouts.models.exercise_logs import Side
from workouts.models.owners import SignedInRequest
from workouts.progress.charts.month import CalendarDay, month_days, month_table
from workouts.progress.history import History, best_doses, read_sessions_between


class YearConverter:
    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04}"


class MonthConverter(YearConverter):
    regex = "0[1-9]|1[0-2]"

    def to_url(self, value: int) -> str:
        return f"{value:02}"


class DayConverter:
    """A date as 2026-06-10; an impossible one does not match."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


def month_context(history: History, *, shown: date | None = None) -> dict[str, Any]:
    """The month that begins on `shown`, else the current one, with its neighbors' first days.

    `table` is a function, so that only a template that shows it pays for it. Http404 for a month
    before the first session, or after today.
    """
    current = history.today.replace(day=1)
    earliest = (history.first_day or history.today).replace(day=1)
    first = shown or current
    if not min(earliest, current) <= first <= current:
        raise Http404
    return {
        "first": first,
        "table": lambda: month_table(
            month_cells(history, first),
            address=reverse("progress"),
            first_weekday=current_clinic().first_weekday,
        ),
        "previous": first > earliest and (first - A_DAY).replace(day=1),
        "next": first < current and last_of(first) + A_DAY,
    }


def last_of(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def month_cells(history: History, first: date) -> list[CalendarDay]:
    last = last_of(first)
    sessions, streak = history.sessions, history.streak
    if not history.covers(first):
        sessions = read_sessions_between(history.patient, first, last)
        streak = history.patient.streak(now=history.now)
    return month_days(
        first,
        today=history.today,
        states=states_between(streak.days, first, last),
        doses=best_doses(each for each in sessions if first <= each.practice_day <= last),
    )


def states_between(
    days: Sequence[tuple[date, DayState]], first: date, last: date
) -> dict[date, DayState]:
    """The states of those dates. `days` are a streak's: consecutive."""
    if not days:
        return {}
    begins = days[0][0]
    start, end = (first - begins).days, (last - begins).days + 1
    return dict(days[max(start, 0) : max(end, 0)])


@login_required
@require_safe
def practice_day(request: SignedInRequest, day: date) -> HttpResponse:
    """What was done on one practice day; 404 if nothing was."""
    if request.owner.patient is None:
        raise Http404
    practiced = (
        SessionLog.objects.of(request.owner.patient).on(day).practiced().order_by("started_at")
    )
    logs = ExerciseLog.objects.in_order()
    sessions = list(practiced.prefetch_related(Prefetch("exercise_logs", queryset=logs)))
    if not sessions:
        raise Http404
    context = {
        "day": day,
        "month_first": day.replace(day=1),
        "sessions": [
            {"session": each, "exercises": exercise_entries(each.exercise_logs.all())}
            for each in sessions
        ],
    }
    return render_page(request, "workouts/practice_day.html", context, partial="practice-day")


@dataclass(frozen=True, slots=True)
class SideEntry:
    """One exercise on one side; `side` is empty if both are trained at once."""

    side: str
    prescribed: int
    timed: int
    declared: int
    skip_reason: str
    is_eased: bool


def exercise_entries(logs: Iterable[ExerciseLog]) -> list[tuple[Exercise, list[SideEntry]]]:
    """Each exercise of a session with its sides, in the order in which it is practiced."""
    entries: dict[int, tuple[Exercise, list[SideEntry]]] = {}
    for log in logs:
        record = log.side_record
        side = SideEntry(
            side="" if log.side == Side.BOTH else log.get_side_display(),
            prescribed=log.prescribed_reps,
            timed=log.reps_done,
            declared=record.done_reps - log.reps_done,
            skip_reason=log.get_skip_reason_display() if log.skip_reason else "",
            is_eased=bool(log.eased),
        )
        entries.setdefault(log.item_id, (log.item.exercise, []))[1].append(side)
    return list(entries.values())
