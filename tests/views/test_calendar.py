"""The calendar page: one month at a time, and the sessions of one day."""

import re
from datetime import timedelta

import pytest
import time_machine

from tests.conftest import NOW, full_reports
from workouts.models import SkipReason
from workouts.models.exercise_logs import Report

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def practiced(patient, start_session):
    """Sessions of today, and of forty days before."""
    return [start_session(patient, at=NOW - timedelta(days=days), done=7) for days in (40, 0)]


def caption_of(response):
    return re.search("<caption>(.*?)</caption>", response.content.decode())[1]


def test_month_by_htmx_is_the_calendar_alone(patient_client, practiced):
    response = patient_client.get("/progress/2026/05/", headers=HTMX)

    assert caption_of(response) == "May 2026"
    assert 'id="calendar"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_month_as_a_page_is_the_dashboard_with_it(patient_client, practiced):
    response = patient_client.get("/progress/2026/05/")

    assert caption_of(response) == "May 2026"
    assert "<html" in response.content.decode()


def test_dashboard_shows_this_month(patient_client, practiced):
    assert caption_of(patient_client.get("/progress/")) == "June 2026"


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("/progress/2026/05/", ["/progress/2026/06/", "/progress/2026/05/"]),
        ("/progress/", ["/progress/2026/05/"]),
    ],
)
def test_month_leads_to_its_neighbors_up_to_the_ends(patient_client, practiced, url, links):
    page = patient_client.get(url).content.decode()

    found = re.findall(r'href="(/progress/\d{4}/\d\d/)#calendar"', page)
    assert found == [link for link in links if link != url]


@pytest.mark.parametrize(
    "path",
    [
        "2026/04",
        "2026/07",
        "2025/06",
        "9999/12",
        "0001/01",
        "0000/01",
        "2026/13",
        "2026/00",
        "26/6",
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_month_without_any_day_of_practice_is_not_found(patient_client, practiced, path, headers):
    assert patient_client.get(f"/progress/{path}/", headers=headers).status_code == 404


def test_month_of_a_patient_without_practice_is_this_one_alone(patient_client, content):
    statuses = [
        patient_client.get(f"/progress/2026/{month}/").status_code for month in ("05", "06", "07")
    ]

    assert statuses == [404, 200, 404]


def test_month_beyond_the_charts_has_its_doses(patient_client, patient, start_session):
    start_session(patient, at=NOW - timedelta(days=400), done=7)

    page = patient_client.get("/progress/2025/05/").content.decode()

    assert 'href="/progress/2025-05-06/"' in page
    assert "May 6: kept, 100% of the dose done" in page


def test_months_days_with_a_dose_are_links(patient_client, practiced):
    page = patient_client.get("/progress/2026/05/", headers=HTMX).content.decode()

    assert re.findall(r'href="(/progress/[\d-]+/)"', page) == ["/progress/2026-05-01/"]


def test_practice_day_tells_what_was_done(patient_client, patient, start_session):
    session = start_session(patient)
    logs = list(session.exercise_logs.in_order())
    session.record(full_reports(session, exercises=1), at=NOW, pain_after=3, note="Went well")
    session.record(
        [
            Report(logs[1].item_id, logs[1].side, declared_reps=2),
            Report(logs[2].item_id, logs[2].side, skip_reason=SkipReason.PAIN),
        ],
        at=NOW,
    )

    page = " ".join(patient_client.get("/progress/2026-06-10/").content.decode().split())

    for words in (
        "5 of 5 timed",
        "2 of 5 without the timer",
        "skipped: it hurts",
        "not done",
        "Went well",
    ):
        assert words in page
    assert "Pain after: 3 of 10" in page
    assert "Pain before" not in page


def test_practice_day_has_each_of_its_sessions(patient_client, patient, start_session):
    for hours in (0, 2):
        start_session(patient, at=NOW - timedelta(hours=hours), done=1)

    sessions = patient_client.get("/progress/2026-06-10/").context["sessions"]

    assert [entry["session"].start_minute for entry in sessions] == [6 * 60, 8 * 60]


def test_practice_day_by_htmx_is_a_part(patient_client, practiced):
    response = patient_client.get("/progress/2026-06-10/", headers=HTMX)

    assert 'id="practice-day"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_practice_day_says_when_it_was_declared_later(patient_client, patient, start_session):
    start_session(patient, at=NOW - timedelta(days=1)).declare_all(at=NOW)

    page = patient_client.get("/progress/2026-06-09/").content.decode()

    assert "Logged on a later day" in page


@pytest.mark.parametrize(
    "day", ["2026-06-09", "2026-06-11", "0001-01-01", "9999-12-31", "2026-02-30", "2026-6-1"]
)
def test_practice_day_without_practice_is_not_found(patient_client, practiced, day):
    assert patient_client.get(f"/progress/{day}/").status_code == 404


def test_practice_day_of_an_opened_session_is_not_found(patient_client, patient, start_session):
    start_session(patient)

    assert patient_client.get("/progress/2026-06-10/").status_code == 404


@pytest.mark.parametrize("as_guest", [True, False])
def test_practice_day_of_somebody_else_is_not_found(
    client, make_patient, start_session, content, as_guest
):
    start_session(None if as_guest else make_patient("other@example.com"), done=7)
    client.force_login(make_patient("new@example.com").user)

    assert client.get("/progress/2026-06-10/").status_code == 404


def test_practice_day_of_a_guest_is_hidden_from_a_user_who_is_no_patient(
    client, django_user_model, start_session
):
    start_session(done=7)
    client.force_login(django_user_model.objects.create_user("staff@example.com", is_staff=True))

    assert client.get("/progress/2026-06-10/").status_code == 404


def test_practice_day_queries_do_not_grow_with_the_sessions(
    patient_client, patient, start_session, count_queries
):
    start_session(patient, done=1)
    with_one = count_queries(patient_client, "/progress/2026-06-10/")

    for hours in (1, 2):
        start_session(patient, at=NOW - timedelta(hours=hours), done=1)

    assert count_queries(patient_client, "/progress/2026-06-10/") == with_one
