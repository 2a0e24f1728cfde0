"""I see week by week how much of my dose I did: timed by the clock, and apart from it on my word.

A planned day without a session was prescribed all the same, as much as the session before it. Days
of a pause, outside my plan or lost traveling ask for nothing, and today only for what is done.
"""

from calendar import SUNDAY
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from workouts.domain.streak import DayState

A_WEEK = timedelta(days=7)
# As on the calendars of an American clinic, where no other day is given.
FIRST_WEEKDAY = SUNDAY
MISSED_STATES = frozenset({DayState.MISSED, DayState.RESERVE})


def weekdays_from(first: int) -> tuple[int, ...]:
    """The days of a week in their order, each as `date.weekday()` counts it."""
    return tuple((first + nth) % 7 for nth in range(7))


def place_in_week(day: date, *, first: int = FIRST_WEEKDAY) -> int:
    """0 for the first day of its week, 6 for the last."""
    return (day.weekday() - first) % 7


def week_start(day: date, *, first: int = FIRST_WEEKDAY) -> date:
    """The first day of its week; the first day of all where that one lies before it."""
    back = min(place_in_week(day, first=first), (day - date.min).days)
    return day - timedelta(days=back)


@dataclass(frozen=True, slots=True)
class DayDose:
    """Repetitions of a day's best session. Those beyond a side's dose do not count."""

    prescribed: int
    timed: int
    declared: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return (self.timed + self.declared) / self.prescribed if self.prescribed else 0.0

    @property
    def done(self) -> int:
        return self.timed + self.declared

    @property
    def timed_share(self) -> float | None:
        """The share of the done repetitions that were timed, 0 to 1; None if none were done."""
        return self.timed / self.done if self.done else None


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from its first one on. Timed and declared repetitions add up to the done ones."""

    first_day: date
    prescribed: int
    timed: int
    declared: int

    @property
    def share(self) -> float:
        """0 to 1; 0 where nothing was prescribed."""
        return (self.timed + self.declared) / self.prescribed if self.prescribed else 0.0


def read_weeks(
    days: Iterable[tuple[date, DayState]],
    doses: Mapping[date, DayDose],
    *,
    count: int,
    today: date,
    first: int = FIRST_WEEKDAY,
) -> tuple[Week, ...]:
    """The last weeks, the one of `today` included, oldest first; none before the first dose.

    A week begins on the weekday `first`. `days` are the streak's; a dose outside of them counts as
    well, since a day may be practiced without being kept.
    """
    if not doses:
        return ()
    this_week = week_start(today, first=first)
    begins = max(this_week - (count - 1) * A_WEEK, week_start(min(doses), first=first))
    weeks = [begins + nth * A_WEEK for nth in range((this_week - begins) // A_WEEK + 1)]
    figures = {first_day: [0, 0, 0] for first_day in weeks}
    for day, dose in prescribed_doses(days, doses):
        week = figures.get(week_start(day, first=first))
        if week is not None:
            week[0] += dose.prescribed
            week[1] += dose.timed
            week[2] += dose.declared
    return tuple(Week(first_day, *figures[first_day]) for first_day in weeks)


def prescribed_doses(
    days: Iterable[tuple[date, DayState]], doses: Mapping[date, DayDose]
) -> Iterator[tuple[date, DayDose]]:
    """Each day with a prescribed dose, and what was done of it, oldest first.

    A missed day has the dose of the day before; before the first practiced day there is none.
    """
    missed = {day for day, state in days if state in MISSED_STATES} - doses.keys()
    first = min(doses, default=date.max)
    usual = 0
    for day in sorted([*doses, *(day for day in missed if day > first)]):
        dose = doses.get(day) or DayDose(usual, 0, 0)
        usual = dose.prescribed
        yield day, dose
