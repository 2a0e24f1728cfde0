"""The dashboard: streak, usual time, charts and the therapist's notes."""

import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client
from model_bakery import baker

from tests.conftest import NOW, full_reports
from workouts.domain.situation import Situation
from workouts.models import Patient, TherapistNote, User
from workouts.models.notes import Visibility
from workouts.progress.situations import situation_text

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


def practice(start_session, patient, *, days, done=7):
    """One session a day at the same time, the last one today."""
    for ago in range(days):
        start_session(patient, at=NOW - timedelta(days=ago), done=done)


def test_progress_without_practice_says_how_to_begin(patient_client, content):
    response = patient_client.get("/progress/")

    assert response.context["has_practiced"] is False
    assert "Start" in response.content.decode()


def test_progress_counts_the_streak(patient_client, patient, start_session):
    practice(start_session, patient, days=3)

    response = patient_client.get("/progress/")

    assert response.context["streak"].current == 3


@pytest.mark.parametrize(("days_ago", "badges"), [((0, 9), 1), ((0, 1), 0), ((1, 9), 0)])
def test_progress_marks_who_is_back_again_today(
    patient_client, patient, start_session, days_ago, badges
):
    for ago in days_ago:
        start_session(patient, at=NOW - timedelta(days=ago), done=7)

    page = patient_client.get("/progress/").content.decode()

    assert page.count('<span class="badge">back again</span>') == badges


def test_progress_finds_the_usual_time_of_the_last_fourteen(patient_client, patient, start_session):
    practice(start_session, patient, days=16, done=1)

    rhythm = patient_client.get("/progress/").context["clock"]["rhythm"]

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


def minutes_later(minutes, *, days):
    """So many days ago, that much later than eight."""
    return NOW - timedelta(days=days) + timedelta(minutes=minutes)


def test_progress_offers_to_move_a_slot_that_is_no_longer_kept(
    patient_client, patient, start_session
):
    Patient.objects.update(usual_slot=time(7))
    for days in range(10):
        start_session(patient, at=minutes_later(30, days=days), done=7)

    page = patient_client.get("/progress/").content.decode()

    assert "Your morning sessions have moved to 8:30 a.m. – move your time?" in page
    assert 'name="usual_slot" value="08:30"' in page


def test_progress_moves_the_slot_by_what_its_form_posts(patient_client, patient):
    patient_client.post("/settings/slot/", {"usual_slot": "08:30"})

    patient.refresh_from_db()
    assert patient.usual_slot == time(8, 30)


@pytest.mark.parametrize("slot", [None, time(8)])
def test_progress_offers_no_move_of_a_slot_that_is_kept_or_not_there(
    patient_client, patient, start_session, slot
):
    Patient.objects.update(usual_slot=slot)
    practice(start_session, patient, days=10)

    assert "move your chosen time" not in patient_client.get("/progress/").content.decode()


def test_progress_says_how_the_last_weeks_compare(patient_client, patient, start_session):
    for days in range(14):
        wander = 0 if days < 7 else 120 * (days - 6)
        start_session(patient, at=minutes_later(wander, days=days), done=7)

    page = patient_client.get("/progress/").content.decode()

    assert "Steadier than before." in page


def test_progress_shows_pain_and_dose_once_there_is_some(patient_client, patient, start_session):
    before = patient_client.get("/progress/").content.decode()
    start_session(patient, done=7).record([], at=NOW, pain_after=3)

    after = patient_client.get("/progress/").content.decode()

    charts = ['class="chart pain"', 'class="chart dose"', 'class="chart dial"']
    assert [chart for chart in charts if chart in before] == []
    assert [chart for chart in charts if chart in after] == charts


def test_progress_draws_anew_what_has_changed(patient_client, patient, start_session):
    session = start_session(patient, done=1)
    begun = patient_client.get("/progress/").content.decode()

    session.record(full_reports(session, exercises=7), at=NOW)

    assert "June 10: begun" in begun
    assert (
        "June 10: kept, 100% of the dose done" in patient_client.get("/progress/").content.decode()
    )


def test_progress_says_what_the_day_asks_for(patient_client, patient, start_session):
    start_session(patient, at=NOW - timedelta(days=2), done=7)

    page = patient_client.get("/progress/")

    assert page.context["situation"] == situation_text(
        Situation.MISSED_ONE, day=date(2026, 6, 10), patient=patient
    )
    assert page.context["situation"] in page.content.decode()


def test_progress_keeps_the_longest_streak_as_a_quiet_fact(patient_client, patient, start_session):
    for days in (5, 6, 7):
        start_session(patient, at=NOW - timedelta(days=days), done=7)

    page = " ".join(patient_client.get("/progress/").content.decode().split())

    assert "Longest streak: 3 days." in page
    assert '<span class="streak-number">0</span> day' not in page


def test_progress_pages_of_two_patients_carry_their_own_owner(
    client, make_patient, content, start_session
):
    patients = [make_patient(f"{name}@example.com") for name in ("ann", "bob")]
    pages = []
    for each in patients:
        client.force_login(each.user)
        pages.append(client.get("/progress/").content.decode())

    own = [f"user-{each.user.opaque_id.hex}" for each in patients]
    assert [set(re.findall(r'page_owner" value="([^"]+)"', page)) for page in pages] == [
        {name} for name in own
    ]


def test_progress_start_buttons_of_two_visits_open_two_sessions(patient_client, content):
    uuids = [
        re.search(r'name="uuid" value="([^"]+)"', patient_client.get("/progress/").content.decode())
        for _nth in range(2)
    ]

    assert uuids[0][1] != uuids[1][1]


def test_progress_forms_carry_the_token_of_their_request(patient, content):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(patient.user)
    for _nth in range(2):
        page = browser.get("/progress/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    response = browser.post("/sessions/start/", {"csrfmiddlewaretoken": token})

    assert response.status_code == 302
