"""The streak's days: journeys over the date line, today, late and repeated sessions.

How to read a calendar: `streak_calendars.py`.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from tests.domain.streak_calendars import MONDAY, at, day, letters, read, starts
from workouts.domain.streak import DayState, KeptStart, Pause, PlanPeriod, Streak, read_streak


@pytest.mark.parametrize(
    ("hours", "states"), [(24, "KTTK"), (36, "KTTK"), (36.01, "KMMK"), (72, "KMMK")]
)
def test_travel_skips_dates_between_starts_at_most_36_hours_apart(hours, states):
    left = KeptStart(at(0), day(0))
    arrived = KeptStart(at(0) + timedelta(hours=hours), day(3))

    streak = read_streak([left, arrived], today=day(3), now=arrived.started_at)

    assert letters(streak) == states


@pytest.mark.parametrize(("hours", "states"), [(36, "KTTO"), (36.01, "KMMO")])
def test_travel_skips_dates_since_the_last_start_while_one_may_still_practice(hours, states):
    left = KeptStart(at(0), day(0))

    streak = read_streak([left], today=day(3), now=at(0) + timedelta(hours=hours))

    assert letters(streak) == states


def test_travel_back_over_the_date_line_practices_one_date_twice_and_counts_it_once():
    auckland = KeptStart(at(0, hour=20), day(1))
    honolulu = KeptStart(at(1, hour=20), day(1))

    streak = read_streak([auckland, honolulu], today=day(1), now=at(1, hour=21))

    assert (letters(streak), streak.current) == ("K", 1)


def test_travel_skips_dates_between_a_later_date_and_an_earlier_one():
    kiritimati = KeptStart(at(1), day(2))
    baker_island = KeptStart(at(1, hour=20), day(0))

    streak = read_streak([kiritimati, baker_island], today=day(3), now=at(4))

    assert (letters(streak), streak.current) == ("KTKO", 2)


def test_travel_is_measured_in_true_hours_when_the_clocks_change():
    # 35 hours and 59 minutes by the clock on the wall, but 36 h 59 min in truth.
    berlin = ZoneInfo("Europe/Berlin")
    left = datetime(2024, 10, 26, 2, 0, tzinfo=berlin)
    arrived = datetime(2024, 10, 27, 13, 59, tzinfo=berlin)

    streak = read_streak(
        [KeptStart(left, day(0)), KeptStart(arrived, day(2))], today=day(2), now=arrived
    )

    assert letters(streak) == "KMK"


def test_days_after_today_are_left_for_tomorrow():
    streak = read_streak(starts("kkkkk"), today=day(2), now=at(2, hour=20))

    assert (letters(streak), streak.current, streak.longest) == ("KKK", 3, 3)


def test_practice_only_after_today_is_no_practice_yet():
    assert read_streak(starts("..k"), today=day(1), now=at(1)) == Streak()


@pytest.mark.parametrize(
    ("options", "state"),
    [
        ({}, DayState.OPEN),
        ({"schedule": [PlanPeriod(MONDAY, frozenset({0}))]}, DayState.OFF_PLAN),
        ({"pauses": [Pause(day(1), day(1))]}, DayState.PAUSED),
        (
            {
                "schedule": [PlanPeriod(MONDAY, frozenset({0}))],
                "pauses": [Pause(day(1), day(1))],
            },
            DayState.PAUSED,
        ),
    ],
)
def test_today_is_open_unless_it_is_free(options, state):
    assert read("k.", **options).days[-1] == (day(1), state)


def test_today_is_open_even_where_a_journey_skips_it():
    left = KeptStart(at(0), day(0))
    arrived_ahead = KeptStart(at(1), day(2))

    streak = read_streak([left, arrived_ahead], today=day(1), now=at(1, hour=9))

    assert letters(streak) == "KO"


@pytest.mark.parametrize(
    ("options", "states"),
    [
        ({"schedule": [PlanPeriod(MONDAY, frozenset({0, 3}))]}, "KFFK"),
        ({"pauses": [Pause(day(1), day(2))]}, "KPPK"),
    ],
)
def test_what_was_decided_says_more_than_a_journey(options, states):
    left, arrived = KeptStart(at(0), day(0)), KeptStart(at(1), day(3))

    streak = read_streak([left, arrived], today=day(3), now=at(1), **options)

    assert letters(streak) == states


def test_several_sessions_a_day_count_once():
    morning, evening = KeptStart(at(0, hour=8), day(0)), KeptStart(at(0, hour=19), day(0))

    streak = read_streak([morning, evening, morning], today=day(0), now=at(0, hour=20))

    assert (letters(streak), streak.current) == ("K", 1)


def test_a_session_that_arrives_late_repairs_the_streak():
    arrived_in_time = starts("kk.k")
    late = KeptStart(at(2), day(2))

    streak = read_streak([*arrived_in_time, late], today=day(3), now=at(3, hour=20))

    assert (letters(streak), streak.current) == ("KKKK", 4)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_order_of_arrival_does_not_matter(order):
    in_order = starts("k.kk.k")

    streak = read_streak((in_order[n] for n in order), today=day(5), now=at(5, hour=20))

    assert streak == read("k.kk.k")


def test_the_29th_of_february_is_a_day_like_any_other():
    leap_days = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    kept = [KeptStart(datetime(d.year, d.month, d.day, 8, tzinfo=UTC), d) for d in leap_days]

    streak = read_streak(kept, today=leap_days[-1], now=kept[-1].started_at)

    assert [kept_on for kept_on, _ in streak.days] == leap_days


def test_streak_refuses_naive_instants():
    naive = KeptStart(at(0).replace(tzinfo=None), day(0))

    with pytest.raises(TypeError, match="offset-naive"):
        read_streak([naive], today=day(0), now=at(0))
