"""Missed days: which may still be declared, and when the patient is asked why."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.missing import (
    declarable_days,
    may_declare,
    missed_run,
    should_ask_barrier,
)
from workouts.domain.streak import DayState

TODAY = date(2026, 6, 10)
DAY = timedelta(days=1)

STATES = {
    "k": DayState.KEPT,
    "r": DayState.RESERVE,
    "m": DayState.MISSED,
    "o": DayState.OPEN,
    "p": DayState.PAUSED,
    "x": DayState.OFF_PLAN,
    "t": DayState.TRAVEL,
}


def days(story):
    """A day for each letter, the last one today."""
    first = TODAY - DAY * (len(story) - 1)
    return tuple((first + DAY * nth, STATES[letter]) for nth, letter in enumerate(story))


def ago(*numbers):
    return tuple(TODAY - DAY * number for number in numbers)


@pytest.mark.parametrize(
    ("days_ago", "may"), [(-1, False), (0, False), (1, True), (3, True), (4, False)]
)
def test_day_may_be_declared_for_three_days(days_ago, may):
    assert may_declare(TODAY - DAY * days_ago, today=TODAY) is may


@pytest.mark.parametrize(
    ("story", "declarable"),
    [
        ("", ()),
        ("o", ()),
        ("kkkko", ()),
        ("kmo", ago(1)),
        ("kmmmmo", ago(1, 2, 3)),
        ("krkmk", ago(1, 3)),
        ("kxpto", ()),
    ],
)
def test_missed_days_are_offered_newest_first(story, declarable):
    assert declarable_days(days(story), today=TODAY) == declarable


@pytest.mark.parametrize(
    ("story", "run"),
    [
        ("", ()),
        ("k", ()),
        ("ko", ()),
        ("kmo", ago(1)),
        ("krmo", ago(1, 2)),
        ("kmkmmo", ago(1, 2)),
        ("kmxpmto", ago(2, 5)),
        ("kmmk", ()),
        ("kmmp", ()),
        ("kmmx", ()),
    ],
)
def test_missed_run_goes_back_to_the_last_kept_day(story, run):
    assert missed_run(days(story)) == run


@pytest.mark.parametrize(
    ("story", "answered_ago", "asks"),
    [
        ("kmo", None, False),
        ("kmmo", None, True),
        ("krro", None, True),
        ("kmxxmo", None, True),
        ("kmmo", 0, False),
        ("kmmmo", 1, False),
        ("kmmmmmmmo", 6, False),
        ("kmmmmmmmmo", 7, True),
        ("kmmkmmo", 3, True),  # practiced on the day of the answer
        ("kmmmkmmo", 4, True),  # practiced since
        ("kkmmmo", 1, False),
    ],
)
def test_question_comes_after_two_missed_days_and_rests_a_week(story, answered_ago, asks):
    answered_on = None if answered_ago is None else TODAY - DAY * answered_ago

    assert should_ask_barrier(days(story), answered_on=answered_on) is asks


@settings(derandomize=True, database=None)
@given(st.text("krmpxt", max_size=40), st.sampled_from("ok"), st.none() | st.integers(0, 40))
def test_question_agrees_with_a_reading_of_the_calendar(past, now, answered_ago):
    story = past + now
    answered_on = None if answered_ago is None else TODAY - DAY * answered_ago

    planned = [letter for letter in past if letter not in "pxt"]
    wanted = now == "o" and len(planned) >= 2 and "k" not in planned[-2:]
    if wanted and answered_ago is not None:
        since = story[max(len(story) - 1 - answered_ago, 0) :]
        wanted = "k" in since or answered_ago >= 7
    assert should_ask_barrier(days(story), answered_on=answered_on) is wanted
