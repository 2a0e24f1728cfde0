"""Pain over time: three lines on the scale from 0 to 10."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.progress.charts.pain import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    answered_sessions,
    height_of,
    pain,
)
from workouts.progress.charts.tables import pain_table

TODAY = date(2026, 6, 10)
NPRS = st.none() | st.integers(0, 10)
PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=60)


@pytest.fixture(autouse=True, scope="module")
def english():
    with translation.override("en"):
        yield


@dataclass
class Answers:
    practice_day: date
    pain_before: int | None
    pain_after: int | None
    pain_next_morning: int | None


def told(*answers, ago=0):
    return Answers(TODAY - timedelta(days=ago), *answers)


@PROPERTY
@given(st.lists(st.tuples(st.integers(0, 83), NPRS, NPRS, NPRS), min_size=1, max_size=90))
def test_lines_stay_within_the_scale(figures):
    tallies = [told(*answers, ago=ago) for ago, *answers in figures]
    tallies.sort(key=lambda each: each.practice_day)

    lines = re.findall(r'points="([^"]+)"', pain(tallies, today=TODAY))

    points = [tuple(map(float, point.split(","))) for line in lines for point in line.split()]
    assert all(LEFT - 0.1 <= x <= RIGHT + 0.1 and TOP <= y <= BOTTOM for x, y in points)


@pytest.mark.parametrize(("value", "height"), [(0, BOTTOM), (10, TOP), (5, (TOP + BOTTOM) / 2)])
def test_height_follows_the_scale(value, height):
    assert height_of(value) == height


def test_single_answer_is_a_mark_without_a_line():
    svg = pain([told(4, None, None)], today=TODAY)

    assert ("<polyline" in svg, svg.count('class="before"'), svg.count('class="after"')) == (
        False,
        1,
        0,
    )


def test_many_answers_are_lines_with_a_mark_at_their_end():
    svg = pain([told(4, 3, 2, ago=ago) for ago in range(60, -1, -1)], today=TODAY)

    assert (svg.count("<polyline"), svg.count('class="morning"')) == (3, 1)


def test_answered_are_the_sessions_of_twelve_weeks_with_an_answer():
    tallies = [told(3, 3, 3, ago=84), told(None, None, None, ago=2), told(None, None, 0, ago=1)]

    assert answered_sessions(tallies, today=TODAY) == tallies[2:]


def test_table_has_a_dash_for_an_answer_left_out():
    table = pain_table([told(4, None, 0)])

    assert re.findall(r"<td>(.*?)</td>", table) == ["4", "–", "0"]
