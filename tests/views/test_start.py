"""Starting a session from the front page: whose it is, its day and zone, what is refused."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.conftest import GUEST_SECRET, NOW, ZONE
from tests.views.reports import START, in_ms
from workouts.models import Patient, SessionLog
from workouts.models.hashed import hash_secret
from workouts.people.owners import GUEST_COOKIE

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_start_opens_a_session_and_leads_to_it(client, content):
    response = client.post(START, {"version": "full"})

    assert response.headers["Location"] == SessionLog.objects.get().get_absolute_url()


def test_start_gives_a_guest_a_secret_and_keeps_its_hash(client, content):
    response = client.post(START)

    cookie = response.cookies[GUEST_COOKIE]
    assert SessionLog.objects.get().guest_hash == hash_secret(cookie.value)
    assert cookie["httponly"]


def test_start_keeps_the_guests_secret(guest_client, content):
    response = guest_client.post(START)

    assert GUEST_COOKIE not in response.cookies
    assert SessionLog.objects.get().guest_hash == hash_secret(GUEST_SECRET)


def test_start_of_a_patient_is_the_patients(patient_client, patient, content):
    patient_client.post(START)

    session = SessionLog.objects.get()
    assert (session.patient, session.guest_hash) == (patient, "")


def test_start_makes_staff_a_patient_of_their_own(client, content, django_user_model):
    user = django_user_model.objects.create_user("thea@example.com", is_staff=True)
    client.force_login(user)

    client.post(START)

    assert SessionLog.objects.get().patient == Patient.objects.get(user=user)


def test_start_decides_the_day_in_the_devices_zone(client, content):
    client.post(START, {"zone": "Asia/Tokyo"})

    session = SessionLog.objects.get()
    # Midnight of the 11th in Tokyo: by the rule of three o'clock still the day before.
    assert (str(session.practice_day), session.start_minute) == ("2026-06-10", 0)


def test_start_goes_on_with_todays_unfinished_session(patient_client, patient, start_session):
    session = start_session(patient)

    response = patient_client.post(START, {"zone": ZONE})

    assert response.headers["Location"] == session.get_absolute_url()
    assert SessionLog.objects.count() == 1


def test_start_after_a_finished_session_opens_another(patient_client, patient, start_session):
    start_session(patient).finish(at=NOW)

    patient_client.post(START, {"zone": ZONE})

    assert SessionLog.objects.of(patient).count() == 2


def test_start_leaves_yesterdays_session_behind(patient_client, patient, start_session):
    start_session(patient, at=NOW - timedelta(days=1))

    patient_client.post(START, {"zone": ZONE})

    assert SessionLog.objects.of(patient).count() == 2


def test_start_repeated_with_one_uuid_opens_one_session(guest_client, content):
    fields = {"uuid": str(uuid.uuid4())}

    for _attempt in range(3):
        guest_client.post(START, fields)

    assert SessionLog.objects.count() == 1


def test_start_with_another_persons_uuid_is_not_found(client, start_session):
    session = start_session()

    response = client.post(START, {"uuid": str(session.uuid)})

    assert response.status_code == 404


def test_start_corrects_a_device_clock_that_is_off(client, content):
    device_now = NOW + timedelta(hours=5)

    client.post(
        START,
        {
            "started_at_ms": in_ms(device_now - timedelta(minutes=10)),
            "device_now_ms": in_ms(device_now),
        },
    )

    assert SessionLog.objects.get().started_at == NOW - timedelta(minutes=10)


def test_start_from_too_long_ago_is_kept_and_marked(client, content):
    client.post(
        START,
        {"started_at_ms": in_ms(datetime(2001, 1, 1, tzinfo=UTC)), "device_now_ms": in_ms(NOW)},
    )

    session = SessionLog.objects.get()
    assert (session.started_at, session.start_was_clamped) == (NOW - timedelta(days=30), True)


def test_start_teaches_the_patients_zone_once(client, make_patient, content):
    patient = make_patient("new@example.com")
    Patient.objects.update(zone="")
    client.force_login(patient.user)

    client.post(START, {"zone": "Europe/Madrid"})
    client.post(START, {"zone": "Asia/Tokyo"})

    patient.refresh_from_db()
    assert patient.zone == "Europe/Madrid"


def test_start_without_any_routine_says_so(client, no_content):
    response = client.post(START, follow=True)

    assert "There is no routine yet." in response.content.decode()


def test_start_without_javascript_learns_no_zone(client, make_patient, content):
    patient = make_patient("new@example.com")
    Patient.objects.update(zone="")
    client.force_login(patient.user)

    client.post(START)

    patient.refresh_from_db()
    assert patient.zone == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", "endless"),
        ("pain_before", "11"),
    ],
)
def test_start_with_a_wrong_choice_says_so_and_opens_nothing(client, content, field, value):
    response = client.post(START, {field: value})

    assert (response.status_code, SessionLog.objects.count()) == (422, 0)
    assert response.context["form"].errors[field]


NO_PLACE = ["UTC", "GMT", "Etc/UTC", "Etc/GMT+8", "Etc/Unknown", "GMT0", "Zulu", "Universal"]
NO_ZONE = ["Mars/Olympus", "America/New_Zone", "x" * 65, "\x00", "../../etc/passwd", "utc"]


def test_start_in_a_zone_that_is_none_is_by_the_patients_or_the_clinics(
    patient_client, patient, content, settings
):
    settings.TIME_ZONE = "Asia/Tokyo"
    guest, found = patient_client.__class__(), {}
    for zone in [*NO_PLACE, *NO_ZONE]:
        SessionLog.objects.all().delete()
        for browser in (patient_client, guest):
            assert browser.post(START, {"zone": zone}).status_code == 302
        zones = list(SessionLog.objects.order_by("pk").values_list("zone", flat=True))
        if zones != [ZONE, "Asia/Tokyo"]:
            found[zone] = zones

    assert found == {}


def test_start_teaches_no_zone_that_is_no_place(patient_client, patient, content):
    Patient.objects.update(zone="")

    patient_client.post(START, {"zone": "UTC"})

    patient.refresh_from_db()
    assert patient.zone == ""


def test_start_in_the_evening_by_a_browser_that_hides_its_zone(patient_client, patient, content):
    evening = datetime(2026, 6, 10, 4, 0, tzinfo=UTC)  # 21:00 of 9 June in Los Angeles
    with time_machine.travel(evening, tick=False):
        patient_client.post(START, {"zone": "UTC"})

    session = SessionLog.objects.get()
    assert (str(session.practice_day), session.start_minute) == ("2026-06-09", 21 * 60)


def test_start_by_hand_leads_to_the_list_of_what_was_done(guest_client, start_session):
    session = start_session()

    response = guest_client.post(START, {"zone": ZONE, "by_hand": "on"})

    assert response.headers["Location"] == f"{session.get_absolute_url()}#declare"


def test_start_by_hand_with_htmx_keeps_the_place_on_the_page(guest_client, start_session):
    session = start_session()

    response = guest_client.post(START, {"zone": ZONE, "by_hand": "on"}, headers=HTMX)

    assert response.headers["HX-Redirect"] == f"{session.get_absolute_url()}#declare"
