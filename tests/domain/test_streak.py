"""The kind streak, on calendars small enough to read.

A calendar is a line with one letter a day, the last of them today: `k` kept, `.` not. What is read
from it is the same line in capitals: Kept, Reserve, Missed, Open, Paused, oFf plan, Travel. Every
calendar begins on a Monday, and all practice is at eight in the morning.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from workouts.domain.streak import (
    DayState,
    KeptStart,
    Pause,
    PlanPeriod,
    Streak,
    read_streak,
)

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
DAILY_MEMORY = 0.5 ** (1 / 13)


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


def test_without_practice_there_is_nothing_to_read():
    assert read("....") == Streak(
        chain=0, longest=0, reserves=0, strength=0.0, days=(), strengths=(), comeback=False
    )


@pytest.mark.parametrize(
    ("calendar", "states", "chain"),
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
def test_chain_counts_days_kept_in_a_row(calendar, states, chain):
    streak = read(calendar)

    assert (letters(streak), streak.chain) == (states, chain)


@pytest.mark.parametrize(
    ("kept_days", "reserves"), [(6, 0), (7, 1), (13, 1), (14, 2), (20, 2), (21, 2), (28, 2)]
)
def test_seven_kept_days_earn_a_reserve_and_two_are_held_at_most(kept_days, reserves):
    assert read("k" * kept_days).reserves == reserves


@pytest.mark.parametrize(
    ("calendar", "states", "chain", "reserves"),
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
        # A new chain earns its own.
        ("k." + "k" * 7 + ".k", "KM" + "K" * 7 + "RK", 8, 0),
    ],
)
def test_a_missed_day_spends_a_reserve_by_itself(calendar, states, chain, reserves):
    streak = read(calendar)

    assert (letters(streak), streak.chain, streak.reserves) == (states, chain, reserves)


@pytest.mark.parametrize(
    ("calendar", "longest"),
    [("k", 1), ("kkk.k", 3), ("k.kkk", 3), ("kkk...", 3), ("kkkkkkk.kk..k", 9)],
)
def test_longest_chain_is_never_lost(calendar, longest):
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
        # A reserve day kept the chain whole, so nobody was away.
        ("kkkkkkk.k", False),
        ("kkkkkkk..k", True),
    ],
)
def test_comeback_is_the_first_day_kept_after_a_missed_one(calendar, comeback):
    assert read(calendar).comeback is comeback


def test_comeback_looks_through_a_pause_to_the_missed_day_before():
    streak = read("k...k", pauses=[Pause(day(2), day(3))])

    assert (letters(streak), streak.comeback) == ("KMPPK", True)


def test_coming_back_from_a_pause_alone_continues_the_chain():
    streak = read("k...k", pauses=[Pause(day(1), day(3))])

    assert (letters(streak), streak.chain, streak.comeback) == ("KPPPK", 2, False)


@pytest.mark.parametrize(
    ("calendar", "pause", "states", "chain"),
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
def test_a_pause_neither_counts_nor_breaks(calendar, pause, states, chain):
    first, last = pause

    streak = read(calendar, pauses=[Pause(day(first), day(last))])

    assert (letters(streak), streak.chain) == (states, chain)


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
    ("calendar", "states", "chain"),
    [
        ("kkkkk..k", "KKKKKFFK", 6),
        ("kkkk...k", "KKKKMFFK", 1),
        # Practice on a day off counts.
        ("kkkkkk.k", "KKKKKKFK", 7),
        ("kkkkk..", "KKKKKFF", 5),
        ("kkkkk...", "KKKKKFFO", 5),
    ],
)
def test_a_day_outside_the_plan_neither_counts_nor_breaks(calendar, states, chain):
    streak = read(calendar, schedule=[WEEKEND_OFF])

    assert (letters(streak), streak.chain) == (states, chain)


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


@pytest.mark.parametrize(
    ("hours", "states"), [(24, "KTTK"), (36, "KTTK"), (36.01, "KMMK"), (72, "KMMK")]
)
def test_travel_skips_dates_between_starts_at_most_36_hours_apart(hours, states):
    left = KeptStart(at(0), day(0))
    arrived = KeptStart(at(0) + timedelta(hours=hours), day(3))

    streak = read_streak([left, arrived], today=day(3), now=arrived.started_at)

    assert letters(streak) == states


@pytest.mark.parametrize(("hours", "states"), [(36, "KTTO"), (36.01, "KMMO")])
def test_travel_skips_dates_since_the_last_start_while_one_may_still_practise(hours, states):
    left = KeptStart(at(0), day(0))

    streak = read_streak([left], today=day(3), now=at(0) + timedelta(hours=hours))

    assert letters(streak) == states


def test_travel_back_over_the_date_line_practises_one_date_twice_and_counts_it_once():
    auckland = KeptStart(at(0, hour=20), day(1))
    honolulu = KeptStart(at(1, hour=20), day(1))

    streak = read_streak([auckland, honolulu], today=day(1), now=at(1, hour=21))

    assert (letters(streak), streak.chain) == ("K", 1)


def test_travel_skips_dates_between_a_later_date_and_an_earlier_one():
    kiritimati = KeptStart(at(1), day(2))
    baker_island = KeptStart(at(1, hour=20), day(0))

    streak = read_streak([kiritimati, baker_island], today=day(3), now=at(4))

    assert (letters(streak), streak.chain) == ("KTKO", 2)


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

    assert (letters(streak), streak.chain, streak.longest) == ("KKK", 3, 3)


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

    assert (letters(streak), streak.chain) == ("K", 1)


def test_a_session_that_arrives_late_repairs_the_chain():
    arrived_in_time = starts("kk.k")
    late = KeptStart(at(2), day(2))

    streak = read_streak([*arrived_in_time, late], today=day(3), now=at(3, hour=20))

    assert (letters(streak), streak.chain) == ("KKKK", 4)


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


@pytest.mark.parametrize(
    ("calendar", "strength"),
    [
        ("k", 1 - DAILY_MEMORY),
        ("kk", 1 - DAILY_MEMORY**2),
        ("k" * 13, 0.5),
        ("k" * 26, 0.75),
        ("k" * 13 + "." * 13 + ".", 0.25),
        # Not lost by a day that is not over.
        ("k" * 13 + ".", 0.5),
    ],
)
def test_strength_grows_and_fades_by_half_in_thirteen_days(calendar, strength):
    assert read(calendar).strength == pytest.approx(strength)


def test_strength_is_the_truth_about_a_reserve_day():
    streak = read("kkkkkkk..")

    assert streak.strength == pytest.approx((1 - DAILY_MEMORY**7) * DAILY_MEMORY)


def test_strength_stands_still_on_free_days():
    free = read("kkk....", pauses=[Pause(day(3), day(6))])

    assert free.strength == read("kkk").strength


@pytest.mark.parametrize("days_a_week", range(1, 8))
def test_strength_has_a_half_life_of_thirteen_days_whatever_the_plan(days_a_week):
    plan = PlanPeriod(from_day=MONDAY, weekdays=frozenset(range(days_a_week)))
    thirteen_weeks = ("k" * days_a_week).ljust(7, ".") * 13

    streak = read(thirteen_weeks, schedule=[plan])

    assert streak.strength == pytest.approx(1 - 0.5**7)


def test_strength_counts_practice_on_a_day_off_like_a_planned_one():
    memory = 0.5 ** (7 / (13 * 5))

    streak = read(".....k", schedule=[WEEKEND_OFF])

    assert streak.strength == pytest.approx(1 - memory)


def test_strengths_stand_beside_the_days():
    streak = read("kk.k")

    assert streak.strengths == pytest.approx(
        [read("k").strength, read("kk").strength, read("kk..").strength, streak.strength]
    )


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
