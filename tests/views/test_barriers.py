"""The question what kept a patient from practicing, and the advice for each answer."""

from datetime import date, timedelta

import pytest
import time_machine

from tests.conftest import NOW
from workouts.models import BarrierAnswer, Pause
from workouts.models.reminders import Barrier

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
TODAY = NOW.date()
DAY = timedelta(days=1)
QUESTION = "What got in the way?"


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def missed_two(patient, start_session):
    """The last session was three days ago, and no reserve is left."""
    return start_session(patient, at=NOW - 3 * DAY, done=7)


def is_asked(client):
    return QUESTION in client.get("/").content.decode()


def answer(client, barrier, **options):
    return client.post("/barrier/answer/", {"barrier": barrier, "back": "today"}, **options)


# --- When it is asked -----------------------------------------------------------------------------


def test_question_comes_after_two_missed_days(patient_client, missed_two):
    assert is_asked(patient_client)


def test_question_does_not_come_after_one(patient_client, patient, missed_two, start_session):
    start_session(patient, at=NOW - 2 * DAY, done=7)

    assert not is_asked(patient_client)


def test_question_is_over_once_today_is_kept(patient_client, patient, missed_two, start_session):
    start_session(patient, done=7)

    assert not is_asked(patient_client)


def test_question_is_not_asked_in_a_pause(patient_client, patient, missed_two):
    Pause.objects.create(patient=patient, first_day=TODAY, reason="away")

    assert not is_asked(patient_client)


@pytest.mark.parametrize(("days_ago", "asked"), [(1, False), (6, False), (7, True)])
def test_question_rests_for_a_week(patient_client, patient, start_session, days_ago, asked):
    start_session(patient, at=NOW - 9 * DAY, done=7)
    patient.barrier_answers.create(day=TODAY - days_ago * DAY, barrier=Barrier.FORGOT)

    assert is_asked(patient_client) is asked


def test_question_takes_one_query_more(
    patient_client, patient, missed_two, start_session, count_queries
):
    asked = count_queries(patient_client, "/")
    start_session(patient, at=NOW - DAY, done=7)

    assert count_queries(patient_client, "/") == asked - 1


# --- The answer -----------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("barrier", Barrier.values)
def test_answer_is_kept_with_one_tap(patient_client, patient, missed_two, barrier, headers):
    answer(patient_client, barrier, headers=headers)

    kept = patient.barrier_answers.get()
    assert (kept.day, kept.barrier, kept.question) == (TODAY, barrier, "")


FIXES = [
    ("forgot", "/settings/slot/"),
    ("no-time", 'name="version" value="short"'),
    ("pain", "Go gently, or rest"),
    ("unsure", "/exercises/"),
    ("away", "/pauses/set/"),
]


@pytest.mark.parametrize(("barrier", "fix"), FIXES)
def test_answer_by_htmx_brings_its_fix(patient_client, missed_two, barrier, fix):
    response = answer(patient_client, barrier, headers=HTMX)

    text = " ".join(response.content.decode().split())
    assert text.startswith('<section class="card card-soft stack" id="barrier"')
    assert fix in text


@pytest.mark.parametrize(("barrier", "fix"), FIXES)
def test_answer_by_a_plain_form_leads_to_its_fix(patient_client, missed_two, barrier, fix):
    response = answer(patient_client, barrier)

    page = " ".join(patient_client.get("/").content.decode().split())
    assert response.headers["Location"] == "/#barrier"
    assert fix in page.split('id="barrier"')[1].split("</section>")[0]


def test_pain_advises_to_go_gently_and_says_who_sees_it(patient_client, missed_two):
    text = answer(patient_client, "pain", headers=HTMX).content.decode()

    assert "Your therapist will see your answer later." in text


def test_away_brings_a_pause_for_the_missed_days(patient_client, missed_two):
    form = answer(patient_client, "away", headers=HTMX).context["away_form"]

    assert [form[name].value() for name in ("first_day", "last_day", "reason")] == [
        TODAY - 2 * DAY,
        TODAY - DAY,
        "away",
    ]


def test_away_for_long_brings_a_pause_that_can_be_set(patient_client, patient, start_session):
    start_session(patient, at=NOW - 50 * DAY, done=7)

    form = answer(patient_client, "away", headers=HTMX).context["away_form"]

    assert form["first_day"].value() == date(2026, 5, 11)


def test_answer_of_somebody_who_missed_nothing_is_kept_too(patient_client, patient, content):
    response = answer(patient_client, "away", headers=HTMX)

    assert (response.status_code, patient.barrier_answers.count()) == (200, 1)


def test_answer_may_be_changed(patient_client, patient, missed_two):
    answer(patient_client, "unsure")

    answer(patient_client, "pain")

    assert patient.barrier_answers.get().barrier == Barrier.PAIN


# --- The question to the therapist ----------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_question_to_the_therapist_is_kept(patient_client, patient, missed_two, headers):
    fields = {"barrier": "unsure", "question": "Which knee?"}

    patient_client.post("/barrier/answer/", fields, headers=headers)

    assert patient.barrier_answers.get().question == "Which knee?"


def test_question_to_the_therapist_outlives_another_answer(patient_client, patient, missed_two):
    patient_client.post("/barrier/answer/", {"barrier": "unsure", "question": "Which knee?"})

    answer(patient_client, "forgot")

    kept = patient.barrier_answers.get()
    assert (kept.barrier, kept.question) == (Barrier.FORGOT, "Which knee?")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_question_that_is_too_long_is_refused_and_kept_as_typed(
    patient_client, missed_two, headers
):
    fields = {"barrier": "unsure", "question": "?" * 2001}

    response = patient_client.post("/barrier/answer/", fields, headers=headers)

    assert (response.status_code, BarrierAnswer.objects.count()) == (422, 0)
    assert "?" * 2001 in response.content.decode()


@pytest.mark.parametrize(
    "path", ["/barrier/answer/", "/pauses/set/", "/sessions/declare/", "/settings/slot/"]
)
def test_answer_from_a_page_whose_login_is_over_brings_no_login_page(
    patient_client, patient, missed_two, path
):
    fields = {"barrier": "forgot", "page_owner": f"user-{patient.user.opaque_id.hex}"}
    patient_client.logout()

    response = patient_client.post(path, fields, headers=HTMX)

    assert (response.status_code, BarrierAnswer.objects.count()) == (401, 0)


def test_unknown_barrier_is_refused(patient_client):
    response = answer(patient_client, "lazy")

    assert (response.status_code, BarrierAnswer.objects.count()) == (422, 0)


def test_barrier_by_get_is_not_allowed(patient_client):
    assert patient_client.get("/barrier/answer/").status_code == 405
