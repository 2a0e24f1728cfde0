"""Reads the figures of the visit brief: how one patient has practiced since the last visit.

It takes a fixed number of queries, whatever the history. Streak, strength, usual time and pain are
computed by the same functions as those of the dashboard.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q

from workouts.domain.day import BOUNDARY_MINUTES, instant_on, practice_day
from workouts.domain.rhythm import Rhythm, Trend, read_rhythm, read_trend
from workouts.domain.streak import A_DAY, Streak
from workouts.domain.visit import (
    DayCount,
    ExerciseDone,
    MeanAnswer,
    Row,
    SideDoses,
    count_days,
    mean_answer,
    read_exercises,
    read_sides,
    sum_doses,
)
from workouts.domain.weeks import DayDose, prescribed_doses
from workouts.models import (
    BarrierAnswer,
    ExerciseLog,
    Patient,
    Pause,
    Plan,
    RoutineItem,
    TherapistNote,
)
from workouts.models.exercise_logs import REPORT_FIGURES, SkipReason
from workouts.models.messages import Message, message_of
from workouts.models.people import USUAL_OF_LATEST
from workouts.models.prescriptions import Prescribed, prescribed_for
from workouts.progress.history import (
    History,
    SessionFigures,
    best_doses,
    best_sessions,
    read_history,
)
from workouts.progress.last_note import LastNote, read_last_note

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


# The spans to choose instead of "since the last visit", in days, ascending.
SPAN_DAYS_CHOICES = (14, 28, 182)
LONGEST_SPAN = timedelta(days=SPAN_DAYS_CHOICES[-1])
MAX_QUESTIONS = 10
MAX_MESSAGES = 20


class Since(StrEnum):
    """Where the span begins."""

    VISIT = "visit"
    FIRST_SESSION = "first-session"
    NOTHING = "nothing"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a brief, both ends included. `asked_day`: that of the visit or first session."""

    since: Since
    first_day: date
    today: date
    asked_day: date | None = None

    @property
    def days(self) -> int:
        return (self.today - self.first_day).days + 1

    @property
    def is_cut(self) -> bool:
        """Whether the visit, or the first session, lies before the span."""
        return self.asked_day is not None and self.asked_day < self.first_day

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.today


@dataclass(frozen=True, slots=True)
class Alarm:
    """A session with a pain concern."""

    day: date
    answers: tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class NamedExercise:
    """An exercise by its name; `skips` are pairs of a reason and the number of sessions."""

    name: str
    done: ExerciseDone
    skips: "tuple[tuple[StrPromise, int], ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """`sessions` are those of the span, oldest first; `pains` the means before, after and on
    the next morning; `rhythm` and `trend` those of the latest sessions, as on the dashboard.
    `plans` come latest first; `plan` is in force, `next_plan` begins on a later day, and
    `next_prescribed` is what it prescribes.
    """

    span: Span
    streak: Streak
    days: DayCount
    dose: DayDose
    last_day: date | None
    sessions: tuple[SessionFigures, ...]
    rhythm: Rhythm | None
    trend: Trend | None
    pains: tuple[MeanAnswer, MeanAnswer, MeanAnswer]
    alarms: tuple[Alarm, ...]
    exercises: tuple[NamedExercise, ...]
    sides: SideDoses | None
    pauses: tuple[Pause, ...]
    barriers: tuple[BarrierAnswer, ...]
    questions: tuple[BarrierAnswer, ...]
    messages: tuple[Message, ...]
    plans: tuple[Plan, ...]
    plan: Plan | None
    next_plan: Plan | None
    prescribed: Prescribed
    next_prescribed: Prescribed | None
    last_note: LastNote | None


def read_brief(patient: Patient, *, now: datetime, days: int | None = None) -> Brief:
    """`days` is one of the choices, or None: since the last visit, else the first session."""
    history = read_history(patient, now=now)
    streak, starts, plans = history.streak, history.starts, history.plans
    span = read_span(history, days=days)
    sessions = tuple(each for each in history.sessions if each.practice_day in span)
    doses = prescribed_doses(streak.days, best_doses(history.sessions))
    best = {each.pk for each in best_sessions(sessions).values()}
    logs = read_logs(patient, span)
    rows = [row_of(log, best) for log in logs]
    next_plan = next((plan for plan in plans if plan.starts_on > span.today), None)
    return Brief(
        span=span,
        streak=streak,
        days=count_days(streak.days, since=span.first_day),
        dose=sum_doses(doses, since=span.first_day),
        last_day=history.last_day,
        sessions=sessions,
        rhythm=read_rhythm(starts[:USUAL_OF_LATEST]),
        trend=read_trend(starts),
        pains=(
            mean_answer(each.pain_before for each in sessions),
            mean_answer(each.pain_after for each in sessions),
            mean_answer(each.pain_next_morning for each in sessions),
        ),
        alarms=read_alarms(patient, span),
        exercises=name_exercises(read_exercises(rows), logs),
        sides=read_sides(rows),
        pauses=tuple(each for each in history.pauses if overlaps(each, span)),
        barriers=tuple(patient.barrier_answers.filter(day__range=(span.first_day, span.today))),
        questions=open_questions(patient),
        messages=read_messages(patient, span),
        plans=tuple(reversed(plans)),
        plan=history.plan,
        next_plan=next_plan,
        prescribed=prescribed_for(patient, day=span.today, plans=plans),
        next_prescribed=(
            prescribed_for(patient, day=next_plan.starts_on, plans=plans) if next_plan else None
        ),
        last_note=read_last_note(patient, plans=plans, today=span.today),
    )


def read_exercises_done(patient: Patient, *, now: datetime, days: int) -> dict[int, NamedExercise]:
    """What the patient has done of each exercise in the last days, by the exercise's key."""
    history = read_history(patient, now=now)
    span = read_span(history, days=days)
    sessions = [each for each in history.sessions if each.practice_day in span]
    best = {each.pk for each in best_sessions(sessions).values()}
    logs = read_logs(patient, span)
    done = read_exercises([row_of(log, best) for log in logs])
    return {each.done.exercise: each for each in name_exercises(done, logs)}


