"""The usual time of day, as a median on a circle, and how regularly it is kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.rhythm import (
    PartOfDay,
    Rhythm,
    Trend,
    circular_distance,
    drift_minutes,
    moved_to,
    part_of_day,
    read_rhythm,
    read_trend,
    usual_minute,
)

MINUTES = st.integers(0, 1439)
PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=100)


def at(hour, minute=0):
    return hour * 60 + minute


def distance_by_walking(a, b):
    """Both ways round the clock at once, minute by minute, until one arrives."""
    return next(n for n in range(721) if b in {(a + n) % 1440, (a - n) % 1440})


@pytest.mark.parametrize(
    ("a", "b", "minutes"),
    [
        (at(7), at(7), 0),
        (at(7), at(7, 45), 45),
        (at(23, 50), at(0, 10), 20),
        (at(0, 10), at(23, 50), 20),
        (at(0), at(23, 59), 1),
        (at(6), at(18), 720),
        (at(6), at(18, 1), 719),
    ],
)
def test_circular_distance_goes_the_shorter_way(a, b, minutes):
    assert circular_distance(a, b) == minutes


@pytest.mark.parametrize(
    ("usual", "slot", "minutes"),
    [
        (at(7), at(7), 0),
        (at(7, 30), at(7), 30),
        (at(6, 30), at(7), -30),
        (at(0, 10), at(23, 50), 20),
        (at(23, 50), at(0, 10), -20),
        (at(18), at(6), 720),
        (at(6), at(18), 720),
        (at(6), at(18, 1), 719),
        (at(18, 1), at(6), -719),
    ],
)
def test_drift_minutes_are_positive_when_later_than_the_slot(usual, slot, minutes):
    assert drift_minutes(usual, slot) == minutes


@PROPERTY
@given(MINUTES, MINUTES)
def test_drift_minutes_lead_from_the_slot_to_the_usual_time(usual, slot):
    assert (slot + drift_minutes(usual, slot)) % 1440 == usual


@pytest.mark.parametrize(
    ("starts", "usual"),
    [
        ([], None),
        ([at(7)], at(7)),
        ([at(7), at(7, 10), at(7, 20)], at(7, 10)),
        ([at(7), at(7, 10), at(12)], at(7, 10)),
        ([at(7), at(7, 10), at(21)], at(7)),
        ([at(23, 40), at(23, 50), at(0, 30)], at(23, 50)),
        ([at(7), at(7), at(19)], at(7)),
    ],
)
def test_usual_minute_is_the_circular_median(starts, usual):
    assert usual_minute(starts) == usual


@pytest.mark.parametrize(
    ("starts", "usual"),
    [
        ([at(7, 10), at(7)], at(7)),
        ([at(0, 10), at(23, 50)], at(23, 50)),
        ([at(2, 55), at(3, 5)], at(3, 5)),
        ([at(18), at(6)], at(6)),
        ([at(3), at(9), at(15), at(21)], at(3)),
    ],
)
def test_usual_minute_of_equally_near_ones_is_the_earliest_of_a_day_from_three(starts, usual):
    assert usual_minute(starts) == usual


@PROPERTY
@given(st.lists(MINUTES, min_size=1, max_size=6))
def test_usual_minute_is_nearest_to_all(starts):
    nearest = min(sum(distance_by_walking(a, b) for b in starts) for a in starts)

    usual = usual_minute(starts)

    assert sum(distance_by_walking(usual, b) for b in starts) == nearest


@PROPERTY
@given(st.lists(MINUTES, min_size=1, max_size=12).flatmap(lambda m: st.permutations([*m, m[0]])))
def test_usual_minute_does_not_depend_on_the_order(starts):
    assert usual_minute(starts) == usual_minute(sorted(starts))


def test_read_rhythm_of_nothing_is_nothing():
    assert read_rhythm([]) is None


@pytest.mark.parametrize(
    ("away", "regular"),
    [(0, 3), (45, 3), (46, 2), (-45, 3), (-46, 2), (720, 2)],
)
def test_read_rhythm_counts_starts_within_45_minutes_of_the_usual_one(away, regular):
    starts = [at(0, 10), at(0, 10), (at(0, 10) + away) % 1440]

    rhythm = read_rhythm(starts)

    assert rhythm == Rhythm(usual_minute=at(0, 10), regular=regular, total=3)


def test_rhythm_share_is_regular_of_total():
    rhythm = read_rhythm([at(7)] * 11 + [at(12), at(16), at(21)])

    assert rhythm.share == 11 / 14


REGULAR = [at(7)] * 10
SCATTERED = [at(5), at(7), at(9), at(11), at(13), at(15), at(17), at(19), at(21), at(23)]


@pytest.mark.parametrize(
    ("newer", "older", "trend"),
    [
        (REGULAR, SCATTERED, Trend.STEADIER),
        (SCATTERED, REGULAR, Trend.LOOSER),
        (REGULAR, [at(18)] * 10, Trend.STEADY),
        ([*REGULAR[:9], at(12)], REGULAR, Trend.STEADY),
        ([*REGULAR[:8], at(12), at(15)], REGULAR, Trend.LOOSER),
    ],
)
def test_read_trend_compares_how_regular_the_halves_are(newer, older, trend):
    assert read_trend(newer + older) == trend


@pytest.mark.parametrize("count", [0, 1, 13])
def test_read_trend_of_few_starts_says_nothing(count):
    assert read_trend([at(7)] * count) is None


def test_read_trend_leaves_out_the_one_in_the_middle():
    assert read_trend([*[at(7)] * 7, at(19), *[at(7)] * 7]) == Trend.STEADY


@pytest.mark.parametrize(
    ("starts", "slot", "moved"),
    [
        ([at(8, 30)] * 10, at(7, 10), at(8, 30)),
        ([at(8, 32)] * 10, at(7, 10), at(8, 30)),
        ([at(8, 33)] * 10, at(7, 10), at(8, 35)),
        ([at(7, 55)] * 10, at(7, 10), None),
        ([at(7, 56)] * 10, at(7, 10), at(7, 55)),
        ([at(6, 20)] * 10, at(7, 10), at(6, 20)),
        ([at(8, 30)] * 9, at(7, 10), None),
        ([at(8, 30)] * 6 + [at(12), at(14), at(16), at(18)], at(7, 10), at(8, 30)),
        ([at(8, 30)] * 5 + [at(12), at(14), at(16), at(18), at(20)], at(7, 10), None),
        ([at(8, 30)] * 10 + [at(7, 10)] * 20, at(7, 10), at(8, 30)),
        ([at(23, 59)] * 10, at(22), 0),
        ([at(0, 10)] * 10, at(23, 50), None),
    ],
)
def test_moved_to_is_where_the_latest_ten_agree_away_from_the_slot(starts, slot, moved):
    assert moved_to(starts, slot=slot) == moved


@pytest.mark.parametrize(
    ("minute", "part"),
    [
        (at(4), PartOfDay.MORNING),
        (at(11, 59), PartOfDay.MORNING),
        (at(12), PartOfDay.AFTERNOON),
        (at(17), PartOfDay.EVENING),
        (at(22), PartOfDay.NIGHT),
        (at(3, 59), PartOfDay.NIGHT),
    ],
)
def test_part_of_day_has_its_name(minute, part):
    assert part_of_day(minute) == part
