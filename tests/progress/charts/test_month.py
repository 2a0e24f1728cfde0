"""A month: each day in its place, with its dose, its sign and its sentence."""

import re
from calendar import monthrange
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.streak import DayState
from workouts.domain.weeks import DayDose
from workouts.progress.charts.month import CalendarDay, cell_text, month_days, month_table
from workouts.progress.charts.svg import day_labels

DAY = date(2026, 6, 10)
PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=60)


@pytest.fixture(autouse=True, scope="module")
def english():
    with translation.override("en"):
        yield


def table_of(first, *, doses=()):
    cells = month_days(first, today=DAY, states={DAY: DayState.KEPT}, doses=dict(doses))
    return month_table(cells, address="/progress/")


@PROPERTY
@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_table_has_each_day_of_the_month_below_its_weekday(day):
    first = day.replace(day=1)

    rows = [
        [re.findall(r">(\d+)</(?:a|span)>", cell) for cell in re.findall("<td.*?</td>", row)]
        for row in table_of(first).split("<tr>")[2:]
    ]

    numbers = [int(number) for row in rows for cell in row for number in cell]
    assert {len(row) for row in rows} == {7}
    assert numbers == list(range(1, monthrange(first.year, first.month)[1] + 1))
    assert rows[0][first.isoweekday() % 7] == ["1"]  # a week begins on Sunday


@pytest.mark.parametrize(
    ("share", "shade"), [(0.0, 0), (0.01, 1), (0.25, 1), (0.26, 2), (0.75, 3), (1.0, 4)]
)
def test_shade_grows_with_the_dose(share, shade):
    assert CalendarDay(day=DAY, state=None, share=share).shade == shade


def test_day_with_a_dose_is_a_link_to_what_was_done():
    table = table_of(DAY.replace(day=1), doses=[(DAY, DayDose(60, 60, 0))])

    assert re.findall(r'href="([^"]+)"', table) == ["/progress/2026-06-10/"]


def test_each_day_is_named_by_its_sentence():
    table = table_of(DAY.replace(day=1), doses=[(DAY, DayDose(60, 60, 0))])

    names = re.findall(r'<(a|span) [^>]*aria-label="([^"]+)"', table)
    assert names[8:11] == [
        ("span", "June 9"),
        ("a", "June 10: kept, 100% of the dose done"),
        ("span", "June 11"),
    ]


def test_today_is_marked_alone():
    table = table_of(DAY.replace(day=1))

    assert table.count("aria-current") == 1


def test_table_names_its_month_and_its_weekdays():
    table = table_of(DAY.replace(day=1))

    assert "<caption>June 2026</caption>" in table
    names = re.findall(r'<th scope="col" abbr="(\w+)">(\w+)</th>', table)
    assert (names[0], names[-1]) == (("Sunday", "Sun"), ("Saturday", "Sat"))


@pytest.mark.parametrize(
    ("state", "share", "words"),
    [
        (DayState.KEPT, 0.83, "June 10: kept, 83% of the dose done"),
        (DayState.RESERVE, 0, "June 10: free, a reserve day was used"),
        (DayState.RESERVE, 0.2, "June 10: a reserve day was used, 20% of the dose done"),
        (DayState.MISSED, 0, "June 10: no practice"),
        (DayState.MISSED, 0.2, "June 10: begun, 20% of the dose done"),
        (DayState.OPEN, 0, "June 10: still open"),
        (DayState.OPEN, 0.2, "June 10: begun, 20% of the dose done so far"),
        (DayState.PAUSED, 0, "June 10: paused"),
        (DayState.OFF_PLAN, 0, "June 10: not in your plan"),
        (DayState.TRAVEL, 0, "June 10: skipped by travel"),
        (None, 0, "June 10"),
        (None, 0.2, "June 10: begun, 20% of the dose done"),
    ],
)
def test_day_words_tell_each_state(state, share, words):
    assert cell_text(CalendarDay(day=DAY, state=state, share=share), day_labels()) == words


def test_month_days_know_their_states():
    cells = month_days(
        DAY.replace(day=1),
        today=DAY,
        states={DAY: DayState.OPEN, DAY - timedelta(days=1): DayState.RESERVE},
        doses={},
    )

    assert [cell.state for cell in cells[8:11]] == [DayState.RESERVE, DayState.OPEN, None]
