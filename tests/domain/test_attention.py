"""Which patients need attention first: pain, a stop, a decline, skipped exercises."""

from datetime import date, timedelta

import pytest

from workouts.domain.attention import (
    CRITICAL_DAYS,
    Direction,
    Flag,
    PainTrend,
    has_stopped,
    hurts,
    is_falling,
    kept_skipping,
    pain_trend,
    weight,
)
from workouts.domain.pain import Concern
from workouts.domain.streak import DayState

TODAY = date(2026, 6, 10)
IN_WEEK_8 = TODAY - timedelta(days=50)

STATES = {
    "k": DayState.KEPT,
    "m": DayState.MISSED,
    "r": DayState.RESERVE,
    "p": DayState.PAUSED,
    "f": DayState.OFF_PLAN,
    "t": DayState.TRAVEL,
}


def days_of(letters):
    """The days before today, oldest first, and today itself, which is open."""
    first = TODAY - timedelta(days=len(letters))
    states = [*(STATES[letter] for letter in letters), DayState.OPEN]
    return [(first + timedelta(days=nth), state) for nth, state in enumerate(states)]


# --- Pain ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "lately", "direction"),
    [
        ([4], [4], Direction.STEADY),
        ([4], [5], Direction.UP),
        ([5], [4], Direction.DOWN),
        ([3, 3, 4, 4], [4, 4], Direction.STEADY),  # half a point above the mean before
        ([3, 3, 3], [3, 5], Direction.UP),  # a whole point
        ([3, 3, 3, 4, 4, 5, 5], [6, 6, 5], Direction.UP),  # whatever the last answer is
        ([9, 0], [5], Direction.STEADY),
    ],
)
def test_pain_goes_where_the_last_week_leaves_the_weeks_before(before, lately, direction):
    answers = [(7 + nth, pain) for nth, pain in enumerate(before)]
    answers += list(enumerate(lately))

    assert pain_trend(answers).direction == direction


@pytest.mark.parametrize("answers", [[], [(0, 4)], [(0, 4), (6, 9)], [(7, 4), (20, 9)]])
def test_pain_goes_nowhere_without_a_last_week_and_weeks_before(answers):
    assert pain_trend(answers) is None


@pytest.mark.parametrize(("days_ago", "weeks"), [(7, 2), (13, 2), (14, 3), (21, 4), (27, 4)])
def test_trend_says_how_many_weeks_it_spans(days_ago, weeks):
    assert pain_trend([(0, 6), (7, 3), (days_ago, 3)]) == PainTrend(3, 6, weeks)


@pytest.mark.parametrize(
    ("trend", "concern", "is_flagged"),
    [
        (None, Concern.NONE, False),
        (PainTrend(3, 4.9, 4), Concern.NONE, False),
        (PainTrend(3, 5, 4), Concern.NONE, True),
        (PainTrend(5, 3, 4), Concern.NONE, False),
        (PainTrend(3, 3, 4), Concern.RISE, True),
        (None, Concern.ABOVE_LIMIT, True),
    ],
)
def test_pain_is_flagged_by_a_session_or_by_a_clear_rise_over_the_weeks(trend, concern, is_flagged):
    assert hurts(trend, concern=concern) is is_flagged


# --- Stopped ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("silent_days", "is_paused", "is_flagged"),
    [(2, False, False), (3, False, True), (40, False, True), (40, True, False)],
)
def test_three_silent_days_are_a_stop_unless_a_pause_runs(silent_days, is_paused, is_flagged):
    assert has_stopped(silent_days, is_paused=is_paused) is is_flagged


# --- Skips --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("skipped", "exercise"),
    [
        ([], None),
        ([["bridge"], [], ["bridge"], [], []], None),
        ([["bridge"], [], ["bridge"], [], ["bridge"]], "bridge"),
        ([["bridge", "glut"]] * 2 + [["glut"]], "glut"),
        ([["bridge", "glut"]] * 3, "bridge"),
        ([["glut"], ["bridge"], ["lateral"], ["glut"], ["bridge"]], None),
    ],
)
def test_three_skips_in_five_sessions_are_a_habit(skipped, exercise):
    assert kept_skipping(skipped) == exercise


# --- Falling ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "lately", "is_flagged"),
    [
        ("k" * 14, "k" * 14, False),
        ("k" * 14, "km" * 7, True),
        ("k" * 14, "kkkkkkkkkkkmmm", False),  # by less than a quarter
        ("k" * 12 + "mm", "k" * 8 + "m" * 6, True),
        ("km" * 7, "k" * 14, False),
        ("k" * 14, "k" * 7 + "r" * 7, True),  # a reserve day was without practice as well
        ("k" * 14, "p" * 14, False),  # nothing was asked for
        ("k" * 14, "p" * 11 + "mmm", False),  # three days say nothing
        ("k" * 14, "p" * 10 + "mmmm", True),
        ("kf" * 7, "kf" * 3 + "mf" * 4, True),
        ("m" * 14, "m" * 14, False),
    ],
)
def test_falling_compares_the_days_kept_in_two_weeks_and_the_two_before(before, lately, is_flagged):
    days = days_of(before + lately)

    assert is_falling(days, first_day=IN_WEEK_8, today=TODAY) is is_flagged


@pytest.mark.parametrize(
    ("days_since_the_first", "is_flagged"),
    [(28, False), (34, False), (35, True), (83, True), (84, False), (400, False)],
)
def test_falling_is_told_in_weeks_6_to_12_alone(days_since_the_first, is_flagged):
    days = days_of("k" * 14 + "m" * 14)
    first_day = TODAY - timedelta(days=days_since_the_first)

    assert is_falling(days, first_day=first_day, today=TODAY) is is_flagged


def test_critical_weeks_are_the_sixth_to_the_twelfth():
    weeks = {day // 7 + 1 for day in CRITICAL_DAYS}

    assert weeks == set(range(6, 13))


def test_falling_leaves_days_further_back_alone():
    days = days_of("m" * 100 + "k" * 14 + "m" * 14)

    assert is_falling(days, first_day=IN_WEEK_8, today=TODAY)


@pytest.mark.parametrize("days", [[], days_of("k" * 10)])
def test_a_short_life_does_not_fall(days):
    assert not is_falling(days, first_day=IN_WEEK_8, today=TODAY)


def test_whoever_has_not_begun_does_not_fall():
    assert not is_falling([], first_day=None, today=TODAY)


# --- Order --------------------------------------------------------------------------------------


def test_order_is_pain_then_a_late_stop_then_falling_then_skips_then_an_old_stop():
    cases = [
        ([Flag.HURTS], 0),
        ([Flag.STOPPED], 27),
        ([Flag.FALLING], 0),
        ([Flag.SKIPS], 0),
        ([Flag.STOPPED], 28),
        ([], 0),
    ]

    weights = [weight(flags, silent_days=silent_days) for flags, silent_days in cases]

    assert weights == sorted(set(weights), reverse=True)
    assert weights[-1] == 0


def test_pain_outweighs_all_the_rest_together():
    rest = [Flag.STOPPED, Flag.FALLING, Flag.SKIPS]

    assert weight([Flag.HURTS], silent_days=0) > weight(rest, silent_days=5)


def test_more_reasons_weigh_more():
    one, two = [Flag.STOPPED], [Flag.STOPPED, Flag.FALLING]

    assert weight(two, silent_days=5) > weight(one, silent_days=5)
