"""The bars of the weeks: timed and declared repetitions within what was prescribed."""

import re
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.weeks import Week
from workouts.progress.charts.dose import BOTTOM, TOP, WEEKS, WIDTH, dose
from workouts.progress.charts.tables import dose_table

MONDAY = date(2026, 6, 1)
PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=60)
RECT = re.compile(r'<rect class="(\w+)" x="([\d.]+)" y="([\d.]+)" width="(\d+)" height="([\d.]+)"')


@pytest.fixture(autouse=True, scope="module")
def english():
    with translation.override("en"):
        yield


def weeks(*figures):
    return tuple(Week(MONDAY + timedelta(weeks=nth), *figure) for nth, figure in enumerate(figures))


# What was timed and declared, and what was prescribed beyond it.
FIGURES = st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(1, 200)).map(
    lambda parts: (sum(parts), *parts[:2])
)


@PROPERTY
@given(st.lists(FIGURES, min_size=1, max_size=WEEKS))
def test_bars_stay_within_their_frames(figures):
    bars = RECT.findall(dose(weeks(*figures)))

    assert all(float(x) >= 0 and float(x) + float(width) <= WIDTH for _, x, _, width, _ in bars)
    assert all(
        float(y) >= TOP - 0.1 and float(y) + float(height) <= BOTTOM + 0.1
        for _, _, y, _, height in bars
    )


def test_declared_repetitions_are_on_the_timed_ones_with_a_mark_of_their_own():
    svg = dose(weeks((100, 50, 25)))

    (_, _, timed_top, _, timed), (_, _, declared_top, _, declared) = RECT.findall(svg)[1:]
    assert float(timed) == pytest.approx(2 * float(declared))
    assert float(declared_top) + float(declared) == pytest.approx(float(timed_top))
    assert 'class="hatching"' in svg


@pytest.mark.parametrize(
    ("figure", "parts"),
    [
        ((0, 0, 0), []),
        ((60, 0, 0), ["frame"]),
        ((60, 60, 0), ["frame", "timed"]),
        ((60, 0, 60), ["frame", "declared"]),
    ],
)
def test_bar_has_what_there_was(figure, parts):
    assert [rect[0] for rect in RECT.findall(dose(weeks(figure)))] == parts


@pytest.mark.parametrize(
    ("figure", "labels"), [((60, 60, 0), []), ((60, 30, 30), []), ((60, 45, 0), ["75"])]
)
def test_percent_is_said_only_of_a_week_that_lacks_something(figure, labels):
    assert re.findall(r">(\d+)<", dose(weeks(figure))) == labels


def test_table_has_the_newest_week_first():
    table = dose_table(weeks((60, 40, 5), (61, 0, 61)))

    assert re.findall(r'<th scope="row">(.*?)</th>', table) == ["Jun 8", "Jun 1"]
    assert re.findall(r"<td>(\d+)</td>", table) == ["61", "0", "61", "60", "40", "5"]
