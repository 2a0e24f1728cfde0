"""How long an open session still takes, by what was done of it."""

import pytest

from tests.conftest import NOW
from workouts.models.exercise_logs import Report, SkipReason
from workouts.player.cues import Cues
from workouts.player.time_left import seconds_left

pytestmark = pytest.mark.django_db

LEAD_IN, HOLD, REST = 10, 30, 5


def left_of(session):
    return seconds_left(list(session.exercise_logs.in_order()), pace=Cues().pace)


def report(session, nth, **figures):
    log = list(session.exercise_logs.in_order())[nth]
    session.record([Report(item_id=log.item_id, side=log.side, **figures)], at=NOW)


def test_repetitions_done_take_no_time_more(start_session):
    whole, begun = start_session(), start_session()
    report(begun, 0, reps_done=2, held_seconds=60)

    assert left_of(whole) - left_of(begun) == 2 * (HOLD + REST)


@pytest.mark.parametrize(
    "figures", [{"reps_done": 5}, {"declared_reps": 5}, {"skip_reason": SkipReason.NO_TIME}]
)
def test_exercise_that_is_over_takes_no_time_more(start_session, figures):
    session, next_one = start_session(), start_session(done=1)
    report(session, 0, **figures)

    assert left_of(session) == left_of(next_one)


def test_nothing_left_to_do_takes_no_time(start_session):
    assert left_of(start_session(done=7)) == 0
