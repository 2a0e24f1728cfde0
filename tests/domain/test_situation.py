"""Which situation a patient is in today, and so which sentence the page says."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.situation import Situation, Slots, read_situation
from workouts.domain.streak import DayState, Streak

LETTERS = {
    "k": DayState.KEPT,
    "r": DayState.RESERVE,
    ".": DayState.MISSED,
    "o": DayState.OPEN,
    "p": DayState.PAUSED,
    "x": DayState.OFF_PLAN,
    "t": DayState.TRAVEL,
}
TODAY = date(2026, 6, 10)
PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=300)


def at(hour, minute=0):
    return hour * 60 + minute


def streak(letters, *, comeback=False):
    """The days of that story, the last one today, and the streak that they make."""
    first = TODAY - timedelta(days=len(letters) - 1)
    current = sum(letter == "k" for letter in letters[letters.rfind(".") + 1 :])
    days = tuple(
        (first + timedelta(days=nth), LETTERS[letter]) for nth, letter in enumerate(letters)
    )
    return Streak(current=current, days=days, comeback=comeback)


# One story for each situation: the days, the minute, the slots.
STORIES = [
    ("", False, at(8), Slots(), Situation.NOT_BEGUN),
    ("", True, at(8), Slots(), Situation.PAUSED),
    ("kkp", False, at(8), Slots(at(8, 30)), Situation.PAUSED),
    ("k", False, at(8), Slots(), Situation.FIRST_DAY),
    ("kk", False, at(8), Slots(), Situation.FIRST_DAYS),
    ("k" * 6, False, at(8), Slots(), Situation.FIRST_DAYS),
    ("k" * 7, False, at(8), Slots(), Situation.WEEK),
    ("k" * 29, False, at(8), Slots(), Situation.WEEK),
    ("k" * 30, False, at(8), Slots(), Situation.MONTH),
    ("k" * 65, False, at(8), Slots(), Situation.MONTH),
    ("k" * 66, False, at(8), Slots(), Situation.HABIT),
    ("k" * 300, False, at(8), Slots(), Situation.HABIT),
    ("kkx", False, at(8), Slots(at(8, 30)), Situation.DAY_OFF),
    ("kkppo", False, at(8), Slots(at(8, 30)), Situation.BACK_FROM_PAUSE),
    ("kkppxto", False, at(8), Slots(), Situation.BACK_FROM_PAUSE),
    ("kkpp.o", False, at(8), Slots(), Situation.MISSED_ONE),
    ("kkro", False, at(8), Slots(at(8, 30)), Situation.RESERVE_USED),
    ("kkrro", False, at(8), Slots(), Situation.RESERVE_USED),
    ("kk.o", False, at(8), Slots(at(8, 30)), Situation.MISSED_ONE),
    ("kkx.o", False, at(8), Slots(), Situation.MISSED_ONE),
    ("kk..o", False, at(8), Slots(), Situation.MISSED_SEVERAL),
    ("kkr.o", False, at(8), Slots(), Situation.MISSED_SEVERAL),
    ("kko", False, at(7, 30), Slots(at(8, 30)), Situation.SLOT_SOON),
    ("kko", False, at(8, 30), Slots(at(8, 30)), Situation.SLOT_SOON),
    ("kko", False, at(7, 29), Slots(at(8, 30)), Situation.OPEN),
    ("kko", False, at(8, 31), Slots(at(8, 30)), Situation.SLOT_PASSED),
    ("kko", False, at(2, 59), Slots(at(8, 30)), Situation.SLOT_PASSED),
    ("kko", False, at(3), Slots(at(8, 30)), Situation.OPEN),
    ("kko", False, at(23, 50), Slots(at(0, 10)), Situation.SLOT_SOON),
    ("kko", False, at(9), Slots(at(8, 30), at(20)), Situation.SECOND_SLOT_AHEAD),
    ("kko", False, at(20, 1), Slots(at(8, 30), at(20)), Situation.SLOT_PASSED),
    ("kko", False, at(9), Slots(), Situation.OPEN),
    ("kko", False, at(9), Slots(None, at(20)), Situation.OPEN),
    ("kkxto", False, at(9), Slots(), Situation.OPEN),
]


@pytest.mark.parametrize(("letters", "is_paused", "minute", "slots", "situation"), STORIES)
def test_situation_of_a_story(letters, is_paused, minute, slots, situation):
    read = read_situation(streak(letters), minute=minute, slots=slots, is_paused=is_paused)

    assert read == situation


def test_comeback_is_told_whatever_the_streak():
    read = read_situation(streak("kk..k", comeback=True), minute=at(8))

    assert read == Situation.COMEBACK


def test_every_situation_is_reached():
    reached = {situation for *_, situation in STORIES} | {Situation.COMEBACK}

    assert reached == set(Situation)


@PROPERTY
@given(st.text("kr.pxt", max_size=9), st.sampled_from("okpx"), st.integers(0, 1439))
def test_missed_days_are_told_only_on_an_open_day(behind, today, minute):
    read = read_situation(streak("k" + behind + today), minute=minute)

    told = {Situation.MISSED_ONE, Situation.MISSED_SEVERAL, Situation.RESERVE_USED}
    assert today == "o" or read not in told
