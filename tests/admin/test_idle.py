"""Signing staff out of a desk that nobody has used for fifteen minutes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from tests.conftest import NOW
from workouts.admin.idle import SEEN_AT_KEY
from workouts.models import TherapistNote, User

pytestmark = pytest.mark.django_db

LIMIT = timedelta(minutes=15)
A_SECOND = timedelta(seconds=1)
DESK = "/admin/"


@pytest.fixture
def staff():
    return User.objects.create_user("ada@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def desk(staff):
    """A browser in which somebody has signed in to the desk just now."""
    client = Client()
    with travel(NOW, tick=False):
        client.force_login(staff)
    return client


def get(client, *, after, url=DESK):
    with travel(NOW + after, tick=False):
        return client.get(url)


def kept_in_session(client, name):
    """What the browser's session holds by that name, read while it lives."""
    with travel(NOW + LIMIT, tick=False):
        return client.session.get(name)


def test_desk_stays_open_for_a_quarter_of_an_hour(desk):
    assert get(desk, after=LIMIT).status_code == 200


def test_idle_desk_leads_to_the_sign_in_and_back(desk):
    url = reverse("admin:workouts_patient_changelist") + "?q=olga"

    response = get(desk, after=LIMIT + A_SECOND, url=url)

    assert response.status_code == 302
    assert response.url == ("/accounts/login/code/?next=/admin/workouts/patient/%3Fq%3Dolga")


def test_idle_desk_is_signed_out_everywhere(desk):
    before = kept_in_session(desk, "_auth_user_id")

    get(desk, after=LIMIT + A_SECOND)

    assert before is not None
    assert kept_in_session(desk, "_auth_user_id") is None


def test_each_request_to_the_desk_begins_the_quarter_again(desk):
    get(desk, after=timedelta(minutes=14))

    assert get(desk, after=timedelta(minutes=28)).status_code == 200


def test_open_page_reports_that_somebody_is_there(desk):
    answer = get(desk, after=timedelta(minutes=14), url=reverse("admin:stay"))

    assert answer.status_code == 204
    assert get(desk, after=timedelta(minutes=28)).status_code == 200


def test_open_page_of_somebody_signed_out_learns_of_it(client):
    assert client.get(reverse("admin:stay")).status_code == 302


def test_reading_on_does_not_write_the_session_each_time(desk):
    get(desk, after=timedelta(seconds=40))
    before = kept_in_session(desk, SEEN_AT_KEY)

    get(desk, after=timedelta(seconds=60))

    assert before == int(NOW.timestamp()) + 40
    assert kept_in_session(desk, SEEN_AT_KEY) == before


def test_patients_pages_leave_the_clock_of_the_desk_alone(desk):
    get(desk, after=timedelta(minutes=14), url="/progress/")

    assert get(desk, after=LIMIT + A_SECOND).status_code == 302


def test_patient_is_never_idle(patient_client):
    with travel(NOW + timedelta(days=30), tick=False):
        response = patient_client.get("/progress/")

    assert response.status_code == 200


def test_session_from_before_somebody_became_staff_has_to_sign_in_again():
    user = User.objects.create_user("new@example.com")
    client = Client()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)

    assert client.get(DESK).status_code == 302


@pytest.fixture
def late(desk, patient):
    """The answer to a note that was sent from an idle desk."""
    typed = {
        "csrfmiddlewaretoken": "secret-token",
        "patient": str(patient.pk),
        "body": "Walks\nwithout <b>pain</b>.",
        "visibility": "shared",
        "empty": " ",
        "new_password1": "hunter2",
        "items-TOTAL_FORMS": "1",
        "items-0-id": "7",
    }
    with travel(NOW + LIMIT + A_SECOND, tick=False):
        return desk.post(reverse("admin:workouts_therapistnote_add"), typed)


def test_form_that_comes_too_late_writes_nothing(late):
    assert late.status_code == 401
    assert TherapistNote.objects.count() == 0


def test_form_that_comes_too_late_gives_back_what_was_typed(late, patient):
    assert late.context["typed"] == [
        ("patient", str(patient.pk)),
        ("body", "Walks\nwithout <b>pain</b>."),
        ("visibility", "shared"),
    ]
    assert "without &lt;b&gt;pain&lt;/b&gt;." in late.content.decode()


def test_form_that_comes_too_late_leads_to_the_sign_in_and_back(late):
    assert late.context["sign_in_url"] == (
        "/accounts/login/code/?next=/admin/workouts/therapistnote/add/"
    )


def test_form_that_comes_too_late_signs_out(late, desk):
    assert kept_in_session(desk, "_auth_user_id") is None
