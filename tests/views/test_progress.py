"""The dashboard: new notes, the streak, the month, and what its rows say of the pages behind it."""

import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client

from tests.conftest import NOW, full_reports
from tests.views.writing_notes import write_note
from workouts.domain.situation import Situation
from workouts.models import Patient, Pause
from workouts.models.notes import Visibility
from workouts.models.pauses import PauseReason
from workouts.progress.situations import situation_text

__all__ = ["write_note"]  # the fixture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


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


def test_progress_shows_shared_notes_with_the_new_ones_marked(patient_client, content, write_note):
    write_note("Keep the back long")

    page = patient_client.get("/progress/").content.decode()

    assert "Keep the back long" in page
    assert '<strong class="badge">New</strong>' in page


def test_progress_leaves_a_note_that_was_read_to_its_own_page(patient_client, content, write_note):
    write_note("Keep the back long", seen_at=NOW)

    assert "Keep the back long" not in patient_client.get("/progress/").content.decode()


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


def test_progress_queries_do_not_grow_with_the_notes(
    patient_client, patient, content, write_note, count_queries
):
    write_note()
    with_one = count_queries(patient_client, "/progress/")

    for _nth in range(2):
        write_note()

    assert count_queries(patient_client, "/progress/") == with_one


def rows_of(client):
    """What the dashboard says of each page behind it."""
    return {row.url: row.summary for row in client.get("/progress/").context["rows"]}


def test_progress_without_practice_has_no_charts_to_lead_to(patient_client, content):
    assert rows_of(patient_client) == {"/notes/": "", "/pauses/": "None planned"}


def test_progress_leads_to_each_chart_with_a_line_about_it(patient_client, patient, start_session):
    practice(start_session, patient, days=3)

    assert rows_of(patient_client) == {
        "/progress/times/": "Around 8 a.m., steady",
        "/progress/pain/": "Nothing noted yet",
        "/progress/dose/": "100% of the planned repetitions",
        "/progress/strength/": "15%",
        "/notes/": "",
        "/pauses/": "None planned",
    }


@pytest.mark.parametrize(
    ("first", "last", "summary"),
    [
        (-1, 2, "Until June 12, 2026"),
        (-1, None, "Paused"),
        (1, None, "From June 11, 2026"),
        (-3, -2, "None planned"),
    ],
)
def test_progress_says_which_pause_is_on_or_next(patient_client, patient, first, last, summary):
    today = NOW.date()
    Pause.objects.create(
        patient=patient,
        first_day=today + timedelta(days=first),
        last_day=None if last is None else today + timedelta(days=last),
        reason=PauseReason.AWAY,
    )

    assert rows_of(patient_client)["/pauses/"] == summary


def test_progress_asks_whether_to_move_a_slot_that_is_no_longer_kept(
    patient_client, patient, start_session
):
    Patient.objects.update(usual_slot=time(7))
    for days in range(10):
        late = NOW - timedelta(days=days) + timedelta(minutes=30)
        start_session(patient, at=late, done=7)

    summary = rows_of(patient_client)["/progress/times/"]
    assert summary == "Move your time to 8:30 a.m.? Your morning sessions start then now."


@pytest.mark.parametrize("anchor", ["notes", "pauses", "calendar"])
def test_progress_has_the_places_that_links_lead_to(
    patient_client, patient, start_session, write_note, anchor
):
    start_session(patient, done=7)
    write_note()

    assert f'id="{anchor}"' in patient_client.get("/progress/").content.decode()


@pytest.mark.parametrize("slot", [None, time(8)])
def test_progress_offers_no_move_of_a_slot_that_is_kept_or_not_there(
    patient_client, patient, start_session, slot
):
    Patient.objects.update(usual_slot=slot)
    practice(start_session, patient, days=10)

    assert "move your chosen time" not in patient_client.get("/progress/").content.decode()


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


@pytest.mark.parametrize(("done", "is_quiet"), [(7, True), (1, False)])
def test_progress_puts_the_start_away_once_today_is_done(
    patient_client, patient, start_session, done, is_quiet
):
    start_session(patient, at=NOW, done=done).finish(at=NOW)

    page = patient_client.get("/progress/").content.decode()

    assert ("<summary>Practice again</summary>" in page) is is_quiet
    assert 'action="/sessions/start/"' in page


def test_progress_keeps_the_longest_streak_as_a_quiet_fact(patient_client, patient, start_session):
    for days in (5, 6, 7):
        start_session(patient, at=NOW - timedelta(days=days), done=7)

    page = " ".join(patient_client.get("/progress/").content.decode().split())

    assert "Longest: 3 days" in page
    assert "<strong>0</strong> day" not in page


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
