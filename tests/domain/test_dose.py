"""What a dose is, which sides it has, and which figures are refused."""

from datetime import date, timedelta

import pytest

from workouts.domain.dose import Dose, Laterality, Side, first_side

EVEN_DAY, ODD_DAY = date(2026, 6, 11), date(2026, 6, 10)


def dose(**changes):
    figures = {
        "reps_min": 5,
        "reps_max": 5,
        "hold_seconds": 30,
        "rest_seconds": 5,
        "laterality": Laterality.BILATERAL,
    }
    return Dose(**(figures | changes))


@pytest.mark.parametrize(
    ("laterality", "sides"),
    [
        (Laterality.BILATERAL, (Side.BOTH,)),
        (Laterality.EACH_SIDE, (Side.RIGHT, Side.LEFT)),
        (Laterality.ALTERNATING, (Side.BOTH,)),
    ],
)
def test_sides_are_those_with_a_turn_of_their_own(laterality, sides):
    assert dose(laterality=laterality).sides == sides


@pytest.mark.parametrize(
    ("laterality", "sides"),
    [
        (Laterality.BILATERAL, (Side.BOTH,)),
        (Laterality.EACH_SIDE, (Side.LEFT,)),
        (Laterality.ALTERNATING, (Side.BOTH,)),
    ],
)
def test_one_side_alone_is_one_of_an_exercise_with_a_turn_on_each(laterality, sides):
    assert dose(laterality=laterality, only_side=Side.LEFT).sides == sides


@pytest.mark.parametrize("day", [EVEN_DAY, ODD_DAY])
def test_one_side_alone_is_practiced_on_every_day(day):
    one_side = dose(laterality=Laterality.EACH_SIDE, only_side=Side.LEFT)

    assert one_side.sides_on(day) == (Side.LEFT,)


@pytest.mark.parametrize(
    ("laterality", "day", "sides"),
    [
        (Laterality.EACH_SIDE, EVEN_DAY, (Side.RIGHT, Side.LEFT)),
        (Laterality.EACH_SIDE, ODD_DAY, (Side.LEFT, Side.RIGHT)),
        (Laterality.BILATERAL, ODD_DAY, (Side.BOTH,)),
        (Laterality.ALTERNATING, ODD_DAY, (Side.BOTH,)),
    ],
)
def test_sides_begin_with_the_other_one_each_day(laterality, day, sides):
    assert dose(laterality=laterality).sides_on(day) == sides


@pytest.mark.parametrize("day", [date(2024, 2, 28), date(2024, 2, 29), date(2026, 12, 31)])
def test_first_side_alternates_over_the_ends_of_months_and_years(day):
    assert first_side(day) != first_side(day + timedelta(days=1))


@pytest.mark.parametrize(("reps_max", "is_range"), [(5, False), (6, True)])
def test_is_range_where_more_may_be_done_than_is_asked_for(reps_max, is_range):
    assert dose(reps_max=reps_max).is_range is is_range


@pytest.mark.parametrize(
    ("laterality", "seconds"),
    [
        (Laterality.BILATERAL, 30),
        (Laterality.EACH_SIDE, 30),
        (Laterality.ALTERNATING, 60),
    ],
)
def test_held_seconds_per_rep_count_each_leg_of_an_alternating_one(laterality, seconds):
    assert dose(laterality=laterality).held_seconds_per_rep == seconds


@pytest.mark.parametrize(
    "smallest", [{"reps_min": 1, "reps_max": 1}, {"hold_seconds": 1}, {"rest_seconds": 0}]
)
def test_dose_accepts_the_smallest_figures(smallest):
    assert dose(**smallest) == dose(**smallest)


@pytest.mark.parametrize(
    "impossible",
    [
        {"reps_min": 0},
        {"reps_min": -1},
        {"reps_max": 4},
        {"hold_seconds": 0},
        {"hold_seconds": -30},
        {"rest_seconds": -1},
    ],
)
def test_dose_refuses_what_nobody_can_do(impossible):
    with pytest.raises(ValueError, match="at least"):
        dose(**impossible)
