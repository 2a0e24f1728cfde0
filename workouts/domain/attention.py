"""Whom do I look at first: who hurts, who has stopped, who writes to me, who is about to stop?

Pain comes before all else. Somebody who has just stopped stands before somebody who stopped long
ago: a call helps in the first weeks. Between the sixth week and the twelfth many give up, so there
I want to see it coming. And whoever keeps skipping one exercise may need another one.

Pain is judged by the answers of four weeks: the mean of the last seven days against that of the
weeks before. One point above or below is a direction; two points above matter, as they do within
one session (`domain.pain`). Kept days are compared two weeks against two weeks.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain
from statistics import fmean
from typing import TypeVar

from workouts.domain.pain import IMPORTANT_RISE, Concern
from workouts.domain.streak import DayState

CLEAR_CHANGE_POINTS = 1.0
DAYS_OF_A_WEEK = 7

STOPPED_AFTER_DAYS = 3
# A stop counts less after this many planned days without practice.
OLD_STOP_AFTER_DAYS = 28

SESSIONS_CHECKED_FOR_SKIPS = 5
MIN_SKIPS = 3

# Days since the first practice: from the first one of the sixth week to the last of the twelfth.
CRITICAL_DAYS = range(5 * 7, 12 * 7)
TWO_WEEKS = timedelta(days=14)
# Fewer planned days in two weeks are too few to compare.
MIN_PLANNED_DAYS = 4
CLEAR_FALL_OF_SHARE = 0.25

PLANNED_STATES = frozenset({DayState.KEPT, DayState.MISSED, DayState.RESERVE})

Exercise = TypeVar("Exercise", bound=Hashable)


class Flag(StrEnum):
    """Why somebody needs attention, the most serious first."""

    HURTS = "hurts"
    STOPPED = "stopped"
    FALLING = "falling"
    SKIPS = "skips"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    STEADY = "steady"


# One pain weighs more than anything else; any two others more than the heavier one alone.
WEIGHTS = {Flag.HURTS: 16, Flag.STOPPED: 4, Flag.FALLING: 3, Flag.SKIPS: 2}
OLD_STOP_WEIGHT = 1
MESSAGES_WEIGHT = 4


def weight(flags: Collection[Flag], *, silent_days: int) -> int:
    """The flags' weights added up, to sort patients by. 0 for none."""
    total = sum(WEIGHTS[flag] for flag in flags)
    if Flag.STOPPED in flags and silent_days >= OLD_STOP_AFTER_DAYS:
        total += OLD_STOP_WEIGHT - WEIGHTS[Flag.STOPPED]
    return total


@dataclass(frozen=True, slots=True)
class PainTrend:
    """The mean answer of the weeks before, that of the last week, and how many weeks both span."""

    before: float
    lately: float
    weeks: int

    @property
    def change(self) -> float:
        return self.lately - self.before

    @property
    def direction(self) -> Direction:
        if abs(self.change) < CLEAR_CHANGE_POINTS:
            return Direction.STEADY
        return Direction.UP if self.change > 0 else Direction.DOWN


def pain_trend(answers: Iterable[tuple[int, int]]) -> PainTrend | None:
    """From pairs of days ago (0 is today) and pain; None without answers before and lately."""
    answers = list(answers)
    lately = [pain for days_ago, pain in answers if days_ago < DAYS_OF_A_WEEK]
    before = [pain for days_ago, pain in answers if days_ago >= DAYS_OF_A_WEEK]
    if not lately or not before:
        return None
    weeks = max(days_ago for days_ago, _pain in answers) // DAYS_OF_A_WEEK + 1
    return PainTrend(fmean(before), fmean(lately), weeks)


def hurts(trend: PainTrend | None, *, concern: Concern) -> bool:
    """True for the concern of a recent session, and for pain that has clearly risen."""
    return bool(concern) or (trend is not None and trend.change >= IMPORTANT_RISE)


def has_stopped(silent_days: int, *, is_paused: bool) -> bool:
    """`silent_days`: the planned days in a row, up to yesterday, without practice."""
    return silent_days >= STOPPED_AFTER_DAYS and not is_paused


def kept_skipping(skipped: Iterable[Collection[Exercise]]) -> Exercise | None:
    """The exercise that is skipped most, if that is a habit.

    `skipped` has the exercises skipped in each of the latest practiced sessions, five at most; one
    that was not asked for in a session was not skipped there. Of two equal ones it is the first.
    """
    counts = Counter(chain.from_iterable(skipped))
    exercise, times = max(counts.items(), key=lambda each: each[1], default=(None, 0))
    return exercise if times >= MIN_SKIPS else None


def is_falling(
    days: Sequence[tuple[date, DayState]], *, first_day: date | None, today: date
) -> bool:
    """Whether clearly less is kept in two weeks than in the two before, in the critical weeks.

    `days` end with today, which is left out: it is not over. `first_day`: of the first practice.
    """
    if first_day is None or (today - first_day).days not in CRITICAL_DAYS:
        return False
    states = dict(days[-2 * TWO_WEEKS.days - 1 :])
    before, lately = (
        _kept_share([states.get(start + timedelta(days=nth)) for nth in range(TWO_WEEKS.days)])
        for start in (today - 2 * TWO_WEEKS, today - TWO_WEEKS)
    )
    return before is not None and lately is not None and before - lately >= CLEAR_FALL_OF_SHARE


def _kept_share(states: Iterable[DayState | None]) -> float | None:
    """The share of kept days among the planned ones, 0 to 1; None for too few."""
    planned = [state == DayState.KEPT for state in states if state in PLANNED_STATES]
    return sum(planned) / len(planned) if len(planned) >= MIN_PLANNED_DAYS else None