def read_span(history: History, *, days: int | None) -> Span:
    today = history.today
    if days is not None:
        return Span(Since.DAYS, today - timedelta(days=days) + A_DAY, today)
    visit_day = last_visit_day(history.patient, today)
    asked_day = visit_day or history.first_day
    if asked_day is None or asked_day > today:
        return Span(Since.NOTHING, today - LONGEST_SPAN + A_DAY, today)
    since = Since.VISIT if visit_day else Since.FIRST_SESSION
    return Span(since, max(asked_day, today - LONGEST_SPAN + A_DAY), today, asked_day)


def last_visit_day(patient: Patient, today: date) -> date | None:
    """The practice day of the last note marked as a visit; None without any.

    A visit of today does not count: the brief is read for it.
    """
    zone = patient.zone_name
    visits = TherapistNote.objects.filter(patient=patient, is_visit=True).order_by("-written_at")
    earlier = visits.filter(written_at__lt=instant_on(today, BOUNDARY_MINUTES, zone))
    written_at = earlier.values_list("written_at", flat=True).first()
    return written_at and practice_day(written_at, zone)


LOG_COLUMNS = (
    "session_id",
    "item_id",
    "side",
    "prescribed_reps",
    "prescribed_reps_max",
    "prescribed_seconds",
    "rest_seconds",
    *REPORT_FIGURES,
)


def read_logs(patient: Patient, span: Span) -> list[ExerciseLog]:
    """Each exercise and side of the span, in the routine's order."""
    logs = list(
        ExerciseLog.objects.filter(
            session__patient=patient,
            session__practice_day__range=(span.first_day, span.today),
        )
        .only(*LOG_COLUMNS)
        .order_by("item__position", "item_id", "pk")
    )
    # A year has thousands of rows and a handful of items, so that a join would cost far more.
    items = RoutineItem.objects.select_related("exercise").in_bulk({log.item_id for log in logs})
    for log in logs:
        log.item = items[log.item_id]
    return logs


def row_of(log: ExerciseLog, best: Collection[int]) -> Row:
    """`best` are the keys of the sessions that count for their day."""
    return Row(
        session=log.session_id,
        exercise=log.item.exercise_id,
        record=log.side_record,
        skip_reason=log.skip_reason,
        is_eased=bool(log.eased),
        is_best=log.session_id in best,
    )


def name_exercises(
    exercises: Iterable[ExerciseDone], logs: Iterable[ExerciseLog]
) -> tuple[NamedExercise, ...]:
    names = {log.item.exercise_id: log.item.exercise.name for log in logs}
    return tuple(
        NamedExercise(
            name=names[each.exercise],
            done=each,
            skips=tuple((SkipReason(reason).label, count) for reason, count in each.skips.items()),
        )
        for each in exercises
    )


def read_alarms(patient: Patient, span: Span) -> tuple[Alarm, ...]:
    """Newest first."""
    sessions = patient.sessions.filter(practice_day__range=(span.first_day, span.today))
    return tuple(
        Alarm(
            day=each.practice_day,
            answers=(each.pain_before, each.pain_after, each.pain_next_morning),
        )
        for each in sessions.of_concern().order_by("-started_at")
    )


def read_messages(patient: Patient, span: Span) -> tuple[Message, ...]:
    """Messages after the sessions of the span, and unread ones of any time; newest first."""
    in_span = Q(practice_day__range=(span.first_day, span.today))
    sessions = patient.sessions.exclude(note="").filter(in_span | Q(note_read_at=None))
    latest = sessions.prefetch_related("answers")[:MAX_MESSAGES]
    return tuple(message_of("session", session) for session in latest)


def open_questions(patient: Patient) -> tuple[BarrierAnswer, ...]:
    """Unanswered questions of any time; newest first."""
    asked = patient.barrier_answers.exclude(question="").filter(answers=None)
    return tuple(asked.prefetch_related("answers")[:MAX_QUESTIONS])


def overlaps(pause: Pause, span: Span) -> bool:
    return pause.first_day <= span.today and pause.period.last_day >= span.first_day
