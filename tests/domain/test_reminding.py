"""When a reminder is due: once, at the wall-clock time, only on an open day."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workouts.domain.day import known_zones
from workouts.domain.reminding import (
    Due,
    Habit,
    Slot,
    due_reminder,
    is_expected,
    open_slots,
    silent_days,
    slot_at,
)
from workouts.domain.streak import Pause, PlanPeriod

LA = "America/Los_Angeles"
A_MINUTE = timedelta(minutes=1)
WEDNESDAY = date(2026, 6, 10)
MORNING = Habit(zone=LA, usual=time(7, 10))
QUICK = settings(derandomize=True, deadline=None, database=None, max_examples=40)


def local(text, zone=LA, fold=0):
    """The instant of a wall time, written as “2026-06-10 07:10”."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def brute_force(day, wall_time, zone, *, hours=26):
    """The first minute whose wall clock has reached the time; None where its date never comes.

    Reads the clock minute by minute, from instants to walls alone.
    """
    wall = datetime.combine(day + timedelta(days=wall_time < time(3)), wall_time)
    begin = wall.replace(tzinfo=UTC) - timedelta(hours=hours)
    clock = ZoneInfo(zone)
    found, dates = None, set()
    for minute in range(2 * hours * 60 + 1):
        instant = begin + minute * A_MINUTE
        shown = instant.astimezone(clock).replace(tzinfo=None)
        dates.add(shown.date())
        if found is None and shown >= wall:
            found = instant
    return found if wall.date() in dates else None


# --- The instant of a slot -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "wall_time", "at"),
    [
        (LA, date(2026, 6, 10), time(7, 10), "2026-06-10T14:10+00:00"),
        # Before three belongs to the evening before.
        (LA, date(2026, 6, 10), time(2, 59), "2026-06-11T09:59+00:00"),
        (LA, date(2026, 6, 10), time(3, 0), "2026-06-10T10:00+00:00"),
        # The gap of the spring ends at three, the first valid minute.
        (LA, date(2026, 3, 7), time(2, 30), "2026-03-08T10:00+00:00"),
        # The repeated hour of the autumn: the first time round.
        (LA, date(2026, 10, 31), time(1, 30), "2026-11-01T08:30+00:00"),
        # The wall keeps its time on either side of the change.
        ("Europe/Berlin", date(2026, 3, 28), time(7, 0), "2026-03-28T06:00+00:00"),
        ("Europe/Berlin", date(2026, 3, 29), time(7, 0), "2026-03-29T05:00+00:00"),
        # Half an hour of change.
        ("Australia/Lord_Howe", date(2026, 10, 3), time(2, 15), "2026-10-03T15:30+00:00"),
        # Back from a quarter to four to a quarter to three, over the day's own end.
        ("Pacific/Chatham", date(2026, 4, 5), time(3, 30), "2026-04-04T13:45+00:00"),
    ],
)
def test_slot_is_at_its_time_on_the_wall(zone, day, wall_time, at):
    assert slot_at(day, wall_time, zone) == datetime.fromisoformat(at)


def test_slot_of_a_date_that_does_not_exist_is_none():
    assert slot_at(date(2011, 12, 30), time(7, 10), "Pacific/Apia") is None


