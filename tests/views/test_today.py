"""The front page."""

import re
from datetime import time, timedelta

import pytest
import time_machine
from model_bakery import baker

from tests.conftest import NOW
from workouts.domain.timeline import whole_minutes
from workouts.models import ExerciseLog, Patient, SessionLog, TherapistNote
from workouts.player.cues import Cues
from workouts.player.time_left import seconds_left

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_today_says_how_long_both_versions_take(client, content):
    context = client.get("/").context

    assert (context["full_minutes"] > context["short_minutes"] > 0) is True


def test_today_lists_the_seven_exercises(client, content):
    items = client.get("/").context["items"]

    assert [each.item.exercise.slug for each in items] == [
        "flexion-stretch",
        "glut-stretch",
        "lateral-hip-stretch",
        "hip-flexor-stretch",
        "hip-abduction",
        "bridge",
        "advanced-bridge",
    ]


def test_today_knows_a_session_that_is_open(guest_client, start_session):
    session = start_session(done=1)

    assert guest_client.get("/").context["todays_session"] == session


def test_today_forgets_a_session_of_another_day(guest_client, start_session):
    start_session(at=NOW.replace(day=9))

    assert guest_client.get("/").context["todays_session"] is None


def test_today_shows_no_guest_anothers_session(client, start_session):
    start_session()

    assert client.get("/").context["todays_session"] is None


def test_today_shows_a_patient_the_streak(patient_client, patient, start_session):
    start_session(patient, done=7)

    assert patient_client.get("/").context["streak"].current == 1


def test_today_begins_with_the_short_version_where_it_was_chosen(client, content):
    versions = [
        client.get(url).context["form"]["version"].value()
        for url in ("/?version=short", "/?version=x")
    ]

    assert versions == ["short", "full"]


def stopped(start_session, *, done, item_reps=0, **options):
    """A session closed after that many whole exercises, and some repetitions of the next."""
    session = start_session(at=NOW, done=done, **options)
    if item_reps:
        log = session.exercise_logs.in_order().filter(reps_done=0).first()
        ExerciseLog.objects.filter(pk=log.pk).update(reps_done=item_reps)
        session.recount()
    session.finish(at=NOW)
    return session


@pytest.mark.parametrize(
    ("done", "sentence"),
    [(0, "4 more exercises and today counts."), (3, "One more exercise and today counts.")],
)
def test_today_stopped_too_early_says_what_is_missing(guest_client, start_session, done, sentence):
    stopped(start_session, done=done, item_reps=1)

    text = page_text(guest_client.get("/"))

    assert sentence in text
    assert "Stopped after " in text
    assert "Done for today" not in text


@pytest.mark.parametrize("path", ["/", "/progress/"])
@pytest.mark.parametrize(("done", "is_said"), [(3, True), (4, False)])
def test_session_that_is_open_says_what_makes_today_count(
    patient_client, patient, start_session, path, done, is_said
):
    start_session(patient, at=NOW, done=done)

    text = page_text(patient_client.get(path))

    assert "You'll continue where you stopped." in text
    assert ("One more exercise and today counts." in text) == is_said


def test_summary_says_what_is_missing(guest_client, start_session):
    session = stopped(start_session, done=3)

    text = page_text(guest_client.get(session.get_absolute_url()))

    assert "Well done so far" in text
    assert "One more exercise and today counts." in text


@pytest.mark.parametrize("is_finished", [False, True])
def test_guest_is_not_told_of_a_therapist_who_reads(guest_client, start_session, is_finished):
    session = start_session(at=NOW, done=1)
    SessionLog.objects.filter(pk=session.pk).update(pain_before=2, pain_after=7)
    if is_finished:
        session.finish(at=NOW)

    text = page_text(guest_client.get(session.get_absolute_url()))

    assert ("It hurts more than before the session" in text) == is_finished
    assert re.search("(?i)your therapist (reads|sees|finds|wants)", text) is None


