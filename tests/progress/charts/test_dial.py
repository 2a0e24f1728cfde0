"""The clock: every mark lies where its minute is, inside the drawing."""

import re
from math import atan2, hypot, pi

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.progress.charts.dial import (
    CENTER_X,
    CENTER_Y,
    HEIGHT,
    INNERMOST_RADIUS,
    RIM_RADIUS,
    WIDTH,
    at,
    dial,
)

MINUTES = st.integers(0, 1439)
PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=100)


@pytest.fixture(autouse=True, scope="module")
def english():
    with translation.override("en"):
        yield


def dots_of(svg):
    found = re.findall(r'class="dot" cx="([\d.]+)" cy="([\d.]+)"', svg)
    return [(float(x), float(y)) for x, y in found]


def minute_of(x, y):
    return round(atan2(x - CENTER_X, CENTER_Y - y) / (2 * pi) * 1440) % 1440


def away(x, y):
    return hypot(x - CENTER_X, y - CENTER_Y)


@pytest.mark.parametrize(
    ("minute", "point"),
    [
        (0, (CENTER_X, CENTER_Y - 10)),
        (360, (CENTER_X + 10, CENTER_Y)),
        (720, (CENTER_X, CENTER_Y + 10)),
        (1080, (CENTER_X - 10, CENTER_Y)),
    ],
)
def test_midnight_is_above_and_the_hours_go_clockwise(minute, point):
    assert at(minute, 10) == pytest.approx(point)


@PROPERTY
@given(st.lists(MINUTES, min_size=1, max_size=30))
def test_dots_lie_at_their_minutes_within_the_rim(starts):
    dots = dots_of(dial(starts, usual=starts[0]))

    assert len(dots) == len(starts)
    assert all(INNERMOST_RADIUS - 1 <= away(*dot) < RIM_RADIUS for dot in dots)
    # A tenth of a unit is at most a minute and a half on the innermost ring.
    shifts = [(minute_of(*dot) - minute) % 1440 for dot, minute in zip(dots, starts, strict=True)]
    assert all(min(shift, 1440 - shift) <= 2 for shift in shifts)


def test_newest_start_lies_outside():
    newest, oldest = dots_of(dial([420, 430], usual=420))

    assert away(*newest) > away(*oldest)


@PROPERTY
@given(MINUTES)
def test_slot_points_to_its_minute_from_outside_the_rim(slot):
    svg = dial([slot], usual=slot, slot=slot)

    points = re.search(r'class="flag" points="([^"]+)"', svg)[1].split()
    corners = [tuple(map(float, point.split(","))) for point in points]
    assert all(away(*corner) > RIM_RADIUS for corner in corners)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in corners)


def test_dial_without_a_slot_has_no_flag():
    assert 'class="flag"' not in dial([420], usual=420)


@pytest.mark.parametrize(
    ("starts", "usual", "slot", "words"),
    [
        ([], None, None, "A clock of 24 hours, with no session on it yet."),
        ([420], 420, None, "A clock of 24 hours: one start, about 7 a.m."),
        ([420, 425], 420, 450, "your chosen time is at 7:30 a.m., the last 2 starts about 7 a.m."),
    ],
)
def test_dial_says_what_it_shows(starts, usual, slot, words):
    assert words in dial(starts, usual=usual, slot=slot)
