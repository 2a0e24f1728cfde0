"""What the visit brief summarizes of the days since the last visit."""

from datetime import date, timedelta

import pytest

from workouts.domain.adherence import SideRecord
from workouts.domain.dose import Side
from workouts.domain.streak import DayState
from workouts.domain.visit import (
    DayCount,
    MeanAnswer,
    Row,
    count_days,
    mean_answer,
    read_exercises,
    read_sides,
    sum_doses,
)
from workouts.domain.weeks import DayDose, prescribed_doses

TODAY = date(2026, 6, 10)
BRIDGE, STRETCH = 6, 2
NO_TIME, PAIN = 4, 5


def ago(days):
    return TODAY - timedelta(days=days)


def days_of(*states):
    """Those states on the last days, the last one today."""
    return [(ago(len(states) - 1 - nth), state) for nth, state in enumerate(states)]


def row(exercise=BRIDGE, *, session=1, side=Side.BOTH, done=0, reason=0, **flags):
    record = SideRecord(
        item=exercise,
        side=side,
        prescribed_reps=10,
        hold_seconds=15,
        reps_done=done,
        held_seconds=15 * done,
        declared_reps=0,
        skipped=reason > 0,
    )
    return Row(
        session=session,
        exercise=exercise,
        record=record,
        skip_reason=reason,
        is_eased=flags.get("is_eased", False),
        is_best=flags.get("is_best", True),
    )


# --- Days ---------------------------------------------------------------------------------------


def test_days_count_what_was_kept_of_what_was_planned():
    days = days_of(
        DayState.KEPT,
        DayState.RESERVE,
        DayState.MISSED,
        DayState.PAUSED,
        DayState.OFF_PLAN,
        DayState.TRAVEL,
        DayState.KEPT,
        DayState.OPEN,
    )

    assert count_days(days, since=ago(7)) == DayCount(
        kept=2, planned=4, reserve=1, paused=1, traveled=1
    )


def test_days_before_the_span_are_not_counted():
    days = days_of(DayState.KEPT, DayState.MISSED, DayState.KEPT)

    assert count_days(days, since=ago(1)) == DayCount(kept=1, planned=2)


def test_no_days_count_nothing():
    assert count_days([], since=TODAY) == DayCount()


# --- Doses --------------------------------------------------------------------------------------


def test_missed_day_asks_for_the_dose_of_the_day_before_the_span():
    days = days_of(DayState.KEPT, DayState.MISSED, DayState.KEPT)
    doses = {ago(2): DayDose(60, 60, 0), TODAY: DayDose(60, 20, 10)}

    total = sum_doses(prescribed_doses(days, doses), since=ago(1))

    assert total == DayDose(prescribed=120, timed=20, declared=10)


def test_dose_of_nothing_is_nothing():
    assert sum_doses(prescribed_doses(days_of(DayState.MISSED), {}), since=ago(7)) == DayDose(
        0, 0, 0
    )


@pytest.mark.parametrize(
    ("timed", "declared", "share"), [(30, 10, 0.75), (0, 10, 0.0), (10, 0, 1.0), (0, 0, None)]
)
def test_timed_share_is_that_of_what_was_done(timed, declared, share):
    assert DayDose(100, timed, declared).timed_share == share


# --- Exercises ----------------------------------------------------------------------------------


def test_exercises_come_in_the_order_of_their_first_row():
    rows = [row(STRETCH), row(BRIDGE), row(STRETCH, session=2)]

    assert [each.exercise for each in read_exercises(rows)] == [STRETCH, BRIDGE]


def test_exercise_sums_its_dose_over_the_sessions():
    rows = [row(session=1, done=10), row(session=2, done=5)]

    assert read_exercises(rows)[0].dose.share == 0.75


def test_session_that_is_not_its_days_best_adds_no_dose():
    rows = [row(session=1, done=10), row(session=2, done=2, is_best=False)]

    assert read_exercises(rows)[0].dose.share == 1.0


def test_skip_counts_even_in_a_session_that_is_not_its_days_best():
    rows = [row(session=1, done=10), row(session=2, reason=PAIN, is_best=False)]

    assert read_exercises(rows)[0].skips == {PAIN: 1}


def test_both_sides_of_a_session_are_one_skip_for_the_weightier_reason():
    rows = [row(side=Side.RIGHT, reason=NO_TIME), row(side=Side.LEFT, reason=PAIN)]

    assert read_exercises(rows)[0].skips == {PAIN: 1}


def test_skips_name_the_weightiest_reason_first():
    rows = [row(session=1, reason=NO_TIME), row(session=2, reason=PAIN)]

    assert list(read_exercises(rows)[0].skips.items()) == [(PAIN, 1), (NO_TIME, 1)]


def test_skip_after_the_whole_dose_is_none():
    assert read_exercises([row(done=10, reason=PAIN)])[0].skips == {}


def test_eased_counts_sessions_and_not_sides():
    rows = [row(side=side, is_eased=True) for side in (Side.RIGHT, Side.LEFT)]

    assert read_exercises(rows)[0].eased == 1


# --- Sides --------------------------------------------------------------------------------------


def test_sides_are_compared_over_all_exercises():
    rows = [
        row(STRETCH, side=Side.RIGHT, done=10),
        row(STRETCH, side=Side.LEFT, done=6),
        row(BRIDGE, done=1),
    ]

    sides = read_sides(rows)

    assert (sides.right.share, sides.left.share) == (1.0, 0.6)


def test_exercise_of_one_side_alone_sets_no_side_against_the_other():
    rows = [
        row(STRETCH, side=Side.RIGHT, done=10),
        row(STRETCH, side=Side.LEFT, done=10),
        row(BRIDGE, side=Side.LEFT, done=0),
    ]

    assert read_sides(rows).left.share == 1.0


@pytest.mark.parametrize(("left", "is_uneven"), [(10, False), (9, True), (0, True)])
def test_sides_are_uneven_from_a_tenth_on(left, is_uneven):
    sides = read_sides([row(side=Side.RIGHT, done=10), row(side=Side.LEFT, done=left)])

    assert sides.is_uneven is is_uneven


@pytest.mark.parametrize("sides", [[], [Side.BOTH], [Side.RIGHT], [Side.LEFT, Side.BOTH]])
def test_sides_are_not_compared_unless_both_have_a_turn(sides):
    assert read_sides([row(side=side, done=10) for side in sides]) is None


# --- Pain ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "mean"),
    [([], MeanAnswer(None, 0)), ([None], MeanAnswer(None, 0)), ([2, None, 5], MeanAnswer(3.5, 2))],
)
def test_mean_leaves_out_what_was_not_answered(answers, mean):
    assert mean_answer(answers) == mean
