"""The kind streak, on calendars small enough to read: streaks, reserves, comebacks, pauses, plans.

How to read a calendar: `streak_calendars.py`.
"""

from datetime import date
from itertools import permutations
from time import perf_counter

import pytest

from tests.domain.streak_calendars import MONDAY, WEEKEND_OFF, at, day, letters, read, starts
from workouts.domain.streak import Pause, PlanPeriod, Streak, read_streak


def test_without_practice_there_is_nothing_to_read():
    assert read("....") == Streak(
        current=0, longest=0, reserves=0, strength=0.0, days=(), strengths=(), comeback=False
    )


@pytest.mark.parametrize(
    ("calendar", "states", "current"),
    [
        ("k", "K", 1),
        ("kkk", "KKK", 3),
        ("..kk", "KK", 2),
        # Today is not over.
        ("k.", "KO", 1),
        ("kkk.", "KKKO", 3),
        ("k..", "KMO", 0),
        ("kk.k", "KKMK", 1),
        ("kk..k", "KKMMK", 1),
    ],
)
def test_streak_counts_days_kept_in_a_row(calendar, states, current):
    streak = read(calendar)

    assert (letters(streak), streak.current) == (states, current)


@pytest.mark.parametrize(
    ("kept_days", "reserves"), [(6, 0), (7, 1), (13, 1), (14, 2), (20, 2), (21, 2), (28, 2)]
)
def test_seven_kept_days_earn_a_reserve_and_two_are_held_at_most(kept_days, reserves):
    assert read("k" * kept_days).reserves == reserves


@pytest.mark.parametrize(
    ("calendar", "states", "current", "reserves"),
    [
        ("kkkkkk.k", "KKKKKKMK", 1, 0),
        ("kkkkkkk.k", "KKKKKKKRK", 8, 0),
        ("kkkkkkk..k", "KKKKKKKRMK", 1, 0),
        ("kkkkkkk.", "KKKKKKKO", 7, 1),
        ("kkkkkkk..", "KKKKKKKRO", 7, 0),
        # The reserve spent does not hinder the next: 14 days are kept all the same.
        ("kkkkkkk.kkkkkkk", "KKKKKKKRKKKKKKK", 14, 1),
        ("k" * 14 + "..k", "K" * 14 + "RRK", 15, 0),
        ("k" * 14 + "...k", "K" * 14 + "RRMK", 1, 0),
        # Of three earned, the third was not held.
        ("k" * 21 + "...k", "K" * 21 + "RRMK", 1, 0),
        # A new streak earns its own.
        ("k." + "k" * 7 + ".k", "KM" + "K" * 7 + "RK", 8, 0),
    ],
)
def test_a_missed_day_spends_a_reserve_by_itself(calendar, states, current, reserves):
    streak = read(calendar)

    assert (letters(streak), streak.current, streak.reserves) == (states, current, reserves)


@pytest.mark.parametrize(
    ("calendar", "longest"),
    [("k", 1), ("kkk.k", 3), ("k.kkk", 3), ("kkk...", 3), ("kkkkkkk.kk..k", 9)],
)
def test_longest_streak_is_never_lost(calendar, longest):
    assert read(calendar).longest == longest


@pytest.mark.parametrize(
    ("calendar", "comeback"),
    [
        ("k", False),
        ("..k", False),
        ("kk", False),
        ("k.k", True),
        ("k...k", True),
        # It is celebrated on the day, not the day after.
        ("k.kk", False),
        ("k.k.", False),
        ("k..", False),
        # A reserve day kept the streak whole, so nobody was away.
        ("kkkkkkk.k", False),
        ("kkkkkkk..k", True),
    ],
)
def test_comeback_is_the_first_day_kept_after_a_missed_one(calendar, comeback):
    assert read(calendar).comeback is comeback


def test_comeback_looks_through_a_pause_to_the_missed_day_before():
    streak = read("k...k", pauses=[Pause(day(2), day(3))])

    assert (letters(streak), streak.comeback) == ("KMPPK", True)


def test_coming_back_from_a_pause_alone_continues_the_streak():
    streak = read("k...k", pauses=[Pause(day(1), day(3))])

    assert (letters(streak), streak.current, streak.comeback) == ("KPPPK", 2, False)


