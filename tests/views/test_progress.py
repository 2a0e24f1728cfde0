"""The dashboard and its notes."""

from datetime import timedelta

import pytest
import time_machine
from model_bakery import baker

from tests.conftest import NOW
from workouts.domain.streak import DayState
from workouts.models import TherapistNote, User
from workouts.models.notes import Visibility

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def write_note(patient):
    author = User.objects.create_user("thea@example.com", name="Thea Rapist", is_staff=True)

    def write(body="Well done", *, about=patient, visibility=Visibility.SHARED):
        return baker.make(
            TherapistNote,
            patient=about,
            author=author,
            body=body,
            visibility=visibility,
            written_at=NOW - timedelta(days=1),
        )

    return write


def practise(start_session, patient, *, days, done=7):
    """One session a day at the same time, the last one today."""
    for ago in range(days):
        start_session(patient, at=NOW - timedelta(days=ago), done=done)


def test_progress_without_practice_says_how_to_begin(patient_client, content):
    response = patient_client.get("/progress/")

    assert response.context["has_practised"] is False
    assert "Start" in response.content.decode()


def test_progress_counts_the_chain(patient_client, patient, start_session):
    practise(start_session, patient, days=3)

    response = patient_client.get("/progress/")

    assert response.context["streak"].chain == 3


def test_progress_shades_a_day_by_its_dose(patient_client, patient, start_session):
    start_session(patient, done=7)

    months = patient_client.get("/progress/").context["months"]

    today = next(
        cell for week in months[-1]["weeks"] for cell in week if cell.is_today and cell.is_in_month
    )
    assert (today.shade, today.percent, today.state) == (4, 100, DayState.KEPT)


def test_progress_shows_the_last_three_months(patient_client, content):
    months = patient_client.get("/progress/").context["months"]

    assert [month["first_day"].month for month in months] == [4, 5, 6]


def test_progress_finds_the_usual_time_of_the_last_fourteen(patient_client, patient, start_session):
    practise(start_session, patient, days=16, done=1)

    rhythm = patient_client.get("/progress/").context["rhythm"]

    assert (rhythm.usual_minute, rhythm.total, rhythm.share) == (8 * 60, 14, 1.0)


def test_progress_shows_shared_notes_with_the_new_ones_marked(patient_client, content, write_note):
    write_note("Keep the back long")

    page = patient_client.get("/progress/").content.decode()

    assert "Keep the back long" in page
    assert "New" in page


def test_progress_hides_private_and_foreign_notes(
    patient_client, content, write_note, make_patient
):
    write_note("For colleagues alone", visibility=Visibility.PRIVATE)
    write_note("For somebody else", about=make_patient("other@example.com"))

    page = patient_client.get("/progress/").content.decode()

    assert "For colleagues alone" not in page
    assert "For somebody else" not in page


def test_progress_shows_a_note_as_plain_text(patient_client, content, write_note):
    write_note("<script>alert(1)</script>")

    page = patient_client.get("/progress/").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_read_note_by_htmx_answers_the_notes_without_the_mark(patient_client, content, write_note):
    note = write_note()

    response = patient_client.post(f"/notes/{note.pk}/read/", headers=HTMX)

    note.refresh_from_db()
    assert note.seen_at == NOW
    assert 'id="notes"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_read_note_by_a_plain_form_leads_to_the_dashboard(patient_client, content, write_note):
    note = write_note()

    response = patient_client.post(f"/notes/{note.pk}/read/")

    assert response.headers["Location"] == "/progress/"


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


def test_progress_queries_do_not_grow_with_the_notes(
    patient_client, patient, content, write_note, count_queries
):
    write_note()
    with_one = count_queries(patient_client, "/progress/")

    for _nth in range(2):
        write_note()

    assert count_queries(patient_client, "/progress/") == with_one