@pytest.mark.parametrize("is_finished", [False, True])
def test_patient_is_told_who_reads(patient_client, patient, start_session, is_finished):
    session = start_session(patient, at=NOW, done=1)
    SessionLog.objects.filter(pk=session.pk).update(pain_before=2, pain_after=7)
    if is_finished:
        session.finish(at=NOW)

    text = page_text(patient_client.get(session.get_absolute_url()))

    assert (
        "Your therapist will see it later" if is_finished else "Your therapist reads them"
    ) in text


@pytest.mark.parametrize("is_kept_before", [False, True])
def test_today_that_counts_is_done(guest_client, start_session, is_kept_before):
    stopped(start_session, done=4)
    if is_kept_before:
        stopped(start_session, done=0, item_reps=1)

    text = page_text(guest_client.get("/"))

    assert "Done for today" in text
    assert "and today counts" not in text


def test_today_fills_its_circle_as_it_is_done(patient_client, patient, start_session):
    empty = patient_client.get("/").context["todays_share"]
    session = start_session(patient, at=NOW, done=3)
    part = patient_client.get("/").context["todays_share"]
    session.finish(at=NOW)
    session.refresh_from_db()

    assert empty == 0
    assert part == round(100 * session.done_reps / session.prescribed_reps)


def test_day_that_counts_closes_the_circle(patient_client, patient, start_session):
    """A session that was stopped after half of its exercises counts in full."""
    start_session(patient, at=NOW, done=4).finish(at=NOW)

    response = patient_client.get("/")

    assert response.context["todays_share"] == 100
    assert "1 day streak" in page_text(response)


def test_day_that_is_done_says_when_the_next_one_is(patient_client, patient, start_session):
    Patient.objects.filter(pk=patient.pk).update(usual_slot=time(7))
    start_session(patient, at=NOW, done=7).finish(at=NOW)

    text = page_text(patient_client.get("/"))

    assert "See you tomorrow at 7 a.m." in text
    assert "Practice again" in text


def test_guest_whose_day_is_done_is_seen_tomorrow(guest_client, start_session):
    start_session(done=7).finish(at=NOW)

    assert "Done for today See you tomorrow" in page_text(guest_client.get("/"))


@pytest.mark.parametrize("seen_at", [None, NOW])
def test_note_that_is_not_read_yet_is_on_top(patient_client, patient, seen_at):
    words = "Hold it a little longer today, please."
    baker.make(
        TherapistNote,
        patient=patient,
        visibility="shared",
        written_at=NOW,
        seen_at=seen_at,
        body=words,
        author__name="Omar Haddad",
    )

    shown = f"New From Omar Haddad {words}" in page_text(patient_client.get("/"))

    assert shown is (seen_at is None)


@pytest.mark.parametrize("is_own", [True, False])
def test_note_that_is_private_or_anothers_is_not_on_top(
    patient_client, patient, make_patient, is_own
):
    owner = patient if is_own else make_patient("other@example.org")
    visibility = "private" if is_own else "shared"
    baker.make(
        TherapistNote,
        patient=owner,
        visibility=visibility,
        body="NOT-FOR-HERE",
        author__name="Omar Haddad",
    )

    assert "NOT-FOR-HERE" not in page_text(patient_client.get("/"))


def test_visitor_is_greeted_by_todays_first_exercise_in_motion(client, content):
    page = client.get("/").content.decode()

    first = page.index("figure-looping")
    assert 'data-figure="flexion-stretch"' in page[first : first + 120]
    assert page.index("face-still") < page.index("</h1>")


@pytest.mark.parametrize("path", ["/", "/progress/"])
def test_start_of_an_open_session_says_what_is_left(patient_client, patient, start_session, path):
    session = start_session(patient, at=NOW, done=6)
    logs = list(session.exercise_logs.in_order())
    left = whole_minutes(seconds_left(logs, pace=Cues().pace))

    text = page_text(patient_client.get(path))

    assert f"Start · {left} min left" in text
    assert left < 5
    assert [log.reps_done > 0 for log in logs].count(True) >= 6


def test_start_says_no_minutes_where_nothing_is_left(guest_client, start_session):
    start_session(at=NOW, done=7)

    text = page_text(guest_client.get("/"))

    assert "min left" not in text


def page_text(response):
    """What a person reads, its white space as a browser shows it."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split()).replace(" .", ".")
