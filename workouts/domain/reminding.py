"""Remind me at my time, and only while there is something to be reminded of.

My time is a time on my wall. Where the clocks go forward over it, I am reminded at the first
minute that there is; where they go back, the first time round alone. As my day ends at three in
the night, a time before three belongs to the evening before it.

No word on a day outside my plan or in a pause, once the day is kept, or while I am practicing.
After seven days of reminders without an answer I am left alone until I practice again.

A reminder that could not leave in time, as the machine was off, still helps for two hours, but not
into the next day: then only for the minutes that a sender who comes by four times an hour needs.
When both times of a day are overdue, one word is enough: the later one's.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from zoneinfo import ZoneInfo

from workouts.domain.day import BOUNDARY, practice_day, utc_offset
from workouts.domain.streak import EVERY_DAY, Pause, PlanPeriod

MAX_DELAY = timedelta(hours=2)
SENDER_INTERVAL = timedelta(minutes=15)
MAX_UNANSWERED_DAYS = 7

A_DAY = timedelta(days=1)
A_SECOND = timedelta(seconds=1)
NEXT_DAY_WITHIN = timedelta(days=100)
DAY_BEGINS = time(hour=BOUNDARY // timedelta(hours=1))


class Slot(StrEnum):
    USUAL = "usual"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class Habit:
    """When a person wants to practice: times on the wall of the zone, plan and pauses."""

    zone: str
    usual: time | None = None
    fallback: time | None = None
    schedule: tuple[PlanPeriod, ...] = ()
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: its practice day and slot, and when it may be sent.

    `until` is the first instant at which it is too late.
    """

    day: date
    slot: Slot
    at: datetime
    until: datetime


def slot_at(day: date, wall_time: time, zone: str) -> datetime | None:
    """The instant, in UTC, of a wall time on a practice day; None on a date that does not exist."""
    wall = datetime.combine(slot_date(day, wall_time), wall_time)
    tz = ZoneInfo(zone)
    before, after = wall.replace(tzinfo=tz), wall.replace(tzinfo=tz, fold=1)
    if utc_offset(after) - utc_offset(before) >= A_DAY:
        return None
    return _first_instant(wall, tz)


def slot_date(day: date, wall_time: time) -> date:
    """The date on the wall at that time of a practice day."""
    return day + A_DAY if wall_time < DAY_BEGINS else day


def open_slots(habit: Habit, *, now: datetime) -> list[Due]:
    """The slots whose reminder may be sent now, by the time only; earlier ones first."""
    times = ((Slot.FALLBACK, habit.fallback), (Slot.USUAL, habit.usual))
    today = practice_day(now, habit.zone)
    # Where a clock goes back over three in the night, the day before begins for a second time.
    slots = [
        _due(day, slot, wall_time, habit.zone)
        for day in (today - A_DAY, today, today + A_DAY)
        for slot, wall_time in times
        if wall_time is not None
    ]
    is_open = [each for each in slots if each and each.at <= now < each.until]
    return sorted(is_open, key=attrgetter("at"))


def due_reminder(
    habit: Habit,
    *,
    now: datetime,
    kept_days: Collection[date] = (),
    unanswered_days: Collection[date] = (),
    is_practicing: bool = False,
) -> Due | None:
    """The reminder for now, whether or not it was sent already.

    `unanswered_days` had reminders since the person last practiced. Of two slots at the same
    minute the usual one is used.
    """
    if is_practicing:
        return None
    wanted = [
        each
        for each in open_slots(habit, now=now)
        if each.day not in kept_days
        and len(set(unanswered_days) - {each.day}) < MAX_UNANSWERED_DAYS
        and is_expected(each.day, schedule=habit.schedule, pauses=habit.pauses)
    ]
    return wanted[-1] if wanted else None


def is_expected(
    day: date, *, schedule: Iterable[PlanPeriod] = (), pauses: Iterable[Pause] = ()
) -> bool:
    """Whether practice is planned for the day, and not paused."""
    if any(pause.first_day <= day <= pause.last_day for pause in pauses):
        return False
    periods = sorted(schedule, key=attrgetter("from_day"))
    count = bisect_right([period.from_day for period in periods], day)
    weekdays = periods[count - 1].weekdays if count else EVERY_DAY
    return day.weekday() in weekdays


def next_expected_day(
    today: date,
    *,
    schedule: Iterable[PlanPeriod] = (),
    pauses: Iterable[Pause] = (),
) -> date | None:
    """The first expected day after today, of the next hundred; None in a long pause."""
    schedule, pauses = tuple(schedule), tuple(pauses)
    days = _days_between(today, today + NEXT_DAY_WITHIN)
    return next((day for day in days if is_expected(day, schedule=schedule, pauses=pauses)), None)


def silent_days(
    last_day: date,
    *,
    today: date,
    schedule: Iterable[PlanPeriod] = (),
    pauses: Iterable[Pause] = (),
) -> int:
    """The number of expected days without practice between `last_day` and today, both excluded."""
    schedule, pauses = tuple(schedule), tuple(pauses)
    days = _days_between(last_day, today)
    return sum(is_expected(day, schedule=schedule, pauses=pauses) for day in days)


def _days_between(first: date, last: date) -> Iterator[date]:
    return map(date.fromordinal, range(first.toordinal() + 1, last.toordinal()))


# The sender repeats the same calls every half minute.
@lru_cache(maxsize=8192)
def _due(day: date, slot: Slot, wall_time: time, zone: str) -> Due | None:
    at = slot_at(day, wall_time, zone)
    if at is None:
        return None
    day_ends = _first_instant(datetime.combine(day + A_DAY, DAY_BEGINS), ZoneInfo(zone))
    until = max(min(at + MAX_DELAY, day_ends), at + SENDER_INTERVAL)
    return Due(day=day, slot=slot, at=at, until=until)


def _first_instant(wall: datetime, tz: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which the wall clock shows that time or a later one."""
    before = (wall - utc_offset(wall.replace(tzinfo=tz))).replace(tzinfo=UTC)
    after = (wall - utc_offset(wall.replace(tzinfo=tz, fold=1))).replace(tzinfo=UTC)
    if after >= before:
        return before
    # A gap: the clock jumps over the time somewhere between the two instants.
    early, late = after, before
    while late - early > A_SECOND:
        middle = early + (late - early) // 2
        if middle.astimezone(tz).replace(tzinfo=None) < wall:
            early = middle
        else:
            late = middle.replace(microsecond=0)
    return late
