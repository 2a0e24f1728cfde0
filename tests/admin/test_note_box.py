"""The note box of the patient's page: a note, who may read it, and the next visit."""

from datetime import date, timedelta

import pytest
import time_machine

from tests.admin.conftest import brief_url, everything, url_of, write_note
from tests.conftest import NOW
from workouts.models import Patient, PatientRead, TherapistNote

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 10)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def next_visit(own):
    """Reads the day that is stored."""

    def stored():
        return Patient.objects.get(pk=own.patient.pk).next_visit_on

    return stored


def errors_of(response):
    box = response.context["box"]
    return {**box.note.errors, **box.visit.errors}


def messages_of(client, response):
    page = client.get(response.url)
    return [str(message) for message in page.context["messages"]]


@pytest.mark.parametrize("page", ["brief", "notes"])
def test_saved_note_leads_to_the_brief(page, therapist_client, own):
    fields = {"body": "Keep the heel down.", "visibility": "private"}

    response = therapist_client.post(url_of(own.patient, page), fields)

    assert response.url == brief_url(own.patient)
    assert messages_of(therapist_client, response) == ["The note is saved."]
    assert own.patient.notes.latest("pk").body == "Keep the heel down."


@pytest.mark.parametrize("page", ["brief", "notes"])
@pytest.mark.parametrize(
    ("fields", "field", "error"),
    [
        ({}, "body", "Write the note first."),
        ({"body": "  \n "}, "body", "Write the note first."),
        ({"is_visit": "on"}, "body", "Write the note first."),
        ({"is_visit": "on", "next_visit_on": "2026-07-01"}, "body", "Write the note first."),
        ({"visibility": "shared"}, "body", "Write the note first."),
        ({"body": "x" * 4001}, "body", None),
        ({"body": "Fine", "visibility": ""}, "visibility", "This field is required."),
        ({"body": "Fine", "visibility": "everyone"}, "visibility", None),
        ({"body": "Fine", "next_visit_on": "2026-06-09"}, "next_visit_on", "That day is past."),
        (
            {"body": "Fine", "next_visit_on": "2028-06-11"},
            "next_visit_on",
            "At most two years ahead.",
        ),
        ({"body": "Fine", "next_visit_on": "soon"}, "next_visit_on", "Enter a valid date."),
        ({"body": "Null\x00"}, "body", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_saved_stays_typed(
    page, fields, field, error, therapist_client, therapist, own
):
    before = everything()
    sent = {"body": "", "visibility": "private", **fields}

    response = therapist_client.post(url_of(own.patient, page), sent)

    assert response.status_code == 422
    assert list(errors_of(response)) == [field]
    assert error in {None, *errors_of(response)[field]}
    assert response.context["box"].note["body"].value() == sent["body"]
    assert everything() == before


def test_page_that_refuses_a_note_is_logged(therapist_client, own):
    looks = PatientRead.objects.filter(patient=own.user.opaque_id, page="brief")
    before = looks.count()

    write_note(therapist_client, own.patient)

    assert looks.count() == before + 1


@pytest.mark.parametrize("page", ["brief", "notes"])
def test_note_about_a_foreign_patient_cannot_be_written(page, therapist_client, foreign):
    fields = {"body": "Hello", "visibility": "private"}

    response = therapist_client.post(url_of(foreign.patient, page), fields)

    assert response.status_code == 404
    assert not TherapistNote.objects.filter(body="Hello").exists()


# --- The next visit -----------------------------------------------------------------------------


@pytest.mark.parametrize("day", [TODAY, TOMORROW])
def test_next_visit_is_noted_with_the_note(therapist_client, own, next_visit, day):
    response = write_note(therapist_client, own.patient, body="Better.", next_visit_on=str(day))

    assert next_visit() == day
    [message] = messages_of(therapist_client, response)
    assert message.startswith("The note is saved. Next visit: June 1")


def test_next_visit_is_noted_without_a_note(therapist_client, own, next_visit):
    response = write_note(therapist_client, own.patient, next_visit_on="2026-07-01")

    assert next_visit() == date(2026, 7, 1)
    assert TherapistNote.objects.get() == own.note
    assert messages_of(therapist_client, response) == ["The next visit is noted: July 1, 2026."]


def test_next_visit_is_taken_back(therapist_client, own, next_visit):
    Patient.objects.update(next_visit_on=TOMORROW)
    opened = {"initial-next_visit_on": str(TOMORROW)}

    response = write_note(therapist_client, own.patient, next_visit_on="", **opened)

    assert next_visit() is None
    assert messages_of(therapist_client, response) == ["No next visit is noted any more."]


def test_coming_visit_is_shown_and_a_past_one_is_not(therapist_client, own):
    shown = []
    for day in (TODAY - timedelta(days=1), TODAY):
        Patient.objects.update(next_visit_on=day)
        box = therapist_client.get(brief_url(own.patient)).context["box"]
        shown.append(box.visit["next_visit_on"].value())

    assert shown == [None, TODAY]


def test_note_leaves_the_day_that_a_colleague_noted_meanwhile(therapist_client, own, next_visit):
    Patient.objects.update(next_visit_on=TOMORROW)
    opened = {"initial-next_visit_on": "", "next_visit_on": ""}

    write_note(therapist_client, own.patient, body="Better.", **opened)

    assert next_visit() == TOMORROW


def test_day_that_two_people_note_is_asked_for_again(therapist_client, own, next_visit):
    Patient.objects.update(next_visit_on=TOMORROW)
    opened = {"initial-next_visit_on": "", "next_visit_on": "2026-07-01"}

    response = write_note(therapist_client, own.patient, body="Better.", **opened)

    assert (response.status_code, list(errors_of(response))) == (422, ["next_visit_on"])
    assert response.context["box"].note["body"].value() == "Better."
    assert next_visit() == TOMORROW


def test_noted_day_leaves_a_version(therapist_client, therapist, own):
    write_note(therapist_client, own.patient, next_visit_on="2026-07-01")

    version = own.patient.history.latest()
    assert (version.next_visit_on, version.history_user) == (date(2026, 7, 1), therapist)
