"""The template filters that write doses, times and shares as text."""

from dataclasses import replace

import pytest
from django.utils import translation

from workouts.domain.dose import Dose, Laterality, Side
from workouts.formats import clock_time, percent
from workouts.templatetags.dose import dose_text, duration_text


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def dose(laterality, *, least=5, most=5, seconds=30):
    return Dose(
        reps_min=least,
        reps_max=most,
        hold_seconds=seconds,
        rest_seconds=10,
        laterality=laterality,
    )


@pytest.mark.parametrize(
    ("laterality", "words"),
    [
        (Laterality.BILATERAL, "5 times 30 seconds"),
        (Laterality.EACH_SIDE, "5 times 30 seconds per side"),
        (Laterality.ALTERNATING, "5 times, with each leg straight for 30 seconds"),
    ],
)
def test_dose_words_say_a_count(laterality, words):
    assert dose_text(dose(laterality)) == words


@pytest.mark.parametrize(
    ("laterality", "words"),
    [
        (Laterality.BILATERAL, "3 to 5 times 15 seconds"),
        (Laterality.EACH_SIDE, "3 to 5 times 15 seconds per side"),
        (Laterality.ALTERNATING, "3 to 5 times, with each leg straight for 15 seconds"),
    ],
)
def test_dose_words_keep_a_range(laterality, words):
    assert dose_text(dose(laterality, least=3, most=5, seconds=15)) == words


@pytest.mark.parametrize(
    ("laterality", "words"),
    [
        (Laterality.BILATERAL, "once, for 1 second"),
        (Laterality.EACH_SIDE, "once per side, for 1 second"),
        (Laterality.ALTERNATING, "once, with each leg straight for 1 second"),
    ],
)
def test_dose_words_know_the_singular(laterality, words):
    assert dose_text(dose(laterality, least=1, most=1, seconds=1)) == words


@pytest.mark.parametrize(
    ("minute", "words"),
    [(0, "midnight"), (430, "7:10 a.m."), (720, "noon"), (1439, "11:59 p.m.")],
)
def test_clock_time_reads_a_minute_of_the_day(minute, words):
    assert clock_time(minute) == words


@pytest.mark.parametrize(("share", "whole"), [(0.0, 0), (0.726, 73), (1.0, 100)])
def test_percent_is_whole(share, whole):
    assert percent(share) == whole


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (300, "5 minutes"),
        (1275, "21 min 15 s"),
    ],
)
def test_duration_is_said_in_minutes_and_seconds(seconds, words):
    assert duration_text(seconds) == words


@pytest.mark.parametrize(
    ("side", "least", "most", "words"),
    [
        (Side.RIGHT, 5, 5, "5 times 30 seconds on the right side"),
        (Side.LEFT, 5, 5, "5 times 30 seconds on the left side"),
        (Side.LEFT, 1, 1, "once on the left side, for 30 seconds"),
        (Side.RIGHT, 3, 5, "3 to 5 times 30 seconds on the right side"),
    ],
)
def test_dose_words_say_one_side_alone(side, least, most, words):
    each_side = dose(Laterality.EACH_SIDE, least=least, most=most)

    assert dose_text(replace(each_side, only_side=side)) == words
