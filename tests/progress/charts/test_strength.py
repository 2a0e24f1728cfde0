"""Streak and strength: beads for two weeks, a curve for half a year."""

import re
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.streak import DayState
from workouts.progress.charts.strength import BEAD_DAYS, BOTTOM, TOP, WIDTH, beads, curve

TODAY = date(2026, 6, 10)
PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=60)


@pytest.fixture(autouse=True, scope="module")
def english():
    with translation.override("en"):
        yield


def days(*states):
    return tuple(
        (TODAY - timedelta(days=len(states) - 1 - nth), state) for nth, state in enumerate(states)
    )


def threads_of(svg):
    return re.search(r'class="thread" d="([^"]*)"', svg)[1].count("M")


@pytest.mark.parametrize("state", DayState)
def test_each_state_has_a_bead_of_its_own_shape(state):
    shapes = {each: re.sub(r"[\d.]+", "", beads(days(each))) for each in DayState}

    assert [each for each, shape in shapes.items() if shape == shapes[state]] == [state]


@pytest.mark.parametrize(("count", "drawn"), [(1, 1), (14, 14), (400, 14)])
def test_beads_are_the_last_two_weeks(count, drawn):
    svg = beads(days(*[DayState.KEPT] * count))

    assert svg.count('class="kept"') == drawn


def test_thread_breaks_at_a_missed_day_alone():
    kept, missed, reserve = DayState.KEPT, DayState.MISSED, DayState.RESERVE

    assert threads_of(beads(days(kept, reserve, kept))) == 2
    assert threads_of(beads(days(kept, missed, kept))) == 0


def stretches_of(svg):
    """From where to where the pauses reach, and what is written over them."""
    found = re.findall(r'class="paused" d="M([\d.]+) 26H([\d.]+)"/><text x="([\d.]+)"', svg)
    return [tuple(map(float, each)) for each in found]


def test_pause_is_one_stretch_with_its_name_between_its_neighbours():
    kept, paused = DayState.KEPT, DayState.PAUSED

    svg = beads(days(kept, kept, paused, paused, paused, kept, paused, kept))

    first, second = stretches_of(svg)
    places = [float(x) for x in re.findall(r'class="kept" cx="([\d.]+)"', svg)]
    assert (first[0], first[1], second[0], second[1]) == (places[1], places[2], *places[2:])
    assert svg.count(">Pause<") == 2
    assert threads_of(svg) == 1


@pytest.mark.parametrize("count", [1, 14, 30])
def test_pause_at_an_edge_stays_within_the_drawing(count):
    svg = beads(days(*[DayState.PAUSED] * count))

    ((left, right, word),) = stretches_of(svg)
    assert (left >= 0, right <= WIDTH, 20 <= word <= WIDTH - 20) == (True, True, True)


def test_beads_say_how_many_days_were_kept():
    svg = beads(days(DayState.KEPT, DayState.MISSED, DayState.KEPT))

    assert "2 of the last 3 days kept" in svg


@PROPERTY
@given(st.lists(st.floats(0, 1), min_size=2, max_size=400))
def test_curve_stays_within_its_frame(strengths):
    svg = curve(tuple(strengths), today=TODAY)

    path = re.search(r'class="line" d="M([^"]+)"', svg)[1].split()
    xs, ys = map(float, path[::2]), map(float, path[1::2])
    assert all(0 <= x <= WIDTH for x in xs)
    assert all(TOP <= y <= BOTTOM for y in ys)


@PROPERTY
@given(st.lists(st.floats(0, 1), min_size=1, max_size=400))
def test_curve_ends_with_today(strengths):
    svg = curve(tuple(strengths), today=TODAY)

    y = float(re.search(r'class="kept" cx="[\d.]+" cy="([\d.]+)"', svg)[1])
    assert y == pytest.approx(BOTTOM - strengths[-1] * (BOTTOM - TOP), abs=0.06)


def test_curve_of_one_day_is_a_point():
    assert 'class="line"' not in curve((0.05,), today=TODAY)


def test_beads_have_room_for_all_days():
    xs = [float(x) for x in re.findall(r'cx="([\d.]+)"', beads(days(*[DayState.KEPT] * BEAD_DAYS)))]

    assert min(xs) >= 8
    assert max(xs) <= WIDTH - 8
