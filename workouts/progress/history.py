"""Reads the practice of one patient, or of many at once: plans, pauses, sessions, checkpoint.

Dashboard, patient list and brief take their figures from here. It takes at most five queries,
however long the history and however many patients: what is older than half a year is added up in
a checkpoint.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import QuerySet

from workouts.domain.pain import Concern, pain_concern
from workouts.domain.streak import LOOKBACK, KeptStart, PlanPeriod, Streak, read_streak
from workouts.domain.streak import Pause as PausePeriod
from workouts.domain.weeks import DayDose
from workouts.models import Patient, Pause, Plan, SessionLog
from workouts.models.checkpoints import Checkpoint
from workouts.progress.checkpoints import (
    MAX_STARTS,
    is_valid,
    latest_starts,
    make_checkpoint,
    practiced_days,
)


class SessionFigures(NamedTuple):
    """One session in figures. Repetitions beyond a side's dose are not counted."""

    pk: int
    practice_day: date
    started_at: datetime
    start_minute: int
    declared_later: bool
    pain_before: int | None
    pain_after: int | None
    pain_next_morning: int | None
    pain_limit: int | None
    is_kept: bool
    prescribed_reps: int
    done_reps: int
    timed_reps: int

    @property
    def dose(self) -> DayDose:
        return DayDose(self.prescribed_reps, self.timed_reps, self.done_reps - self.timed_reps)

    @property
    def concern(self) -> Concern:
        """The pain concern, by the plan's limit on that day."""
        return pain_concern(
            before=self.pain_before,
            after=self.pain_after,
            next_morning=self.pain_next_morning,
            limit=self.pain_limit,
        )


@dataclass(kw_only=True)
class History:
    """One patient's practice. `sessions` begin a week before the checkpoint's end, oldest first;
    without a checkpoint they are all. Pauses come latest first, plans earliest first.
    """

    patient: Patient
    now: datetime
    today: date
    plans: list[Plan] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    checkpoint: Checkpoint | None = None
    sessions: list[SessionFigures] = field(default_factory=list)

    @cached_property
    def schedule(self) -> tuple[PlanPeriod, ...]:
        return tuple(plan.period for plan in self.plans)

    @property
    def plan(self) -> Plan | None:
        """The one in force today."""
        begun = (plan for plan in reversed(self.plans) if plan.starts_on <= self.today)
        return next(begun, None)

    @cached_property
    def periods(self) -> tuple[PausePeriod, ...]:
        """The pauses as values of `domain.streak`."""
        return tuple(pause.period for pause in self.pauses)

    @cached_property
    def kept_starts(self) -> list[KeptStart]:
        """The starts of the kept ones among `sessions`, oldest first."""
        return [
            KeptStart(each.started_at, each.practice_day) for each in self.sessions if each.is_kept
        ]

    @cached_property
    def streak(self) -> Streak:
        """The streak; its days begin after the checkpoint."""
        return read_streak(
            self.kept_starts,
            today=self.today,
            now=self.now,
            schedule=self.schedule,
            pauses=self.periods,
            checkpoint=self.checkpoint.streak if self.checkpoint else None,
        )

    @property
    def first_day(self) -> date | None:
        """The day of the first practiced session; None before it."""
        if self.checkpoint and self.checkpoint.first_day:
            return self.checkpoint.first_day
        return min(practiced_days(self.sessions), default=None)

    @property
    def last_day(self) -> date | None:
        """The day of the last practiced session; None before the first one."""
        before = self.checkpoint.last_day if self.checkpoint else None
        return max(practiced_days(self.sessions), default=before)

    @property
    def starts(self) -> list[int]:
        """The minutes at which the last 30 practiced sessions began, newest first."""
        if self.checkpoint is None:
            return latest_starts(self.sessions)
        since = [each for each in self.sessions if each.practice_day > self.checkpoint.until]
        return [*latest_starts(since), *self.checkpoint.starts][:MAX_STARTS]

    def covers(self, day: date) -> bool:
        """Whether that day's sessions and state are in here, and not added up in the checkpoint."""
        return self.checkpoint is None or day > self.checkpoint.until


def read_history(patient: Patient, *, now: datetime) -> History:
    history = History(patient=patient, now=now, today=patient.today(now=now))
    complete({patient.pk: history})
    return history


def complete(histories: Mapping[int, History]) -> None:
    """Fills empty histories, given by their patient's key, and stores missing checkpoints."""
    plans = Plan.objects.filter(patient__in=histories).select_related("routine")
    for plan in plans.order_by("starts_on"):
        histories[plan.patient_id].plans.append(plan)
    pauses = Pause.objects.filter(patient__in=histories).select_related("set_by")
    for pause in pauses.order_by("-first_day", "-pk"):
        histories[pause.patient_id].pauses.append(pause)
    for checkpoint in Checkpoint.objects.filter(pk__in=histories).with_late_day():
        history = histories[checkpoint.pk]
        if is_valid(checkpoint, history):
            history.checkpoint = checkpoint
    read_sessions(histories)
    made = [
        new
        for history in histories.values()
        if history.checkpoint is None and (new := make_checkpoint(history))
    ]
    if made:
        Checkpoint.objects.store(made)


def read_sessions(histories: Mapping[int, History]) -> None:
    """Reads the sessions since the checkpoints, all without one; in at most two queries."""
    added_up = {pk: each.checkpoint.until for pk, each in histories.items() if each.checkpoint}
    others = histories.keys() - added_up.keys()
    if added_up:
        since = min(added_up.values()) - LOOKBACK
        add_sessions(
            SessionLog.objects.filter(patient__in=added_up, practice_day__gte=since), histories
        )
    if others:
        add_sessions(SessionLog.objects.filter(patient__in=others), histories)


def add_sessions(sessions: QuerySet[SessionLog], histories: Mapping[int, History]) -> None:
    rows = sessions.order_by("started_at").values_list("patient", *SessionFigures._fields)
    for patient, *figures in rows:
        histories[patient].sessions.append(SessionFigures._make(figures))


def read_sessions_between(patient: Patient, first: date, last: date) -> list[SessionFigures]:
    """The sessions of those practice days, both included, oldest first."""
    rows = patient.sessions.filter(practice_day__range=(first, last)).order_by("started_at")
    return [SessionFigures._make(row) for row in rows.values_list(*SessionFigures._fields)]


def best_sessions(sessions: Iterable[SessionFigures]) -> dict[date, SessionFigures]:
    """Practice day → its best session, without the days on which nothing was done."""
    best: dict[date, SessionFigures] = {}
    for each in sessions:
        if each.done_reps:
            other = best.get(each.practice_day)
            if other is None or each.dose.share > other.dose.share:
                best[each.practice_day] = each
    return best


def best_doses(sessions: Iterable[SessionFigures]) -> dict[date, DayDose]:
    """Practice day → the dose of its best session."""
    return {day: each.dose for day, each in best_sessions(sessions).items()}
