"""Calendars of practice small enough to read, for tests of streak, reserves and strength.

A calendar is a line with one letter a day, the last of them today: `k` kept, `.` not. `letters`
writes what the streak made of it as the same line in capitals: Kept, Reserve, Missed, Open, Paused,
oFf plan, Travel. Every calendar begins on a Monday, and all practice is at eight in the morning.
"""

from datetime import UTC, date, datetime, timedelta

from workouts.domain.streak import DayState, KeptStart, PlanPeriod, read_streak

MONDAY = date(2024, 1, 1)
LETTERS = {
    DayState.KEPT: "K",
    DayState.RESERVE: "R",
    DayState.MISSED: "M",
    DayState.OPEN: "O",
    DayState.PAUSED: "P",
    DayState.OFF_PLAN: "F",
    DayState.TRAVEL: "T",
}
WEEKEND_OFF = PlanPeriod(from_day=MONDAY, weekdays=frozenset({0, 1, 2, 3, 4}))


def day(n):
    """The nth day of a calendar; 0 is its Monday."""
    return MONDAY + timedelta(days=n)


def at(n, hour=8):
    return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=n, hours=hour)


def starts(calendar):
    return [
        KeptStart(started_at=at(n), practice_day=day(n))
        for n, letter in enumerate(calendar)
        if letter == "k"
    ]


def read(calendar, **options):
    last = len(calendar) - 1
    return read_streak(starts(calendar), today=day(last), now=at(last, hour=20), **options)


def letters(streak):
    return "".join(LETTERS[state] for _, state in streak.days)
