"""Each day has one thing worth saying to me: that I have begun, that my time is near, welcome back.

What was done comes before what is to do, and a pause before both. A day without practice is told
by what is still whole, never by what is broken.
"""

from dataclasses import dataclass
from enum import StrEnum

from workouts.domain.day import minutes_into_day
from workouts.domain.missing import Days, missed_run
from workouts.domain.streak import DayState, Streak

SOON_MINUTES = 60
# Days without planned practice, which may lie between a pause and today.
UNPLANNED_STATES = frozenset({DayState.OFF_PLAN, DayState.TRAVEL})


class Situation(StrEnum):
    """In the order in which they are checked."""

    PAUSED = "paused"
    NOT_BEGUN = "not-begun"
    FIRST_DAY = "first-day"
    COMEBACK = "comeback"
    FIRST_DAYS = "first-days"
    WEEK = "week"
    MONTH = "month"
    HABIT = "habit"
    DAY_OFF = "day-off"
    BACK_FROM_PAUSE = "back-from-pause"
    RESERVE_USED = "reserve-used"
    MISSED_ONE = "missed-one"
    MISSED_SEVERAL = "missed-several"
    SLOT_SOON = "slot-soon"
    SLOT_PASSED = "slot-passed"
    SECOND_SLOT_AHEAD = "second-slot-ahead"
    OPEN = "open"


# The least days in the streak for each situation of a practiced day, longest first. 66 is the
# median of the days that a habit took in Lally's trial (EVIDENCE.md).
MILESTONES = (
    (66, Situation.HABIT),
    (30, Situation.MONTH),
    (7, Situation.WEEK),
    (2, Situation.FIRST_DAYS),
    (1, Situation.FIRST_DAY),
)


@dataclass(frozen=True, slots=True)
class Slots:
    """The times to practice at, in minutes of the day; None where none was chosen."""

    usual: int | None = None
    fallback: int | None = None


def read_situation(
    streak: Streak, *, minute: int, slots: Slots = Slots(), is_paused: bool = False
) -> Situation:
    """The situation at a minute of the wall clock on the streak's last day, today.

    `is_paused` is only used before the first kept day; later the streak contains it.
    """
    today = streak.days[-1][1] if streak.days else None
    if today == DayState.PAUSED or (today is None and is_paused):
        return Situation.PAUSED
    if today is None:
        return Situation.NOT_BEGUN
    if today == DayState.KEPT:
        return _after_practice(streak)
    if today == DayState.OFF_PLAN:
        return Situation.DAY_OFF
    return _before_practice(streak) or _by_the_clock(minute, slots)


def _after_practice(streak: Streak) -> Situation:
    if streak.comeback:
        return Situation.COMEBACK
    return next(situation for days, situation in MILESTONES if streak.current >= days)


def _before_practice(streak: Streak) -> Situation | None:
    """The situation after a pause or missed days; None after a kept day."""
    if _is_just_back(streak.days):
        return Situation.BACK_FROM_PAUSE
    missed = len(missed_run(streak.days))
    if not missed:
        return None
    if streak.current:
        return Situation.RESERVE_USED
    return Situation.MISSED_ONE if missed == 1 else Situation.MISSED_SEVERAL


def _is_just_back(days: Days) -> bool:
    """Whether today is the first planned day after a pause."""
    earlier = (state for _, state in reversed(days[:-1]) if state not in UNPLANNED_STATES)
    return next(earlier, None) == DayState.PAUSED


def _by_the_clock(minute: int, slots: Slots) -> Situation:
    if slots.usual is None:
        return Situation.OPEN
    now, usual = minutes_into_day(minute), minutes_into_day(slots.usual)
    if now > usual:
        is_ahead = slots.fallback is not None and minutes_into_day(slots.fallback) > now
        return Situation.SECOND_SLOT_AHEAD if is_ahead else Situation.SLOT_PASSED
    return Situation.SLOT_SOON if usual - now <= SOON_MINUTES else Situation.OPEN
