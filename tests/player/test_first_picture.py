"""The guided page's first picture, before its scripts have run."""

from dataclasses import replace

import pytest

from tests.conftest import NOW, full_reports
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


def test_picture_says_how_far_the_session_is(start_session):
    texts = picture_of(start_session(done=2)).texts

    assert (texts["nth"], texts["minutes"]) == ("Exercise 3 of 7", "22 minutes left")


def test_picture_shows_the_figure_of_its_exercise_and_side(start_session):
    session = start_session(done=1)

    picture = picture_of(session)

    assert (picture.figure, picture.side) == (
        "glut-stretch",
        session.exercise_logs.in_order()[1].side,
    )


def test_exercise_of_the_clinics_own_has_no_figure(start_session):
    Exercise.objects.filter(slug="flexion-stretch").update(figure="")

    assert picture_of(start_session()).figure == ""


def test_later_repetition_is_entered_by_getting_ready(start_session):
    session = start_session()
    report(session, 0, reps_done=2, held_seconds=60)

    picture = picture_of(session)

    assert (picture.phase, picture.texts["repetition"]) == ("lead-in", "Repetition 3 of 5")


def test_other_side_is_entered_by_switching(start_session):
    session = start_session(done=1)
    report(session, 1, reps_done=5, held_seconds=150)
    side = session.exercise_logs.in_order()[2].side

    picture = picture_of(session)

    assert (picture.phase, picture.texts["cue"], picture.texts["side"]) == (
        "switch",
        f"Switch to the {side} side",
        f"{side.capitalize()} side",
    )


def test_declared_repetitions_are_passed_over(start_session):
    session = start_session()
    report(session, 0, declared_reps=5)

    assert picture_of(session).texts["exercise"] == "Glut stretch"


def test_skipped_side_is_passed_over(start_session):
    session = start_session()
    report(session, 0, skip_reason=SkipReason.NO_TIME)

    assert picture_of(session).texts["exercise"] == "Glut stretch"


def test_seconds_are_at_the_persons_own_pace(start_session):
    assert picture_of(start_session(), cues=replace(Cues(), lead_in_seconds=5)).seconds == 5


@pytest.mark.parametrize(
    ("reps_done", "lead_in_seconds", "words"),
    [(0, 10, "2 minutes left"), (2, 30, "1 minute left"), (2, 10, "Less than a minute left")],
)
def test_time_left_is_that_of_the_steps_to_come(start_session, reps_done, lead_in_seconds, words):
    session = start_session(done=6)
    report(session, -1, reps_done=reps_done)

    picture = picture_of(session, cues=replace(Cues(), lead_in_seconds=lead_in_seconds))

    assert picture.texts["minutes"] == words


def test_nothing_left_to_do_has_no_picture(start_session):
    assert picture_of(start_session(done=7)) is None


def test_eased_session_is_left_to_the_device_that_knows_how(start_session):
    session = start_session()
    report(session, 0, reps_done=1, eased=1)

    assert picture_of(session) is None


def test_advice_comes_before_any_picture(start_session):
    session = start_session()
    session.pain_limit, session.pain_before = 3, 8

    assert picture_of(session) is None


@pytest.mark.parametrize("done", range(1, 7))
def test_picture_follows_the_exercises_done(start_session, done):
    session = start_session()
    session.record(full_reports(session, exercises=done), at=NOW)

    assert picture_of(session).texts["nth"] == f"Exercise {done + 1} of 7"
