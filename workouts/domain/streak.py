"""Every day I practice makes my streak longer. A missed day costs little, and I can come back.

Seven days kept earn a reserve day, and I hold two at most. A missed day spends one by itself and
my streak stays whole; only without one does it start again. Today is never missed: I may still
practice. Pauses, days outside my plan and days lost traveling neither count nor break.

It is read again from the days kept, so a session that arrives late repairs the streak, and the
order of arrival does not matter. What the days up to a checkpoint add up to may be stored: going on
from there gives the same.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from workouts.domain.day import EPOCH

DAYS_FOR_A_RESERVE = 7
MAX_RESERVES = 2
# A day and a half: the longest way from one practice to the next that skips no day of one's own,
# whatever the calendar says at the far end of the flight.
MAX_JOURNEY = timedelta(hours=36)
A_DAY = timedelta(days=1)
# Starts 36 h apart are at most three dates apart, whatever the zones. So the state of a day depends
# on no start more than three days after it, and on none a week before it.
LOOKAHEAD = timedelta(days=3)
LOOKBACK = timedelta(days=7)

EVERY_DAY = frozenset(range(7))

# What a practiced or missed day leaves of yesterday's strength. Half of it is gone after 13 days
# of the calendar, so with fewer planned days a week each of them weighs more.
MEMORY = {days_a_week: 0.5 ** (7 / (13 * days_a_week)) for days_a_week in range(1, 8)}


class DayState(StrEnum):
    KEPT = "kept"
    RESERVE = "reserve"
    MISSED = "missed"
    OPEN = "open"
    PAUSED = "paused"
    OFF_PLAN = "off-plan"
    TRAVEL = "travel"


@dataclass(frozen=True, slots=True)
class KeptStart:
    """When a kept session began, and the practice day stored for it. A day may have several."""

    started_at: datetime
    practice_day: date


@dataclass(frozen=True, slots=True)
class Pause:
    """Both days included; an open end is `date.max`. ValueError if it ends before it begins."""

    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValueError("a pause does not end before it begins")


@dataclass(frozen=True, slots=True)
class PlanPeriod:
    """The planned weekdays from a day on, until the next period. 0 is Monday, as `date.weekday()`.

    ValueError for no weekday or an unknown one.
    """

    from_day: date
    weekdays: frozenset[int]

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise ValueError("a plan has weekdays, from 0 to 6")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The figures of a streak after `until`, a day that is over; at least one day was kept."""

    until: date
    current: int
    longest: int
    reserves: int
    strength: float


@dataclass(frozen=True, slots=True)
class Streak:
    """`days` run from the first kept day, or from the checkpoint, to today.

    `strengths` (0 to 1) has one for each of them.

    `comeback`: practiced today, for the first time since a missed day broke the streak.
    """

    current: int = 0
    longest: int = 0
    reserves: int = 0
    strength: float = 0.0
    days: tuple[tuple[date, DayState], ...] = ()
    strengths: tuple[float, ...] = ()
    comeback: bool = False


def read_streak(
    kept: Iterable[KeptStart],
    *,
    today: date,
    now: datetime,
    schedule: Iterable[PlanPeriod] = (),
    pauses: Iterable[Pause] = (),
    checkpoint: Checkpoint | None = None,
) -> Streak:
    """Ignores kept days after `today`. TypeError for naive instants.

    Before the first period of the schedule every day is planned; of two periods from the same day
    the last one given is used. After a checkpoint only the starts since `LOOKBACK` before its last
    day are needed.
    """
    stops = _stops(kept)
    journey = [*stops, (now - EPOCH, today)]
    return _fold(stops, journey, today, schedule, pauses, checkpoint=checkpoint)


def read_checkpoint(
    kept: Iterable[KeptStart],
    *,
    until: date,
    schedule: Iterable[PlanPeriod] = (),
    pauses: Iterable[Pause] = (),
) -> Checkpoint | None:
    """A checkpoint to continue from; `until` is over. None if no day was kept by then.

    It stays valid as long as no start up to `LOOKAHEAD` after that day arrives late, and the
    schedule and the pauses up to that day are unchanged.
    """
    stops = _stops(kept)
    streak = _fold(stops, stops, until, schedule, pauses, is_over=True)
    if not streak.days:
        return None
    return Checkpoint(
        until=until,
        current=streak.current,
        longest=streak.longest,
        reserves=streak.reserves,
        strength=streak.strength,
    )


def _stops(kept: Iterable[KeptStart]) -> list[tuple[timedelta, date]]:
    return sorted((start.started_at - EPOCH, start.practice_day) for start in kept)


