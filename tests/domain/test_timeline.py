"""Expanding doses into the steps and seconds of a session."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.dose import Dose, Laterality, Side
from workouts.domain.timeline import Cue, Pace, Phase, Prescription, build, minutes, total_seconds

STRETCH = Dose(
    reps_min=2, reps_max=2, hold_seconds=30, rest_seconds=5, laterality=Laterality.BILATERAL
)
EACH_SIDE = replace(STRETCH, laterality=Laterality.EACH_SIDE)
BRIDGE = Dose(
    reps_min=3, reps_max=5, hold_seconds=15, rest_seconds=10, laterality=Laterality.BILATERAL
)
ADVANCED_BRIDGE = Dose(
    reps_min=1, reps_max=1, hold_seconds=5, rest_seconds=10, laterality=Laterality.ALTERNATING
)


def steps_of(*doses, **options):
    return build(
        [Prescription(item=item, dose=dose) for item, dose in enumerate(doses, start=1)], **options
    )


def moves(steps):
    return [(step.cue, step.seconds) for step in steps]


def test_build_without_prescriptions_is_empty():
    assert build([]) == ()


def test_build_leads_in_then_holds_and_rests_between_repetitions():
    steps = steps_of(STRETCH)

    assert moves(steps) == [
        (Cue.GET_READY, 10),
        (Cue.HOLD, 30),
        (Cue.REST, 5),
        (Cue.HOLD, 30),
    ]


def test_build_switches_to_the_second_side():
    steps = steps_of(EACH_SIDE)

    assert [(step.side, step.phase, step.rep) for step in steps] == [
        (Side.RIGHT, Phase.LEAD_IN, 1),
        (Side.RIGHT, Phase.HOLD, 1),
        (Side.RIGHT, Phase.REST, 1),
        (Side.RIGHT, Phase.HOLD, 2),
        (Side.LEFT, Phase.SWITCH, 1),
        (Side.LEFT, Phase.HOLD, 1),
        (Side.LEFT, Phase.REST, 1),
        (Side.LEFT, Phase.HOLD, 2),
    ]


def test_build_leads_in_to_each_exercise():
    steps = steps_of(STRETCH, EACH_SIDE)

    assert [(step.item, step.phase) for step in steps if step.cue != Cue.HOLD] == [
        (1, Phase.LEAD_IN),
        (1, Phase.REST),
        (2, Phase.LEAD_IN),
        (2, Phase.REST),
        (2, Phase.SWITCH),
        (2, Phase.REST),
    ]


def test_build_straightens_one_leg_then_the_other_within_an_alternating_repetition():
    steps = steps_of(ADVANCED_BRIDGE)

    assert [(step.cue, step.phase, step.seconds) for step in steps] == [
        (Cue.GET_READY, Phase.LEAD_IN, 10),
        (Cue.LIFT, Phase.HOLD, 3),
        (Cue.STRAIGHTEN_RIGHT, Phase.HOLD, 5),
        (Cue.BEND_RIGHT, Phase.HOLD, 3),
        (Cue.STRAIGHTEN_LEFT, Phase.HOLD, 5),
        (Cue.BEND_LEFT, Phase.HOLD, 3),
        (Cue.LOWER, Phase.HOLD, 3),
    ]


def test_build_offers_more_after_what_is_asked_for():
    steps = steps_of(BRIDGE)

    assert [(step.cue, step.rep, step.reps, step.optional, step.offer) for step in steps] == [
        (Cue.GET_READY, 1, 3, False, False),
        (Cue.HOLD, 1, 3, False, False),
        (Cue.REST, 1, 3, False, False),
        (Cue.HOLD, 2, 3, False, False),
        (Cue.REST, 2, 3, False, False),
        (Cue.HOLD, 3, 3, False, False),
        (Cue.REST, 3, 3, False, True),
        (Cue.HOLD, 4, 5, True, False),
        (Cue.REST, 4, 5, True, True),
        (Cue.HOLD, 5, 5, True, False),
    ]


@pytest.mark.parametrize(("rest_seconds", "offer_seconds"), [(0, 8), (7, 8), (8, 8), (9, 9)])
def test_build_leaves_at_least_eight_seconds_for_an_offer(rest_seconds, offer_seconds):
    steps = steps_of(replace(BRIDGE, rest_seconds=rest_seconds))

    assert [step.seconds for step in steps if step.offer] == [offer_seconds, offer_seconds]


def test_build_leaves_out_a_rest_of_no_length():
    steps = steps_of(replace(STRETCH, rest_seconds=0))

    assert [step.cue for step in steps] == [Cue.GET_READY, Cue.HOLD, Cue.HOLD]


def test_build_practices_only_the_prescribed_sides():
    left_only = Prescription(item=1, dose=EACH_SIDE, sides=(Side.LEFT,))

    steps = build([left_only])

    assert [(step.side, step.phase) for step in steps] == [
        (Side.LEFT, Phase.LEAD_IN),
        (Side.LEFT, Phase.HOLD),
        (Side.LEFT, Phase.REST),
        (Side.LEFT, Phase.HOLD),
    ]


def test_build_takes_no_side_as_nothing_to_do():
    assert build([Prescription(item=1, dose=EACH_SIDE, sides=())]) == ()


def test_build_follows_the_pace():
    pace = Pace(lead_in_seconds=20, switch_seconds=15, move_seconds=4)
    alternating_on_each_side = Prescription(1, ADVANCED_BRIDGE, sides=(Side.RIGHT, Side.LEFT))

    steps = build([alternating_on_each_side], pace=pace)

    assert {step.cue: step.seconds for step in steps} == {
        Cue.GET_READY: 20,
        Cue.SWITCH: 15,
        Cue.LIFT: 4,
        Cue.STRAIGHTEN_RIGHT: 5,
        Cue.BEND_RIGHT: 4,
        Cue.STRAIGHTEN_LEFT: 5,
        Cue.BEND_LEFT: 4,
        Cue.LOWER: 4,
    }


def test_build_makes_every_rest_longer_by_the_pace():
    steps = steps_of(STRETCH, BRIDGE, pace=Pace(extra_rest_seconds=7))

    assert [step.seconds for step in steps if step.cue == Cue.REST] == [12, 17, 17, 17, 17]


def test_build_makes_no_rest_where_none_is_prescribed():
    steps = steps_of(replace(STRETCH, rest_seconds=0), pace=Pace(extra_rest_seconds=7))

    assert [step.cue for step in steps] == [Cue.GET_READY, Cue.HOLD, Cue.HOLD]


def test_build_adds_the_longer_rest_to_the_time_for_an_offer():
    steps = steps_of(replace(BRIDGE, rest_seconds=0), pace=Pace(extra_rest_seconds=7))

    assert [step.seconds for step in steps if step.offer] == [15, 15]


@pytest.mark.parametrize("figure", ["lead_in_seconds", "switch_seconds", "move_seconds"])
def test_pace_refuses_a_move_without_time(figure):
    with pytest.raises(ValueError, match="at least a second"):
        Pace(**{figure: 0})


def test_pace_refuses_a_shorter_rest():
    with pytest.raises(ValueError, match="longer, not shorter"):
        Pace(extra_rest_seconds=-1)


def test_only_holds_count_as_held():
    steps = steps_of(EACH_SIDE, ADVANCED_BRIDGE)

    assert {step.cue for step in steps if step.is_counted} == {
        Cue.HOLD,
        Cue.STRAIGHTEN_RIGHT,
        Cue.STRAIGHTEN_LEFT,
    }


def test_total_seconds_leave_out_what_is_optional():
    # Lead-in, three holds, two rests, and the pause of the first offer.
    assert total_seconds(steps_of(BRIDGE)) == 10 + 3 * 15 + 2 * 10 + 10


@pytest.mark.parametrize(
    ("hold_seconds", "whole_minutes"), [(1, 1), (50, 1), (51, 2), (110, 2), (111, 3)]
)
def test_minutes_are_rounded_up(hold_seconds, whole_minutes):
    once = replace(STRETCH, reps_min=1, reps_max=1, hold_seconds=hold_seconds)

    assert minutes(steps_of(once)) == whole_minutes


def test_minutes_of_nothing_are_none():
    assert minutes(()) == 0


DOSES = st.builds(
    lambda least, more, hold, rest, laterality: Dose(least, least + more, hold, rest, laterality),
    st.integers(1, 12),
    st.integers(0, 4),
    st.integers(1, 90),
    st.integers(0, 40),
    st.sampled_from(Laterality),
)
PACES = st.builds(
    Pace, st.integers(1, 30), st.integers(1, 30), st.integers(1, 9), st.integers(0, 20)
)
PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=100)


def seconds_by_hand(dose, pace):
    """One exercise by arithmetic: what a person with a stopwatch and a pencil would add up."""
    sides = 2 if dose.laterality == "each_side" else 1
    repetition = dose.hold_seconds
    if dose.laterality == "alternating":
        repetition = 2 * dose.hold_seconds + 4 * pace.move_seconds
    rest = dose.rest_seconds + pace.extra_rest_seconds if dose.rest_seconds else 0
    a_side = dose.reps_min * repetition + (dose.reps_min - 1) * rest
    if dose.reps_max > dose.reps_min:
        a_side += max(8, dose.rest_seconds) + pace.extra_rest_seconds
    return pace.lead_in_seconds + (sides - 1) * pace.switch_seconds + sides * a_side


@PROPERTY
@given(doses=st.lists(DOSES, max_size=7), pace=PACES)
def test_total_seconds_agree_with_arithmetic(doses, pace):
    expected = sum(seconds_by_hand(dose, pace) for dose in doses)

    assert total_seconds(steps_of(*doses, pace=pace)) == expected


@PROPERTY
@given(dose=DOSES, pace=PACES)
def test_all_repetitions_together_hold_what_the_dose_says(dose, pace):
    held = sum(step.seconds for step in steps_of(dose, pace=pace) if step.is_counted)

    assert held == dose.reps_max * dose.held_seconds_per_rep * len(dose.sides)


@PROPERTY
@given(doses=st.lists(DOSES, max_size=7), pace=PACES)
def test_every_step_takes_time(doses, pace):
    assert all(step.seconds >= 1 for step in steps_of(*doses, pace=pace))


@PROPERTY
@given(dose=DOSES, pace=PACES)
def test_no_side_ends_with_a_rest(dose, pace):
    steps = steps_of(dose, pace=pace)
    last_of_each_side = {step.side: step for step in steps}

    assert {step.phase for step in last_of_each_side.values()} == {Phase.HOLD}
