"""The latest starts along the hours: every mark lies where its minute is, inside the drawing."""

import re

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.rhythm import drift_minutes
from workouts.progress.charts.starts import (
    BOTTOM,
    LEFT,
    MIDDLE,
    RIGHT,
    TOP,
    WIDTH,
    hours_beside,
    hours_shown,
    starts_chart,
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


def labels_of(svg):
    return re.findall(r'<text x="([\d.]+)"[^>]*>([^<]+)', svg)


@PROPERTY
@given(st.lists(MINUTES, min_size=1, max_size=30))
def test_dots_lie_at_their_minutes_within_the_drawing(starts):
    usual = starts[0]
    dots = dots_of(starts_chart(starts, usual=usual))

    pixels = (RIGHT - LEFT) / 2 / (hours_beside(usual, starts) * 60)
    assert len(dots) == len(starts)
    assert all(LEFT <= x <= RIGHT and TOP < y < BOTTOM for x, y in dots)
    for (x, _y), minute in zip(dots, starts, strict=True):
        assert x == pytest.approx(MIDDLE + drift_minutes(minute, usual) * pixels, abs=0.06)


def test_newest_start_lies_lowest():
    (_, newest), (_, oldest) = dots_of(starts_chart([420, 430], usual=420))

    assert newest > oldest


def test_starts_around_midnight_are_beside_one_another():
    (before, _), (after, _) = dots_of(starts_chart([23 * 60 + 50, 10], usual=23 * 60 + 50))

    assert 0 < after - before < 20


@pytest.mark.parametrize(
    ("starts", "hours"), [([420], 3), ([420, 540], 3), ([420, 600], 4), ([420, 420 + 720], 12)]
)
def test_as_many_hours_are_drawn_as_the_starts_need(starts, hours):
    assert hours_beside(420, starts) == hours


@PROPERTY
@given(MINUTES, st.integers(3, 12))
def test_hour_labels_are_few_and_apart(usual, hours):
    assert 1 <= len(hours_shown(usual, hours)) <= 6


def test_hours_are_named_below():
    svg = starts_chart([420], usual=420)

    assert [name for _x, name in labels_of(svg)] == [
        "5 a.m.", "6 a.m.", "7 a.m.", "8 a.m.", "9 a.m.",
    ]  # fmt: skip
    assert float(dict(reversed(each) for each in labels_of(svg))["7 a.m."]) == MIDDLE


@PROPERTY
@given(MINUTES, MINUTES)
def test_slot_points_down_at_its_minute_above_the_starts(usual, slot):
    svg = starts_chart([usual], usual=usual, slot=slot)

    x, y = map(float, re.search(r'class="flag" d="M([\d.]+) ([\d.]+)l', svg).groups())
    assert 8 <= x <= WIDTH - 8
    assert y == TOP


def test_starts_without_a_slot_have_no_flag():
    assert 'class="flag"' not in starts_chart([420], usual=420)


@pytest.mark.parametrize(
    ("starts", "slot", "words"),
    [
        ([420], None, "One start, about 7 a.m."),
        ([420, 425], None, "The last 2 starts, about 7 a.m."),
        ([420, 425], 450, "The last 2 starts, about 7 a.m.; your slot is at 7:30 a.m."),
    ],
)
def test_drawing_says_what_it_shows(starts, slot, words):
    assert words in starts_chart(starts, usual=420, slot=slot)
