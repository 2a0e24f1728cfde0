"""The therapist's notes: all of them on a page, and marking one as read."""

from datetime import timedelta

import pytest
import time_machine

from tests.conftest import NOW
from tests.views.writing_notes import write_note
from workouts.models.notes import Visibility

__all__ = ["write_note"]  # the fixture

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_notes_are_all_there_read_or_not(patient_client, write_note):
    write_note("Keep the back long")
    write_note("Breathe", seen_at=NOW)

    page = patient_client.get("/notes/").content.decode()

    assert [body in page for body in ("Keep the back long", "Breathe")] == [True, True]


def test_notes_hide_private_and_foreign_ones(patient_client, write_note, make_patient):
    write_note("For colleagues alone", visibility=Visibility.PRIVATE)
    write_note("For somebody else", about=make_patient("other@example.com"))

    page = patient_client.get("/notes/").content.decode()

    assert [body in page for body in ("For colleagues alone", "For somebody else")] == [
        False,
        False,
    ]


def test_notes_are_none_at_first(patient_client):
    page = patient_client.get("/notes/").content.decode()

    assert "Notes that your therapist shares with you will appear here." in page


def test_read_note_by_htmx_answers_the_notes_without_the_mark(patient_client, content, write_note):
    note = write_note()

    response = patient_client.post(f"/notes/{note.pk}/read/", headers=HTMX)

    note.refresh_from_db()
    assert note.seen_at == NOW
    assert 'id="notes"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_read_note_by_htmx_leaves_the_other_new_ones(patient_client, write_note):
    note, _other = write_note("Read"), write_note("Still new")

    page = patient_client.post(f"/notes/{note.pk}/read/", headers=HTMX).content.decode()

    assert ("Still new" in page, "<p>Read</p>" in page) == (True, False)


@pytest.mark.parametrize(
    ("back", "url"),
    [("", "/progress/"), ("notes", "/notes/"), ("https://evil.example", "/progress/")],
)
def test_read_note_by_a_plain_form_leads_back(patient_client, content, write_note, back, url):
    note = write_note()

    response = patient_client.post(f"/notes/{note.pk}/read/", {"back": back})

    assert response.headers["Location"] == url


def test_read_note_repeated_keeps_the_first_time(patient_client, content, write_note):
    note = write_note()
    patient_client.post(f"/notes/{note.pk}/read/")

    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        patient_client.post(f"/notes/{note.pk}/read/")

    note.refresh_from_db()
    assert note.seen_at == NOW


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.SHARED])
def test_read_note_that_is_not_for_the_patient_is_not_found(
    patient_client, content, write_note, make_patient, patient, visibility
):
    about = patient if visibility == Visibility.PRIVATE else make_patient("other@example.com")
    note = write_note(about=about, visibility=visibility)

    response = patient_client.post(f"/notes/{note.pk}/read/")

    note.refresh_from_db()
    assert (response.status_code, note.seen_at) == (404, None)


def test_read_note_by_get_is_not_allowed(patient_client, write_note):
    assert patient_client.get(f"/notes/{write_note().pk}/read/").status_code == 405
