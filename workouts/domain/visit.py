"""My therapist asks how it went since I was last there: my days, my dose, each exercise, each side.

Only days on which practice was expected are counted as planned: a pause, a day outside my plan and
a day lost traveling are not, and today only once I have practiced. Of a day with several
sessions the best one tells what I did; what I skipped is told of all of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from workouts.domain.adherence import DoseSummary, SideRecord, summarize
from workouts.domain.dose import Side
from workouts.domain.streak import DayState
from workouts.domain.weeks import MISSED_STATES, DayDose

# A smaller difference may be one repetition or two.
UNEVEN_FROM_PERCENT = 10
SIDES = (Side.RIGHT, Side.LEFT)


@dataclass(frozen=True, slots=True)
class DayCount:
    """Days of each kind; a kept day counts as planned, whatever weekday it is."""

    kept: int = 0
    planned: int = 0
    reserve: int = 0
    paused: int = 0
    traveled: int = 0


def count_days(days: Iterable[tuple[date, DayState]], *, since: date) -> DayCount:
    """Counts the streak's days from `since` on."""
    states = Counter(state for day, state in days if day >= since)
    kept = states[DayState.KEPT]
    return DayCount(
        kept=kept,
        planned=kept + sum(states[state] for state in MISSED_STATES),
        reserve=states[DayState.RESERVE],
        paused=states[DayState.PAUSED],
        traveled=states[DayState.TRAVEL],
    )


def sum_doses(doses: Iterable[tuple[date, DayDose]], *, since: date) -> DayDose:
    """Adds up the days from `since` on. `doses` come from `weeks.prescribed_doses`."""
    own = [dose for day, dose in doses if day >= since]
    return DayDose(
        prescribed=sum(dose.prescribed for dose in own),
        timed=sum(dose.timed for dose in own),
        declared=sum(dose.declared for dose in own),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One exercise on one side in one session. `is_best`: the session counts for its day."""

    session: int
    exercise: int
    record: SideRecord
    skip_reason: int
    is_eased: bool
    is_best: bool


@dataclass(frozen=True, slots=True)
class SideDoses:
    """Both sides of exercises that train each side separately. Shares run from 0 to 1."""

    right: DoseSummary
    left: DoseSummary

    @property
    def is_uneven(self) -> bool:
        return round(100 * abs(self.right.share - self.left.share)) >= UNEVEN_FROM_PERCENT


@dataclass(frozen=True, slots=True)
class ExerciseDone:
    """`sides` is None unless both were prescribed separately. `skips` is the number of sessions by
    reason, the weightiest first; `eased` is a number of sessions.
    """

    exercise: int
    dose: DoseSummary
    sides: SideDoses | None
    skips: Mapping[int, int]
    eased: int


def read_exercises(rows: Iterable[Row]) -> tuple[ExerciseDone, ...]:
    """In the order of appearance."""
    by_exercise: dict[int, list[Row]] = {}
    for row in rows:
        by_exercise.setdefault(row.exercise, []).append(row)
    return tuple(_read_exercise(exercise, own) for exercise, own in by_exercise.items())


def _read_exercise(exercise: int, rows: Sequence[Row]) -> ExerciseDone:
    # The sides of one session are one skip, for the weightier of the two reasons.
    reasons: dict[int, int] = {}
    for row in rows:
        if row.record.is_left_out:
            reasons[row.session] = max(row.skip_reason, reasons.get(row.session, 0))
    return ExerciseDone(
        exercise=exercise,
        dose=summarize(row.record for row in rows if row.is_best),
        sides=read_sides(rows),
        skips=dict(sorted(Counter(reasons.values()).items(), reverse=True)),
        eased=len({row.session for row in rows if row.is_eased}),
    )


def read_sides(rows: Iterable[Row]) -> SideDoses | None:
    """Over all exercises of which both sides were prescribed; None without any such."""
    rows = [row for row in rows if row.is_best]
    right, left = ({row.exercise for row in rows if row.record.side == side} for side in SIDES)
    # Exercises prescribed on one side only are left out: nothing compares with them.
    records: dict[Side, list[SideRecord]] = {side: [] for side in Side}
    for row in rows:
        if row.exercise in right & left:
            records[row.record.side].append(row.record)
    if not right & left:
        return None
    return SideDoses(*(summarize(records[side]) for side in SIDES))


@dataclass(frozen=True, slots=True)
class MeanAnswer:
    """`mean` is None where nothing was answered."""

    mean: float | None
    count: int


def mean_answer(answers: Iterable[int | None]) -> MeanAnswer:
    """None is a missing answer and does not count."""
    given = [answer for answer in answers if answer is not None]
    return MeanAnswer(mean=fmean(given) if given else None, count=len(given))
