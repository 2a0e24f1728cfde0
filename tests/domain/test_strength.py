"""The strength of the habit: how it grows with each kept day, and how long it lasts without.

How to read a calendar: `streak_calendars.py`.
"""

import pytest

from tests.domain.streak_calendars import MONDAY, WEEKEND_OFF, day, read
from workouts.domain.streak import Pause, PlanPeriod

DAILY_MEMORY = 0.5 ** (1 / 13)


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
