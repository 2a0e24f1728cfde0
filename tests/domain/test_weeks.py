"""The dose of each week, timed apart from declared."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.streak import DayState
from workouts.domain.weeks import DayDose, Week, read_weeks, week_start

PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=100)
SUNDAY = date(2026, 5, 31)
TODAY = date(2026, 6, 10)
A_DAY = timedelta(days=1)


def days(letters):
    """From the Sunday on: k for kept, . for missed, r for a reserve day, p for a pause."""
    states = {"k": "KEPT", ".": "MISSED", "r": "RESERVE", "p": "PAUSED", "o": "OPEN"}
    return tuple((SUNDAY + n * A_DAY, DayState[states[each]]) for n, each in enumerate(letters))


def full(*offsets, prescribed=60):
    return {SUNDAY + n * A_DAY: DayDose(prescribed, prescribed, 0) for n in offsets}


@pytest.mark.parametrize(
    ("day", "first_day"),
    [
        (SUNDAY - A_DAY, SUNDAY - 7 * A_DAY),
        (SUNDAY, SUNDAY),
        (SUNDAY + 6 * A_DAY, SUNDAY),
        (date.min, date.min),
    ],
)
def test_week_begins_on_sunday(day, first_day):
    assert week_start(day) == first_day


def test_weeks_of_nothing_are_none():
    assert read_weeks(days(".."), {}, count=12, today=TODAY) == ()


def test_weeks_begin_with_the_first_dose_and_end_with_this_week():
    weeks = read_weeks(days("k........o"), full(0), count=12, today=TODAY)

    assert [week.first_day for week in weeks] == [SUNDAY, SUNDAY + 7 * A_DAY]


def test_weeks_are_at_most_as_many_as_asked_for():
    doses = {SUNDAY - 700 * A_DAY: DayDose(60, 60, 0)}

    assert len(read_weeks((), doses, count=12, today=TODAY)) == 12


@pytest.mark.parametrize(
    ("letters", "prescribed"),
    [("kkkkkkk", 420), ("k.kkkkk", 420), ("krkkkkk", 420), ("kpkkkkk", 360)],
)
def test_week_prescribes_a_missed_day_and_none_of_a_pause(letters, prescribed):
    kept = [nth for nth, letter in enumerate(letters) if letter == "k"]

    week = read_weeks(days(letters), full(*kept), count=12, today=SUNDAY + 6 * A_DAY)[0]

    assert week.prescribed == prescribed


def test_missed_day_is_prescribed_as_much_as_the_session_before_it():
    doses = {**full(0, prescribed=61), **full(2, prescribed=20)}

    week = read_weeks(days("k.k."), doses, count=12, today=SUNDAY + 3 * A_DAY)[0]

    assert week.prescribed == 61 + 61 + 20 + 20


def test_week_keeps_timed_and_declared_apart():
    doses = {SUNDAY: DayDose(60, 40, 5), SUNDAY + A_DAY: DayDose(60, 0, 60)}

    week = read_weeks(days("kk"), doses, count=12, today=SUNDAY + A_DAY)[0]

    assert week == Week(SUNDAY, prescribed=120, timed=40, declared=65)


@pytest.mark.parametrize(("dose", "share"), [(DayDose(60, 30, 15), 0.75), (DayDose(0, 0, 0), 0.0)])
def test_share_of_a_dose(dose, share):
    assert dose.share == share


@pytest.mark.parametrize(("week", "share"), [((60, 30, 15), 0.75), ((0, 0, 0), 0.0)])
def test_share_of_a_week(week, share):
    assert Week(SUNDAY, *week).share == share


@PROPERTY
@given(st.text("k.rp", min_size=1, max_size=40))
def test_weeks_add_up_to_the_days(letters):
    kept = [nth for nth, letter in enumerate(letters) if letter == "k"]
    last = SUNDAY + (len(letters) - 1) * A_DAY

    weeks = read_weeks(days(letters), full(*kept), count=12, today=last)

    asked = [
        nth for nth, letter in enumerate(letters) if letter in "k.r" and kept and nth >= kept[0]
    ]
    assert sum(week.timed for week in weeks) == 60 * len(kept)
    assert sum(week.prescribed for week in weeks) == 60 * len(asked)
