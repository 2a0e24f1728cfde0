"""Which pain answers are of concern: a rise by two, or above the limit; and the weekly means."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.pain import Concern, WeekMean, pain_concern, weekly_means


def concern_of(before=None, after=None, next_morning=None, limit=None):
    return pain_concern(before=before, after=after, next_morning=next_morning, limit=limit)


@pytest.mark.parametrize(
    ("answers", "concern"),
    [
        ((3, 4), Concern.NONE),
        ((3, 5), Concern.RISE),
        ((0, 2), Concern.RISE),
        ((5, 3), Concern.NONE),
        ((3, None, 4), Concern.NONE),
        ((3, None, 5), Concern.RISE),
        ((3, 3, 5), Concern.RISE),
        ((3, 5, 3), Concern.RISE),
    ],
)
def test_rise_by_two_against_the_answer_before_is_of_concern(answers, concern):
    assert concern_of(*answers) == concern


def test_rise_since_the_end_of_the_session_alone_is_not_of_concern():
    assert concern_of(before=4, after=3, next_morning=5) == Concern.NONE


@pytest.mark.parametrize("answers", [(), (None, 10), (None, None, 10), (None, 2, 10)])
def test_without_an_answer_before_and_a_limit_nothing_is_of_concern(answers):
    assert concern_of(*answers) == Concern.NONE


@pytest.mark.parametrize("answers", [(5,), (None, 5), (None, None, 5)])
@pytest.mark.parametrize(
    ("limit", "concern"), [(4, Concern.ABOVE_LIMIT), (5, Concern.NONE), (0, Concern.ABOVE_LIMIT)]
)
def test_any_answer_above_the_limit_is_of_concern(answers, limit, concern):
    assert concern_of(*answers, limit=limit) == concern


def test_limit_weighs_more_than_a_rise():
    assert concern_of(before=3, after=6, limit=5) == Concern.ABOVE_LIMIT


def test_limit_without_answers_is_no_concern():
    assert concern_of(limit=0) == Concern.NONE


def test_no_concern_is_false():
    assert bool(Concern.NONE) is False


ANSWER = st.none() | st.integers(0, 10)


@settings(derandomize=True, deadline=None, database=None, max_examples=300)
@given(before=ANSWER, after=ANSWER, next_morning=ANSWER, limit=ANSWER)
def test_concern_agrees_with_the_rule_said_plainly(before, after, next_morning, limit):
    given_answers = [each for each in (before, after, next_morning) if each is not None]
    is_above = limit is not None and any(each > limit for each in given_answers)
    later = [each for each in (after, next_morning) if each is not None]
    is_rise = before is not None and any(each - before >= 2 for each in later)

    concern = concern_of(before, after, next_morning, limit)

    wanted = Concern.ABOVE_LIMIT if is_above else Concern.RISE if is_rise else Concern.NONE
    assert concern == wanted


def test_weekly_means_are_of_the_answers_given_from_sunday_to_saturday():
    answers = [
        (date(2026, 6, 6), 8),  # a Saturday
        (date(2026, 6, 7), 1),
        (date(2026, 6, 8), None),
        (date(2026, 6, 9), 4),
    ]

    assert weekly_means(answers) == [
        WeekMean(mean=8, middle=date(2026, 6, 6)),
        WeekMean(mean=2.5, middle=date(2026, 6, 8)),
    ]


def test_weekly_means_of_no_answers_are_none():
    assert weekly_means([(date(2026, 6, 9), None)]) == []
