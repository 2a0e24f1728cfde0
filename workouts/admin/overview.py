"""What a therapist wants to know of each patient at a glance, for a page of patients at once.

It takes six queries, for one patient or a hundred, after one session or four hundred.

Pain: the latest answer of the last 28 days, against the mean of the answers before it in these
days. One point or more above or below is a direction, less is steady; a single answer has none.
Concern: the latest session of the last 14 days whose pain deserves a second look.
Barrier: what kept the patient from practising, by the latest answer of the last 14 days.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import fmean

from django.db.models import Max

from workouts.domain.pain import Concern, pain_concern
from workouts.domain.streak import DayState, KeptStart, read_streak
from workouts.models import BarrierAnswer, Pause, Plan, SessionLog

PAIN_DAYS = 28
CONCERN_DAYS = 14
CLEAR_CHANGE = 1.0


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class Overview:
    """`last_day` is the practice day of the last session in which something was done."""

    today: date
    last_day: date | None
    kept_in_7: int
    kept_in_28: int
    chain: int
    pain: int | None
    pain_direction: Direction | None
    concern: Concern
    concern_day: date | None
    pause: Pause | None
    barrier: BarrierAnswer | None

    @property
    def days_since(self):
        """Whole days since the last practice; None before the first, never negative."""
        return None if self.last_day is None else max((self.today - self.last_day).days, 0)


def read_overviews(patients, *, now):
    """Overview of each patient, by primary key."""
    sessions = SessionLog.objects.filter(patient__in=[patient.pk for patient in patients])
    kept = rows_by_patient(sessions.kept(), "started_at", "practice_day")
    last_days = dict(
        sessions.practised().order_by().values_list("patient").annotate(Max("practice_day"))
    )
    pains = read_pains(sessions, now=now)
    plans = {}
    for plan in Plan.objects.filter(patient__in=patients).order_by("starts_on"):
        plans.setdefault(plan.patient_id, []).append(plan.period)
    pauses = by_patient(Pause.objects.filter(patient__in=patients))
    barriers = by_patient(
        BarrierAnswer.objects.filter(
            patient__in=patients, day__gt=now.date() - timedelta(days=CONCERN_DAYS + 1)
        ).order_by("day")
    )
    overviews = {}
    for patient in patients:
        today = patient.today(now=now)
        own_pauses = pauses.get(patient.pk, [])
        streak = read_streak(
            [KeptStart(*row) for row in kept.get(patient.pk, [])],
            today=today,
            now=now,
            schedule=plans.get(patient.pk, []),
            pauses=[each.period for each in own_pauses],
        )
        overviews[patient.pk] = overview(
            today=today,
            streak=streak,
            last_day=last_days.get(patient.pk),
            pains=pains.get(patient.pk, []),
            pauses=own_pauses,
            barriers=barriers.get(patient.pk, []),
        )
    return overviews


@dataclass(frozen=True, slots=True)
class PainAnswers:
    """What one session's person said about pain, and the limit of that day."""

    practice_day: date
    before: int | None
    after: int | None
    next_morning: int | None
    limit: int | None

    @property
    def concern(self):
        return pain_concern(
            before=self.before,
            after=self.after,
            next_morning=self.next_morning,
            limit=self.limit,
        )


def read_pains(sessions, *, now):
    """The answers of the latest sessions, oldest first, by patient."""
    recent = sessions.filter(started_at__gt=now - timedelta(days=PAIN_DAYS)).order_by("started_at")
    rows = recent.values_list(
        "patient", "practice_day", "pain_before", "pain_after", "pain_next_morning", "pain_limit"
    )
    pains = {}
    for patient, *answers in rows:
        pains.setdefault(patient, []).append(PainAnswers(*answers))
    return pains


def rows_by_patient(sessions, *columns):
    rows = {}
    for patient, *row in sessions.order_by().values_list("patient", *columns):
        rows.setdefault(patient, []).append(row)
    return rows


def by_patient(rows):
    grouped = {}
    for row in rows:
        grouped.setdefault(row.patient_id, []).append(row)
    return grouped


def overview(*, today, streak, last_day, pains, pauses, barriers):
    kept_days = {day for day, state in streak.days if state == DayState.KEPT}
    after = [each.after for each in pains if each.after is not None]
    alarm = latest_concern(pains, today=today)
    return Overview(
        today=today,
        last_day=last_day,
        kept_in_7=days_within(kept_days, 7, today),
        kept_in_28=days_within(kept_days, 28, today),
        chain=streak.chain,
        pain=after[-1] if after else None,
        pain_direction=pain_direction(after),
        concern=alarm.concern if alarm else Concern.NONE,
        concern_day=alarm.practice_day if alarm else None,
        pause=next((each for each in pauses if each.runs_on(today)), None),
        barrier=latest_barrier(barriers, today=today),
    )


def latest_barrier(answers, *, today):
    """The last of the answers (oldest first), unless it is too old to matter."""
    latest = answers[-1] if answers else None
    return latest if latest and (today - latest.day).days < CONCERN_DAYS else None


def latest_concern(pains, *, today):
    """The answers (oldest first) that were the last to be of concern; None without any."""
    latest = next((each for each in reversed(pains) if each.concern), None)
    return latest if latest and (today - latest.practice_day).days < CONCERN_DAYS else None


def days_within(days, count, today):
    """How many of the days lie in the last `count` days, today included."""
    return sum(0 <= (today - day).days < count for day in days)


def pain_direction(pains):
    """Where the last of the answers (oldest first) goes; None without an earlier one."""
    if len(pains) < 2:
        return None
    change = pains[-1] - fmean(pains[:-1])
    if abs(change) < CLEAR_CHANGE:
        return Direction.STEADY
    return Direction.UP if change > 0 else Direction.DOWN
