"""Pain over time: lines of weekly means and faint answers on the scale from 0 to 10."""

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


def dots_of(svg):
    paths = re.findall(r'class="answers \w+" d="([^"]+)"', svg)
    dots = [dot for path in paths for dot in re.findall(r"M([\d.]+) ([\d.]+)h0", path)]
    return [(float(x), float(y)) for x, y in dots]


@PROPERTY
@given(st.lists(st.tuples(st.integers(0, 83), NPRS, NPRS, NPRS), min_size=1, max_size=90))
def test_lines_stay_within_the_scale(figures):
    tallies = [told(*answers, ago=ago) for ago, *answers in figures]
    tallies.sort(key=lambda each: each.practice_day)

    svg = pain(tallies, today=TODAY)

    lines = re.findall(r'points="([^"]+)"', svg)
    points = [tuple(map(float, point.split(","))) for line in lines for point in line.split()]
    points += dots_of(svg)
    assert all(LEFT - 0.1 <= x <= RIGHT + 0.1 and TOP <= y <= BOTTOM for x, y in points)


def test_table_names_its_days_shortly():
    assert '<th scope="row">Jun 10</th>' in pain_table([told(4, None, 0)])


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


def test_many_weeks_are_lines_with_a_mark_at_their_end():
    svg = pain([told(4, 3, 2, ago=ago) for ago in range(60, -1, -1)], today=TODAY)

    assert (svg.count("<polyline"), svg.count('class="morning"')) == (3, 1)


def test_line_has_the_weekly_means_and_a_dot_each_answer():
    # The Sunday of this week, and the Thursday and Friday of the one before.
    svg = pain([told(8, None, None, ago=6), told(4, None, None, ago=5), told(1, None, None, ago=3)],
               today=TODAY)  # fmt: skip

    (line,) = re.findall(r'points="([^"]+)"', svg)
    heights = [float(point.split(",")[1]) for point in line.split()]
    assert heights == [pytest.approx(height_of(value), abs=0.06) for value in (6, 1)]
    assert len(dots_of(svg)) == 3


def test_limit_is_a_line_with_its_name():
    svg = pain([told(4, None, None)], today=TODAY, limit=5)

    y = f"{height_of(5):.1f}"
    assert f'<path class="limit" d="M{LEFT} {y}H{RIGHT}"/>' in svg
    assert re.findall(r'class="limit-name">([^<]+)<', svg) == ["limit 5"]
    assert "The limit is 5." in re.search(r'aria-label="([^"]+)"', svg).group(1)


@pytest.mark.parametrize("limit", [0, 10])
def test_name_of_the_limit_stays_within_the_drawing(limit):
    svg = pain([told(4, None, None)], today=TODAY, limit=limit)

    [y] = re.findall(r'y="([\d.]+)" class="limit-name"', svg)
    assert TOP + 10 <= float(y) <= BOTTOM


def test_plan_without_a_limit_has_no_line():
    svg = pain([told(4, None, None)], today=TODAY)

    assert "limit" not in svg


def test_bands_have_their_names():
    svg = pain([told(4, None, None)], today=TODAY)

    assert re.findall(r">(mild|moderate|severe)<", svg) == ["mild", "moderate", "severe"]


def test_answered_are_the_sessions_of_twelve_weeks_with_an_answer():
    tallies = [told(3, 3, 3, ago=84), told(None, None, None, ago=2), told(None, None, 0, ago=1)]

    assert answered_sessions(tallies, today=TODAY) == tallies[2:]


def test_table_has_a_dash_for_an_answer_left_out():
    table = pain_table([told(4, None, 0)])

    assert re.findall(r"<td>(.*?)</td>", table) == ["4", "–", "0"]
