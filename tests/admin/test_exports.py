"""Spreadsheets of the desk: one patient's sessions, and the list of patients."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.admin.conftest import add_history, list_url, queries_of, url_of
from tests.conftest import NOW
from workouts.models import BarrierAnswer, Patient, PatientRead, Pause, SessionLog, User
from workouts.models.access_log import ReadPage
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier

pytestmark = pytest.mark.django_db

LIST_CSV = "/admin/workouts/patient/csv/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def rows_of(response):
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def csv_url(patient):
    return reverse("admin:workouts_patient_csv", args=[patient.pk])


# --- A patient's sessions -----------------------------------------------------------------------


def test_sessions_of_a_patient_are_a_file_that_names_nobody(therapist_client, own):
    response = therapist_client.get(csv_url(own.patient))

    assert response.headers["Content-Disposition"] == 'attachment; filename="sessions.csv"'
    assert [row[-1] for row in rows_of(response)] == ["Note for the therapist", "Word of Olga Own"]


def test_sessions_of_a_foreign_patient_are_not_found(therapist_client, foreign):
    assert therapist_client.get(csv_url(foreign.patient)).status_code == 404


def test_patient_page_leads_to_the_sessions(therapist_client, own):
    page = therapist_client.get(url_of(own.patient, "files")).content.decode()

    assert page.count(f'href="{csv_url(own.patient)}"') == 1


def looks():
    """At whose data who has looked by an export."""
    rows = PatientRead.objects.filter(page=ReadPage.EXPORT)
    return list(rows.values_list("reader", "patient"))


def test_sessions_as_a_spreadsheet_are_logged(therapist_client, therapist, own):
    therapist_client.get(csv_url(own.patient))

    assert looks() == [(therapist.opaque_id, own.user.opaque_id)]


# --- The list -----------------------------------------------------------------------------------


def names(response):
    return [row[0] for row in rows_of(response)[1:]]


def test_list_is_a_file_that_names_nobody(therapist_client, own):
    response = therapist_client.get(LIST_CSV)

    assert response.headers["Content-Disposition"] == 'attachment; filename="patients.csv"'


def test_list_holds_own_patients_alone(therapist_client, own, foreign):
    assert names(therapist_client.get(LIST_CSV)) == ["Olga Own"]


def test_list_of_the_administrator_names_the_therapists(administrator_client, own, foreign):
    rows = rows_of(administrator_client.get(LIST_CSV, {"o": "1"}))

    assert rows[0][-1] == "Therapist"
    assert [(row[0], row[-1]) for row in rows[1:]] == [
        ("Olga Own", "Thea Therapist"),
        ("Zelda Fox", "Omar Colleague"),
    ]


def test_list_says_what_the_page_says(therapist_client, own):
    headings, row = rows_of(therapist_client.get(LIST_CSV))

    told = dict(zip(headings, row, strict=True))
    assert {name: told[name] for name in ("Name", "Last session", "Streak", "Unread")} == {
        "Name": "Olga Own",
        "Last session": "2026-06-10",
        "Streak": "1",
        "Unread": told["Unread"],
    }


def test_each_column_of_the_list_holds_one_value(therapist_client, own):
    """Everything that a row can say at once, in figures and days that a spreadsheet reads."""
    older = add_history(own.patient, own.session, days=[nth * DAY for nth in (4, 10, 20, 27)])
    for session, pain in zip(older, (5, 3, 2, 4), strict=True):
        SessionLog.objects.filter(pk=session.pk).update(pain_after=pain)
    SessionLog.objects.filter(pk=own.session.pk).update(pain_before=3, pain_after=6)
    Pause.objects.create(
        patient=own.patient,
        first_day=NOW.date(),
        last_day=NOW.date() + 3 * DAY,
        reason=PauseReason.AWAY,
    )
    BarrierAnswer.objects.create(
        patient=own.patient, day=NOW.date() - DAY, barrier=Barrier.NO_TIME, question="Why?"
    )

    headings, row = rows_of(therapist_client.get(LIST_CSV))

    assert dict(zip(headings, row, strict=True)) == {
        "Name": "Olga Own",
        "Needs attention": "pain",
        "Planned days missed in a row": "0",
        "Keeps skipping": "",
        "Pain concern": "▲ rose by 2 or more",
        "Pain concern on": "2026-06-10",
        "Pause": "I am away",
        "Paused until": "2026-06-13",
        "Barrier": "I had no time",
        "Barrier on": "2026-06-09",
        "Last session": "2026-06-10",
        "Days kept of the last 7": "2",
        "Days kept of the last 28": "5",
        "Streak": "1",
        "Strength (%)": "15",
        "Latest pain": "6",
        "Mean pain of the last week": "5.5",
        "Mean pain of the weeks before": "3.0",
        "Weeks compared": "4",
        "Pain goes": "up",
        "By the timer (%)": "100",
        "Unread": "3",
    }


def test_list_of_whoever_has_not_begun_is_empty_where_nothing_is_known(
    therapist_client, therapist, make_patient
):
    patient = make_patient("new@example.com", name="New", therapist=therapist)
    User.objects.filter(pk=patient.user.pk).update(joined_at=NOW - 10 * DAY)

    headings, row = rows_of(therapist_client.get(LIST_CSV))

    told = {head: value for head, value in zip(headings, row, strict=True) if value}
    assert told == {
        "Name": "New",
        "Needs attention": "has not begun",
        "Planned days missed in a row": "9",
        "Days kept of the last 7": "0",
        "Days kept of the last 28": "0",
        "Streak": "0",
        "Strength (%)": "0",
        "Unread": "0",
    }


def test_list_is_searched_as_the_page_is(administrator_client, own, foreign):
    assert names(administrator_client.get(LIST_CSV, {"q": "zelda"})) == ["Zelda Fox"]


def test_list_is_filtered_as_the_page_is(administrator_client, own, foreign):
    User.objects.filter(pk=foreign.user.pk).update(is_active=False)

    assert names(administrator_client.get(LIST_CSV)) == ["Olga Own"]
    assert names(administrator_client.get(LIST_CSV, {"account": "discharged"})) == ["Zelda Fox"]


def test_list_holds_more_than_one_page(therapist_client, therapist, make_patient, monkeypatch):
    for nth in range(5):
        make_patient(f"p{nth}@example.com", name=f"P{nth}", therapist=therapist)
    monkeypatch.setattr("workouts.admin.exports.PATIENTS_PER_QUERY", 2)

    assert len(names(therapist_client.get(LIST_CSV, {"p": "1"}))) == 5


def test_each_patient_of_the_exported_list_is_logged(therapist_client, therapist, own, foreign):
    therapist_client.get(LIST_CSV).getvalue()

    assert looks() == [(therapist.opaque_id, own.user.opaque_id)]


def test_list_by_a_filter_that_is_not_offered_is_refused(therapist_client, own, foreign):
    response = therapist_client.get(LIST_CSV, {"user__password__startswith": "m"})

    assert response.status_code == 400


def test_list_of_a_therapist_that_is_none_leads_back(administrator_client, own):
    response = administrator_client.get(LIST_CSV, {"therapist__id__exact": "x"})

    assert response.url == list_url(Patient)


def test_name_that_is_a_formula_is_defused(therapist_client, own):
    User.objects.filter(pk=own.user.pk).update(name="=cmd|' /C calc'!A0")

    assert names(therapist_client.get(LIST_CSV)) == ["'=cmd|' /C calc'!A0"]


def test_list_takes_as_many_queries_for_many(therapist_client, therapist, own, make_patient):
    few = queries_of(therapist_client, LIST_CSV)
    for nth in range(3):
        make_patient(f"p{nth}@example.com", name=f"P{nth}", therapist=therapist)

    assert queries_of(therapist_client, LIST_CSV) == few


def test_staff_without_a_role_get_no_list(make_staff, client, own):
    client.force_login(make_staff("new@example.com", role=None))

    assert client.get(LIST_CSV).status_code == 403


@pytest.mark.parametrize("page", ["csv", "list"])
def test_files_are_not_posted_to(therapist_client, own, page):
    url = csv_url(own.patient) if page == "csv" else LIST_CSV

    assert therapist_client.post(url).status_code == 405


def test_list_leads_to_its_file_with_what_was_searched_for(therapist_client, own):
    page = therapist_client.get(list_url(Patient), {"q": "olga"}).content.decode()

    assert page.count(f'href="{LIST_CSV}?q=olga"') == 1
