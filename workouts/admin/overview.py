"""What a therapist wants to know of each patient at a glance, for a page of patients at once.

It takes four queries, for one patient or a hundred, after one session or four hundred.

Pain: the latest answer of the last 28 days, against the mean of the answers before it in these
days. One point or more above or below is a direction, less is steady; a single answer has none.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import fmean

from django.db.models import Max

from workouts.domain.streak import KeptStart, read_streak
from workouts.models import Plan, SessionLog

PAIN_DAYS = 28
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
    return {
        patient.pk: overview(
            today=patient.today(now=now),
            now=now,
            kept=[KeptStart(*row) for row in kept.get(patient.pk, [])],
            last_day=last_days.get(patient.pk),
            pains=pains.get(patient.pk, []),
            schedule=plans.get(patient.pk, []),
        )
        for patient in patients
    }


def read_pains(sessions, *, now):
    """The latest answers to “pain now”, oldest first, by patient."""
    since = now - timedelta(days=PAIN_DAYS)
    answers = sessions.filter(started_at__gt=since, pain_after__isnull=False)
    rows = rows_by_patient(answers, "started_at", "pain_after")
    return {patient: [pain for _at, pain in sorted(each)] for patient, each in rows.items()}


def rows_by_patient(sessions, *columns):
    rows = {}
    for patient, *row in sessions.order_by().values_list("patient", *columns):
        rows.setdefault(patient, []).append(row)
    return rows


def overview(*, today, now, kept, last_day, pains, schedule):
    kept_days = {start.practice_day for start in kept}
    return Overview(
        today=today,
        last_day=last_day,
        kept_in_7=days_within(kept_days, 7, today),
        kept_in_28=days_within(kept_days, 28, today),
        chain=read_streak(kept, today=today, now=now, schedule=schedule).chain,
        pain=pains[-1] if pains else None,
        pain_direction=pain_direction(pains),
    )


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
