"""Pauses and missed days at the desk: set, ended and shown."""

from datetime import date, timedelta

import pytest
import time_machine

from tests.admin.conftest import add_url, brief_url, filled_in, list_url, rows, url_of
from tests.conftest import NOW
from workouts.models import BarrierAnswer, Patient, Pause
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = timedelta(days=1)
NEW = {"first_day": "2026-06-11", "last_day": "", "reason": "pain"}


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def absence(client):
    """What the list says of why its one patient may be away."""
    return rows(client.get(list_url(Patient)))[0]["absence"]


# --- Pauses ---------------------------------------------------------------------------------------


def test_therapist_sets_a_pause_on_the_patients_page(therapist_client, therapist, own):
    response = therapist_client.post(url_of(own.patient, "pauses"), NEW)

    pause = own.patient.pauses.get(reason=PauseReason.PAIN)
    assert (pause.first_day, pause.last_day, pause.set_by) == (date(2026, 6, 11), None, therapist)
    assert response.url == brief_url(own.patient)


def test_patients_page_says_who_set_each_pause(therapist_client, own):
    response = therapist_client.get(url_of(own.patient, "pauses"))

    tables = response.context["inline_admin_formsets"]
    table = next(each for each in tables if each.opts.__class__.__name__ == "PausesInline")
    setters = [table.opts.setter(form.instance) for form in table.formset.forms]
    assert setters == ["Olga Own"]


def test_pause_longer_than_a_year_is_refused_beside_its_field(therapist_client, own):
    long = {**NEW, "last_day": "2027-06-30"}

    response = therapist_client.post(url_of(own.patient, "pauses"), long)

    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (422, ["last_day"])
    assert form["first_day"].value() == "2026-06-11"


def test_pause_that_ends_before_it_begins_is_refused(therapist_client, own):
    url = url_of(own.pause)
    data = filled_in(therapist_client.get(url), last_day="2026-06-30")

    response = therapist_client.post(url, data)

    assert response.context["adminform"].form.errors == {
        "__all__": ["The last day comes before the first one."]
    }


def test_therapist_ends_a_pause_early_and_it_stays_the_patients(therapist_client, own):
    url = url_of(own.pause)

    therapist_client.post(url, filled_in(therapist_client.get(url), last_day="2026-07-03"))

    own.pause.refresh_from_db()
    assert (own.pause.last_day, own.pause.set_by) == (date(2026, 7, 3), own.user)


def test_pause_added_at_the_desk_is_signed(therapist_client, therapist, own):
    page = therapist_client.get(add_url(Pause))
    fields = {"patient": own.patient.pk, "first_day": "2026-08-01", "reason": "other"}

    therapist_client.post(add_url(Pause), filled_in(page) | fields)

    assert Pause.objects.get(first_day=date(2026, 8, 1)).set_by == therapist


@pytest.mark.parametrize(
    ("last_day", "reason", "words"),
    [
        (None, PauseReason.PAIN, "▲ paused: it hurts"),
        (None, PauseReason.AWAY, "paused: I am away"),
        (TODAY, PauseReason.PAIN, "▲ paused until June 10, 2026: it hurts"),
        (TODAY, PauseReason.ILLNESS, "paused until June 10, 2026: I am ill"),
        (TODAY - DAY, PauseReason.PAIN, ""),
    ],
)
def test_list_shows_a_running_pause(last_day, reason, words, therapist_client, own):
    Pause.objects.update(first_day=TODAY - 9 * DAY, last_day=last_day, reason=reason)

    assert absence(therapist_client) == words


def test_streak_of_the_list_waits_during_a_pause(therapist_client, own, start_session):
    start_session(own.patient, at=NOW - 9 * DAY, done=7)
    first_day, last_day = TODAY - 8 * DAY, TODAY - DAY
    Pause.objects.update(first_day=first_day, last_day=last_day)

    assert rows(therapist_client.get(list_url(Patient)))[0]["streak"] == "2"


# --- Barriers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days_ago", "barrier", "words"),
    [
        (1, Barrier.PAIN, "▲ It hurt, June 9, 2026"),
        (13, Barrier.FORGOT, "I forgot, May 28, 2026"),
        (14, Barrier.PAIN, ""),
    ],
)
def test_list_shows_what_kept_the_patient(days_ago, barrier, words, therapist_client, own):
    BarrierAnswer.objects.update(day=TODAY - days_ago * DAY, barrier=barrier, question="")

    assert absence(therapist_client) == words


def test_list_shows_a_question_to_the_therapist(therapist_client, own):
    BarrierAnswer.objects.update(day=TODAY)

    assert absence(therapist_client) == "▲ asks you a question, June 10, 2026"


def test_patients_page_shows_the_question_to_the_therapist(therapist_client, own):
    text = therapist_client.get(url_of(own.patient, "pauses")).content.decode()

    assert "Question of Olga Own" in text


def test_answers_of_a_patient_are_not_changed_at_the_desk(therapist_client, own):
    forged = {
        "barrier_answers-TOTAL_FORMS": "1",
        "barrier_answers-INITIAL_FORMS": "1",
        "barrier_answers-0-id": own.patient.barrier_answers.get().pk,
        "barrier_answers-0-question": "forged",
    }

    therapist_client.post(url_of(own.patient, "pauses"), NEW | forged)

    assert BarrierAnswer.objects.get().question == "Question of Olga Own"


def test_session_declared_later_has_no_time_of_day(therapist_client, own):
    own.session.declared_later = True
    own.session.save()

    response = therapist_client.get(url_of(own.session))

    shown = response.context["adminform"]
    assert shown.model_admin.local_start(own.session) == "–"
