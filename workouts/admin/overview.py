"""What a therapist wants to know of each patient at a glance, for a page of patients at once.

It takes four queries, for one patient or a hundred, after one session or four hundred.

Pain: the latest answer of the last 28 days, against the mean of the answers before it in these
days. One point or more above or below is a direction, less is steady; a single answer has none.
Concern: the latest session of the last 14 days whose pain deserves a second look.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import fmean

from django.db.models import Max

from workouts.domain.pain import Concern, pain_concern
from workouts.domain.streak import KeptStart, read_streak
from workouts.models import Plan, SessionLog

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


def overview(*, today, now, kept, last_day, pains, schedule):
    kept_days = {start.practice_day for start in kept}
    after = [each.after for each in pains if each.after is not None]
    alarm = latest_concern(pains, today=today)
    return Overview(
        today=today,
        last_day=last_day,
        kept_in_7=days_within(kept_days, 7, today),
        kept_in_28=days_within(kept_days, 28, today),
        chain=read_streak(kept, today=today, now=now, schedule=schedule).chain,
        pain=after[-1] if after else None,
        pain_direction=pain_direction(after),
        concern=alarm.concern if alarm else Concern.NONE,
        concern_day=alarm.practice_day if alarm else None,
    )


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
