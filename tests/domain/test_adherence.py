"""Repetitions done against prescribed, timed apart from declared, and when a day is kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workouts.domain.adherence import (
    DoseSummary,
    ExerciseState,
    SideRecord,
    Tally,
    exercise_state,
    exercise_states,
    exercises_missing,
    summarize,
    tally,
)
from workouts.domain.dose import Side


def record(item=1, side=Side.BOTH, **changes):
    figures = {
        "prescribed_reps": 5,
        "hold_seconds": 30,
        "reps_done": 0,
        "held_seconds": 0,
        "declared_reps": 0,
        "skipped": False,
    }
    return SideRecord(item=item, side=side, **(figures | changes))


def done(item):
    return record(item, reps_done=5, held_seconds=150)


@pytest.mark.parametrize(
    ("figures", "state"),
    [
        ({}, ExerciseState.OPEN),
        ({"reps_done": 5}, ExerciseState.DONE),
        ({"reps_done": 7}, ExerciseState.DONE),
        ({"declared_reps": 5}, ExerciseState.DONE),
        ({"reps_done": 4}, ExerciseState.PARTIAL),
        ({"declared_reps": 1}, ExerciseState.PARTIAL),
        # Both count from the first repetition: 3 timed and 4 declared are 4 done, not 7.
        ({"reps_done": 3, "declared_reps": 4}, ExerciseState.PARTIAL),
        # A hold given up halfway is no repetition.
        ({"held_seconds": 20}, ExerciseState.OPEN),
        ({"skipped": True}, ExerciseState.SKIPPED),
        ({"skipped": True, "held_seconds": 20}, ExerciseState.SKIPPED),
        ({"skipped": True, "reps_done": 2}, ExerciseState.PARTIAL),
        ({"skipped": True, "reps_done": 5}, ExerciseState.DONE),
    ],
)
def test_exercise_state_of_one_side(figures, state):
    assert exercise_state([record(**figures)]) == state


@pytest.mark.parametrize(
    ("right", "left", "state"),
    [
        ({}, {}, ExerciseState.OPEN),
        ({"reps_done": 5}, {"reps_done": 5}, ExerciseState.DONE),
        ({"reps_done": 5}, {"declared_reps": 5}, ExerciseState.DONE),
        ({"reps_done": 5}, {}, ExerciseState.PARTIAL),
        ({"reps_done": 10}, {"reps_done": 4}, ExerciseState.PARTIAL),
        ({"reps_done": 5}, {"skipped": True}, ExerciseState.PARTIAL),
        ({"skipped": True}, {}, ExerciseState.SKIPPED),
        ({"skipped": True}, {"skipped": True}, ExerciseState.SKIPPED),
    ],
)
def test_exercise_state_needs_every_side(right, left, state):
    sides = [record(side=Side.RIGHT, **right), record(side=Side.LEFT, **left)]

    assert exercise_state(sides) == state


def test_exercise_state_of_no_side_is_open():
    assert exercise_state([]) == ExerciseState.OPEN


def test_exercise_states_bring_the_sides_of_an_item_together():
    records = [
        record(2, Side.RIGHT, reps_done=5),
        done(1),
        record(2, Side.LEFT, reps_done=5),
        record(3, skipped=True),
    ]

    assert exercise_states(records) == {
        2: ExerciseState.DONE,
        1: ExerciseState.DONE,
        3: ExerciseState.SKIPPED,
    }


@pytest.mark.parametrize("prescribed_reps", [0, -1])
def test_side_record_refuses_a_dose_done_by_doing_nothing(prescribed_reps):
    with pytest.raises(ValueError, match="at least one repetition"):
        record(prescribed_reps=prescribed_reps)


@pytest.mark.parametrize(
    ("finished", "exercises", "kept"),
    [
        (0, 0, False),
        (0, 1, False),
        (1, 1, True),
        (1, 2, True),
        (1, 3, False),
        (2, 3, True),
        (3, 7, False),
        (4, 7, True),
        (7, 7, True),
    ],
)
def test_is_kept_from_half_of_the_exercises_on(finished, exercises, kept):
    records = [done(item) if item < finished else record(item) for item in range(exercises)]

    assert tally(records).is_kept is kept


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"skipped": True}, id="skipped"),
        pytest.param({"reps_done": 4, "held_seconds": 120}, id="partial"),
        pytest.param({"held_seconds": 20}, id="given up"),
    ],
)
def test_is_kept_counts_only_exercises_done(other):
    records = [done(1), record(2, **other), record(3, **other)]

    assert tally(records).is_kept is False


def test_is_kept_counts_exercises_and_not_sides():
    records = [
        record(1, Side.RIGHT, reps_done=5),
        record(1, Side.LEFT, reps_done=5),
        record(2),
        record(3),
    ]

    assert tally(records).is_kept is False


def test_tally_of_a_session():
    records = [
        record(1, Side.RIGHT, reps_done=5, declared_reps=3),
        record(1, Side.LEFT, reps_done=2, declared_reps=5),
        record(2, reps_done=7),
        record(3, declared_reps=1),
        record(4, skipped=True),
    ]

    assert tally(records) == Tally(
        exercise_count=4, open_count=2, prescribed_reps=25, done_reps=16, timed_reps=12
    )


def test_summarize_nothing_is_all_zero():
    assert summarize([]) == DoseSummary(
        prescribed_reps=0,
        done_reps=0,
        timed_reps=0,
        declared_reps=0,
        prescribed_seconds=0,
        held_seconds=0,
        share=0.0,
    )


def test_summarize_keeps_timed_and_declared_apart():
    records = [
        record(1, reps_done=3, held_seconds=95, declared_reps=5),
        record(2, reps_done=5, held_seconds=150, declared_reps=2),
    ]

    assert summarize(records) == DoseSummary(
        prescribed_reps=10,
        done_reps=10,
        timed_reps=8,
        declared_reps=2,
        prescribed_seconds=300,
        held_seconds=245,
        share=1.0,
    )


def test_summarize_share_gives_no_credit_beyond_a_dose():
    records = [record(1, Side.RIGHT, reps_done=10), record(1, Side.LEFT)]

    assert summarize(records).share == 0.5


def test_summarize_share_leaves_out_what_was_skipped():
    records = [done(1), record(2, skipped=True), record(3, skipped=True), record(4)]

    assert summarize(records).share == 0.25


RECORDS = st.lists(
    st.builds(
        SideRecord,
        item=st.integers(1, 3),
        side=st.sampled_from(Side),
        prescribed_reps=st.integers(1, 6),
        hold_seconds=st.integers(1, 60),
        reps_done=st.integers(0, 8),
        held_seconds=st.integers(0, 500),
        declared_reps=st.integers(0, 8),
        skipped=st.booleans(),
    ),
    max_size=8,
)
PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=100)


@PROPERTY
@given(RECORDS)
def test_summarize_agrees_with_ticking_off_single_repetitions(records):
    asked = [(record, rep) for record in records for rep in range(1, record.prescribed_reps + 1)]
    ticked = [
        rep for record, rep in asked if rep <= record.reps_done or rep <= record.declared_reps
    ]

    share = summarize(records).share

    assert share == (len(ticked) / len(asked) if asked else 0)


@PROPERTY
@given(RECORDS)
def test_timed_and_declared_repetitions_add_up(records):
    summary = summarize(records)

    assert summary.timed_reps + summary.declared_reps == summary.done_reps


@PROPERTY
@given(RECORDS)
def test_nothing_done_is_never_kept(records):
    idle = [record for record in records if record.reps_done == record.declared_reps == 0]

    assert tally(idle).is_kept is False


@pytest.mark.parametrize(
    ("exercises", "still_open", "missing"),
    [
        (7, 7, 4),
        (7, 6, 3),
        (7, 4, 1),
        (7, 3, 0),
        (7, 0, 0),
        (2, 2, 1),
        (1, 1, 1),
        (1, 0, 0),
        (0, 0, 0),
    ],
)
def test_exercises_missing_until_the_day_counts(exercises, still_open, missing):
    assert exercises_missing(exercises, still_open) == missing