@QUICK
@given(
    zone=st.sampled_from(sorted(known_zones())),
    day=st.dates(date(2000, 1, 2), date(2037, 12, 30)),
    minute=st.integers(0, 24 * 60 - 1),
)
@example(zone="Africa/Casablanca", day=date(2026, 3, 21), minute=150)
@example(zone="Antarctica/Troll", day=date(2026, 3, 28), minute=90)
@example(zone="America/Nuuk", day=date(2024, 3, 30), minute=23 * 60 + 15)
@example(zone="Pacific/Apia", day=date(2011, 12, 29), minute=120)
@example(zone="Asia/Pyongyang", day=date(2018, 5, 4), minute=23 * 60 + 45)
def test_slot_equals_the_minute_by_minute_reading(zone, day, minute):
    wall_time = time(minute // 60, minute % 60)

    assert slot_at(day, wall_time, zone) == brute_force(day, wall_time, zone)


def transition_days(zone, year):
    """The local dates in a year on which the zone's offset changes, and the day before each."""
    clock = ZoneInfo(zone)
    noons = [datetime(year, 1, 1, 12, tzinfo=UTC) + timedelta(days=each) for each in range(365)]
    changed = [
        after.date()
        for before, after in pairwise(noons)
        if before.astimezone(clock).utcoffset() != after.astimezone(clock).utcoffset()
    ]
    return [day - timedelta(days=back) for day in changed for back in (0, 1)]


def check_transitions(zones, *, years, minutes):
    wrong = []
    for zone in zones:
        for day in (day for year in years for day in transition_days(zone, year)):
            for minute in minutes:
                at = time(minute // 60, minute % 60)
                if slot_at(day, at, zone) != brute_force(day, at, zone, hours=15):
                    wrong.append((zone, day, at))
    assert wrong == []


HARD_ZONES = ["Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Chatham", "America/Havana"]


def test_slots_at_clock_changes_equal_the_minute_by_minute_reading():
    check_transitions(HARD_ZONES, years=[2026], minutes=[15, 150, 165, 180, 225])


@pytest.mark.soak
def test_slots_at_every_clock_change_of_every_zone_equal_the_minute_by_minute_reading():
    check_transitions(sorted(known_zones()), years=[2026, 2027], minutes=range(0, 300, 15))


# --- When a reminder may be sent -------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "slots"),
    [
        ("2026-06-10 07:09", []),
        ("2026-06-10 07:10", [Slot.USUAL]),
        ("2026-06-10 09:09", [Slot.USUAL]),
        ("2026-06-10 09:10", []),
    ],
)
def test_slot_is_open_for_two_hours(now, slots):
    assert [each.slot for each in open_slots(MORNING, now=local(now))] == slots


@pytest.mark.parametrize(
    ("usual", "now", "is_open"),
    [
        (time(2, 0), "2026-06-11 02:59", True),
        (time(2, 0), "2026-06-11 03:00", False),
        # A quarter of an hour for a sender who does not come by every minute.
        (time(2, 58), "2026-06-11 03:12", True),
        (time(2, 58), "2026-06-11 03:13", False),
    ],
)
def test_slot_of_the_night_closes_with_its_day(usual, now, is_open):
    slots = open_slots(Habit(zone=LA, usual=usual), now=local(now))

    assert [each.day for each in slots] == [WEDNESDAY] * is_open


def test_slot_in_the_gap_is_of_the_day_that_has_just_ended():
    [due] = open_slots(Habit(zone=LA, usual=time(2, 30)), now=local("2026-03-08 03:05"))

    assert (due.day, due.at) == (date(2026, 3, 7), local("2026-03-08 03:00"))


def test_slot_in_the_repeated_hour_is_not_open_again():
    habit = Habit(zone=LA, usual=time(1, 30))
    second = local("2026-11-01 01:30", fold=1)

    assert [each.at for each in open_slots(habit, now=second)] == [second - timedelta(hours=1)]


@pytest.mark.parametrize("habit", [Habit(zone=LA), Habit(zone=LA, pauses=())])
def test_without_a_time_nothing_is_open(habit):
    assert open_slots(habit, now=local("2026-06-10 07:10")) == []


# --- What is due ------------------------------------------------------------------------------

AT_TEN_PAST = local("2026-06-10 07:10")


def test_reminder_is_due_at_its_time():
    assert due_reminder(MORNING, now=AT_TEN_PAST) == Due(
        day=WEDNESDAY, slot=Slot.USUAL, at=AT_TEN_PAST, until=AT_TEN_PAST + timedelta(hours=2)
    )


def test_kept_day_is_silent():
    assert due_reminder(MORNING, now=AT_TEN_PAST, kept_days={WEDNESDAY}) is None


def test_another_days_keeping_does_not_silence():
    assert due_reminder(MORNING, now=AT_TEN_PAST, kept_days={date(2026, 6, 9)}) is not None


def test_whoever_is_practicing_is_not_disturbed():
    assert due_reminder(MORNING, now=AT_TEN_PAST, is_practicing=True) is None


@pytest.mark.parametrize(
    ("schedule", "is_due"),
    [
        ((PlanPeriod(date(2026, 6, 1), frozenset({2})),), True),
        ((PlanPeriod(date(2026, 6, 1), frozenset({0, 1, 3, 4, 5, 6})),), False),
        ((PlanPeriod(date(2026, 6, 11), frozenset({3})),), True),
    ],
)
def test_reminder_follows_the_plan(schedule, is_due):
    habit = Habit(zone=LA, usual=time(7, 10), schedule=schedule)

    assert (due_reminder(habit, now=AT_TEN_PAST) is not None) == is_due


@pytest.mark.parametrize(
    ("first", "last", "is_due"), [(10, 10, False), (9, 11, False), (1, 9, True), (11, 12, True)]
)
def test_pause_is_silent(first, last, is_due):
    pause = Pause(date(2026, 6, first), date(2026, 6, last))
    habit = Habit(zone=LA, usual=time(7, 10), pauses=(pause,))

    assert (due_reminder(habit, now=AT_TEN_PAST) is not None) == is_due


@pytest.mark.parametrize(("count", "is_due"), [(6, True), (7, False), (30, False)])
def test_seven_unanswered_days_end_it(count, is_due):
    days = {WEDNESDAY - timedelta(days=back) for back in range(1, count + 1)}

    due = due_reminder(MORNING, now=AT_TEN_PAST, unanswered_days=days)

    assert (due is not None) == is_due


def test_second_reminder_of_the_seventh_day_still_comes():
    days = {WEDNESDAY - timedelta(days=back) for back in range(7)}
    habit = Habit(zone=LA, usual=time(7, 10), fallback=time(18))

    due = due_reminder(habit, now=local("2026-06-10 18:00"), unanswered_days=days)

    assert due.slot == Slot.FALLBACK


@pytest.mark.parametrize(
    ("fallback", "slot"), [(time(7, 40), Slot.FALLBACK), (time(7, 10), Slot.USUAL)]
)
def test_of_two_overdue_times_the_later_one_speaks(fallback, slot):
    habit = Habit(zone=LA, usual=time(7, 10), fallback=fallback)

    assert due_reminder(habit, now=local("2026-06-10 08:00")).slot == slot


@QUICK
@given(
    zone=st.sampled_from(sorted(known_zones())),
    minute=st.integers(0, 24 * 60 - 1),
    hours=st.integers(0, 37 * 365 * 24),
)
def test_sender_every_quarter_of_an_hour_misses_no_day(zone, minute, hours):
    """Three days with a round each quarter: every day that has an instant is reminded of."""
    habit = Habit(zone=zone, usual=time(minute // 60, minute % 60))
    since = datetime(2000, 1, 2, 0, 7, tzinfo=UTC) + timedelta(hours=hours)
    rounds = [since + timedelta(minutes=15 * each) for each in range(3 * 24 * 4 + 1)]

    found = {due.day for now in rounds if (due := due_reminder(habit, now=now))}

    days = [since.date() + timedelta(days=ahead) for ahead in range(-2, 6)]
    at = {day: brute_force(day, habit.usual, zone) for day in days}
    wanted = {day for day, instant in at.items() if instant and rounds[0] <= instant <= rounds[-1]}
    late = timedelta(hours=2)
    still = {day for day, instant in at.items() if instant and instant < rounds[0] < instant + late}
    assert wanted <= found <= wanted | still


# --- What is expected, and in vain ------------------------------------------------------------


def test_later_plan_of_the_same_day_holds():
    schedule = [
        PlanPeriod(date(2026, 6, 1), frozenset({2})),
        PlanPeriod(date(2026, 6, 1), frozenset({6})),
    ]

    assert not is_expected(WEDNESDAY, schedule=schedule)


@QUICK
@given(
    ago=st.integers(0, 40),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    pause=st.tuples(st.integers(0, 40), st.integers(0, 10)),
)
def test_silent_days_are_the_expected_ones_in_between(ago, weekdays, pause):
    last_day = WEDNESDAY - timedelta(days=ago)
    first = WEDNESDAY - timedelta(days=pause[0])
    pauses = [Pause(first, first + timedelta(days=pause[1]))]
    schedule = [PlanPeriod(date(2026, 1, 1), weekdays)]

    count = silent_days(last_day, today=WEDNESDAY, schedule=schedule, pauses=pauses)

    expected = 0
    day = last_day + timedelta(days=1)
    while day < WEDNESDAY:
        is_paused = first <= day <= first + timedelta(days=pause[1])
        expected += day.weekday() in weekdays and not is_paused
        day += timedelta(days=1)
    assert count == expected
