"""Times, days and numbers in Spanish, as they are written in the United States."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation
from django.utils.formats import date_format, get_format, localize, number_format, time_format

from workouts.formats import clock_time, hour_text
from workouts.progress.charts.svg import short_label

DAY = date(2026, 11, 25)  # a Wednesday


@pytest.fixture(autouse=True)
def spanish():
    with translation.override("es"):
        yield


@pytest.mark.parametrize(
    ("wall", "text"),
    [
        (time(7, 10), "7:10\xa0a.\xa0m."),
        (time(0, 5), "12:05\xa0a.\xa0m."),
        (time(12), "12:00\xa0p.\xa0m."),
        (time(23, 59), "11:59\xa0p.\xa0m."),
    ],
)
def test_time_of_day(wall, text):
    assert (time_format(wall), clock_time(wall.hour * 60 + wall.minute)) == (text, text)


def test_hour_of_the_day():
    assert hour_text(19) == "7\xa0p.\xa0m."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATE_FORMAT", "25 de noviembre de 2026"),
        ("MONTH_DAY_FORMAT", "25 de noviembre"),
        ("SHORT_DATE_FORMAT", "11/25/2026"),
        ("WEEKDAY_FORMAT", "miércoles 25 de noviembre"),
        ("YEAR_MONTH_FORMAT", "noviembre de 2026"),
    ],
)
def test_day(name, text):
    assert date_format(DAY, name) == text


def test_instant():
    instant = datetime(2026, 11, 25, 7, 10, tzinfo=UTC)

    assert date_format(instant, "DATETIME_FORMAT") == "25 de noviembre de 2026, 7:10\xa0a.\xa0m."


def test_day_in_a_chart_has_the_day_first():
    assert short_label(DAY) == "25 nov"


def test_numbers_have_the_points_of_the_united_states():
    assert (localize(0.5), number_format(1250, force_grouping=True)) == ("0.5", "1,250")


def test_week_begins_on_sunday():
    assert get_format("FIRST_DAY_OF_WEEK") == 0


def test_day_typed_at_the_desk_is_read_as_in_english():
    assert get_format("DATE_INPUT_FORMATS")[:2] == ["%Y-%m-%d", "%m/%d/%Y"]