@pytest.mark.parametrize(
    ("calendar", "pause", "states", "current"),
    [
        ("kk..k", (2, 3), "KKPPK", 3),
        ("kk..k", (2, 2), "KKPMK", 1),
        ("kk..k", (3, 3), "KKMPK", 1),
        # Practice during a pause counts.
        ("kk.k.k", (2, 4), "KKPKPK", 4),
        ("kk..", (2, 3), "KKPP", 2),
        # A pause that began before the first day, and one that has not ended.
        ("k.k", (-30, 1), "KPK", 2),
        ("k..", (1, 300), "KPP", 1),
        ("k.k", (-30, -1), "KMK", 1),
        ("k.k", (30, 31), "KMK", 1),
    ],
)
def test_a_pause_neither_counts_nor_breaks(calendar, pause, states, current):
    first, last = pause

    streak = read(calendar, pauses=[Pause(day(first), day(last))])

    assert (letters(streak), streak.current) == (states, current)


def test_pauses_may_overlap():
    pauses = [Pause(day(2), day(3)), Pause(day(1), day(2)), Pause(day(2), day(2))]

    assert letters(read("k...k", pauses=pauses)) == "KPPPK"


def test_a_pause_may_be_open_ended():
    pause = Pause(first_day=day(1), last_day=date.max)

    assert letters(read("k....", pauses=[pause])) == "KPPPP"


def test_a_pause_spends_no_reserve():
    streak = read("kkkkkkk.k", pauses=[Pause(day(7), day(7))])

    assert (letters(streak), streak.reserves) == ("KKKKKKKPK", 1)


def test_pause_refuses_to_end_before_it_begins():
    with pytest.raises(ValueError, match="before it begins"):
        Pause(first_day=day(1), last_day=day(0))


@pytest.mark.parametrize(
    ("calendar", "states", "current"),
    [
        ("kkkkk..k", "KKKKKFFK", 6),
        ("kkkk...k", "KKKKMFFK", 1),
        # Practice on a day off counts.
        ("kkkkkk.k", "KKKKKKFK", 7),
        ("kkkkk..", "KKKKKFF", 5),
        ("kkkkk...", "KKKKKFFO", 5),
    ],
)
def test_a_day_outside_the_plan_neither_counts_nor_breaks(calendar, states, current):
    streak = read(calendar, schedule=[WEEKEND_OFF])

    assert (letters(streak), streak.current) == (states, current)


@pytest.mark.parametrize("schedule", list(permutations(range(3))))
def test_each_plan_holds_until_the_next_whatever_their_order(schedule):
    mondays = PlanPeriod(from_day=day(2), weekdays=frozenset({0}))
    fridays = PlanPeriod(from_day=day(4), weekdays=frozenset({4}))
    daily = PlanPeriod(from_day=day(5), weekdays=frozenset(range(7)))
    periods = [mondays, fridays, daily]

    streak = read("k......", schedule=[periods[n] for n in schedule])

    # Before the first plan every day is planned, so the Tuesday is missed.
    assert letters(streak) == "KMFFMMO"


def test_of_two_plans_from_the_same_day_the_one_given_last_holds():
    corrected = PlanPeriod(from_day=MONDAY, weekdays=frozenset({0}))

    assert letters(read("k..", schedule=[WEEKEND_OFF, corrected])) == "KFF"


@pytest.mark.parametrize("weekdays", [set(), {7}, {-1}, {0, 1, 9}])
def test_plan_period_refuses_weekdays_that_do_not_exist(weekdays):
    with pytest.raises(ValueError, match="weekdays"):
        PlanPeriod(from_day=MONDAY, weekdays=frozenset(weekdays))


@pytest.mark.bench
def test_ten_years_are_read_in_a_blink():
    ten_years = "kkkkkkkk." * 406
    kept = starts(ten_years)
    last = len(ten_years) - 1
    took = []

    for _ in range(10):
        began = perf_counter()
        read_streak(kept, today=day(last), now=at(last))
        took.append(perf_counter() - began)

    assert min(took) < 0.02
