"""The guided page's first picture, before its scripts have run."""

from dataclasses import replace

import pytest

from tests.conftest import NOW
from workouts.models import Exercise
from workouts.models.exercise_logs import Report, SkipReason
from workouts.player.cues import Cues
from workouts.player.first_picture import first_picture
from workouts.views.player import player_data

pytestmark = pytest.mark.django_db


def picture_of(session, *, cues=None):
    cues = cues or Cues()
    logs = list(session.exercise_logs.in_order())
    return first_picture(logs, player_data(session, logs, cues=cues), pace=cues.pace)


def report(session, nth, **figures):
    log = list(session.exercise_logs.in_order())[nth]
    session.record([Report(item_id=log.item_id, side=log.side, **figures)], at=NOW)


def test_picture_says_how_long_the_session_is(start_session):
    texts = picture_of(start_session()).texts

    assert (texts["nth"], texts["minutes"]) == ("Exercise 1 of 7", "31 minutes left")


def test_session_begins_by_getting_ready(start_session):
    picture = picture_of(start_session())

    assert (picture.phase, picture.pose, picture.seconds) == ("lead-in", "get-ready", 10)


def test_picture_says_what_to_do(start_session):
    texts = picture_of(start_session()).texts

    assert {name: texts[name] for name in ("cue", "exercise", "side", "repetition", "next")} == {
        "cue": "Get ready",
        "exercise": "Flexion stretch",
        "side": "",
        "repetition": "Repetition 1 of 5",
        "next": "Next: Hold",
    }


def test_picture_shows_the_figure_of_its_exercise_and_side(start_session):
    picture = picture_of(start_session())

    assert (picture.figure, picture.side) == ("flexion-stretch", "both")


def test_exercise_of_the_clinics_own_has_no_figure(start_session):
    Exercise.objects.filter(slug="flexion-stretch").update(figure="")

    assert picture_of(start_session()).figure == ""


def test_seconds_are_at_the_persons_own_pace(start_session):
    assert picture_of(start_session(), cues=replace(Cues(), lead_in_seconds=5)).seconds == 5


def test_advice_comes_before_any_picture(start_session):
    session = start_session()
    session.pain_limit, session.pain_before = 3, 8

    assert picture_of(session) is None


@pytest.mark.parametrize(
    "figures",
    [
        {"reps_done": 1, "held_seconds": 30},
        {"held_seconds": 3},
        {"declared_reps": 5},
        {"skip_reason": SkipReason.NO_TIME},
        {"eased": 1},
    ],
    ids=lambda figures: next(iter(figures)),
)
def test_session_that_was_begun_before_is_left_to_the_scripts(start_session, figures):
    session = start_session()
    report(session, 0, **figures)

    assert picture_of(session) is None