def _fold(
    stops: list[tuple[timedelta, date]],
    journey: list[tuple[timedelta, date]],
    last: date,
    schedule: Iterable[PlanPeriod],
    pauses: Iterable[Pause],
    *,
    checkpoint: Checkpoint | None = None,
    is_over: bool = False,
) -> Streak:
    """Computes the streak up to the `last` day, which is still open unless it is over."""
    begins = checkpoint.until + A_DAY if checkpoint else date.min
    kept_days = {day for _, day in stops if begins <= day <= last}
    if checkpoint is None:
        if not kept_days:
            return Streak()
        begins = min(kept_days)

    days = tuple(_dates(begins, last))
    plan = _planned_weekdays(days, schedule)
    # A day may be excused twice. The later line wins: today is open even traveling, and plan and
    # pauses come before both.
    excused = dict.fromkeys(_traveled(journey), DayState.TRAVEL)
    if not is_over:
        excused[last] = DayState.OPEN
    excused |= {day: DayState.OFF_PLAN for day in days if day.weekday() not in plan[day]}
    excused |= dict.fromkeys(_paused(days, pauses), DayState.PAUSED)
    run = _follow(days, plan, kept_days, excused, run=_Run.after(checkpoint))
    has_kept_before = checkpoint is not None or len(kept_days) > 1
    return Streak(
        current=run.current,
        longest=run.longest,
        reserves=run.reserves,
        strength=run.strength,
        days=tuple(zip(days, run.states, strict=True)),
        strengths=tuple(run.strengths),
        comeback=last in kept_days and run.current == 1 and has_kept_before,
    )


@dataclass(slots=True)
class _Run:
    """The figures of the streak while the days are followed."""

    current: int = 0
    longest: int = 0
    reserves: int = 0
    strength: float = 0.0
    states: list[DayState] = field(default_factory=list)
    strengths: list[float] = field(default_factory=list)

    @classmethod
    def after(cls, checkpoint: Checkpoint | None) -> "_Run":
        if checkpoint is None:
            return cls()
        return cls(checkpoint.current, checkpoint.longest, checkpoint.reserves, checkpoint.strength)

    def keep(self, memory: float) -> None:
        self.current += 1
        self.longest = max(self.longest, self.current)
        if self.current % DAYS_FOR_A_RESERVE == 0:
            self.reserves = min(self.reserves + 1, MAX_RESERVES)
        self.strength = self.strength * memory + (1 - memory)
        self.write(DayState.KEPT)

    def miss(self, memory: float) -> None:
        # A reserve saves the streak, but the strength falls all the same.
        self.strength *= memory
        if self.reserves:
            self.reserves -= 1
            self.write(DayState.RESERVE)
        else:
            self.current = 0
            self.write(DayState.MISSED)

    def write(self, state: DayState) -> None:
        self.states.append(state)
        self.strengths.append(self.strength)


def _follow(
    days: tuple[date, ...],
    plan: dict[date, frozenset[int]],
    kept_days: set[date],
    excused: dict[date, DayState],
    *,
    run: _Run,
) -> _Run:
    for day in days:
        memory = MEMORY[len(plan[day])]
        if day in kept_days:
            run.keep(memory)
        elif day in excused:
            run.write(excused[day])
        else:
            run.miss(memory)
    return run


def _dates(first: date, last: date) -> Iterator[date]:
    """Both included; none if `last` comes before `first`."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def _planned_weekdays(
    days: Iterable[date], schedule: Iterable[PlanPeriod]
) -> dict[date, frozenset[int]]:
    periods = sorted(schedule, key=lambda period: period.from_day)
    from_days = [period.from_day for period in periods]
    weekdays = [EVERY_DAY, *(period.weekdays for period in periods)]
    return {day: weekdays[bisect_right(from_days, day)] for day in days}


def _paused(days: tuple[date, ...], pauses: Iterable[Pause]) -> Iterator[date]:
    for pause in pauses:
        yield from _dates(max(pause.first_day, days[0]), min(pause.last_day, days[-1]))


def _traveled(stops: Iterable[tuple[timedelta, date]]) -> Iterator[date]:
    """The dates a journey skipped: between two starts, or since the last one, at most 36 h apart.

    The way home over the date line leads to an earlier date, so both directions count.
    """
    for (left_at, left_day), (arrived_at, arrived_day) in pairwise(stops):
        if abs(arrived_day - left_day) > A_DAY and arrived_at - left_at <= MAX_JOURNEY:
            earlier, later = sorted((left_day, arrived_day))
            yield from _dates(earlier + A_DAY, later - A_DAY)
