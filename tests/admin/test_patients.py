"""The settings of one patient at the desk: what it shows, what may be changed, and by whom."""

from datetime import timedelta

import pytest
import time_machine

from tests.admin.conftest import add_url, brief_url, filled_in, url_of
from tests.conftest import NOW
from workouts.models import Patient, SessionLog, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def test_settings_name_the_account(therapist_client, own):
    text = therapist_client.get(url_of(own.patient)).content.decode()

    assert "Olga Own · olga@example.com" in text


def test_saved_settings_lead_to_the_brief(therapist_client, own):
    url = url_of(own.patient)

    response = therapist_client.post(url, filled_in(therapist_client.get(url), anchor="tea"))

    assert response.url == brief_url(own.patient)


def test_page_lets_the_therapist_change_habits(therapist_client, own):
    url = url_of(own.patient)
    habits = {
        "usual_slot": "07:30",
        "anchor": "tea",
        "zone": "Europe/Madrid",
        "cue_tones": None,
        "lead_in_seconds": "20",
    }

    therapist_client.post(url, filled_in(therapist_client.get(url), **habits))

    own.patient.refresh_from_db()
    assert str(own.patient.usual_slot) == "07:30:00"
    assert (own.patient.anchor, own.patient.zone) == ("tea", "Europe/Madrid")
    assert (own.patient.cue_tones, own.patient.lead_in_seconds) == (False, 20)


@pytest.mark.parametrize(
    ("field", "value"), [("cue_tones_volume", "101"), ("lead_in_seconds", "4")]
)
def test_page_refuses_cues_out_of_range(field, value, therapist_client, own):
    url = url_of(own.patient)

    response = therapist_client.post(url, filled_in(therapist_client.get(url), **{field: value}))

    assert list(response.context["adminform"].form.errors) == [field]


def test_page_refuses_an_unknown_zone_and_keeps_what_was_typed(therapist_client, own):
    url = url_of(own.patient)
    data = filled_in(therapist_client.get(url), zone="Mars/Olympus", anchor="tea")

    response = therapist_client.post(url, data)

    form = response.context["adminform"].form
    assert list(form.errors) == ["zone"]
    assert form["anchor"].value() == "tea"


def test_therapist_cannot_hand_the_patient_over(therapist_client, therapist, colleague, own):
    url = url_of(own.patient)
    forged = {"therapist": colleague.pk, "user": colleague.pk, "anchor": "tea"}

    therapist_client.post(url, filled_in(therapist_client.get(url), **forged))

    own.patient.refresh_from_db()
    assert (own.patient.therapist, own.patient.user) == (therapist, own.user)
    assert own.patient.anchor == "tea"


def test_administrator_hands_the_patient_over(
    administrator_client, colleague_client, colleague, own
):
    url = url_of(own.patient)

    administrator_client.post(url, filled_in(administrator_client.get(url), therapist=colleague.pk))

    assert colleague_client.get(url).status_code == 200


def test_patient_is_handed_over_to_therapists_alone(administrator_client, own):
    url = url_of(own.patient)
    data = filled_in(administrator_client.get(url), therapist=own.user.pk)

    response = administrator_client.post(url, data)

    assert list(response.context["adminform"].form.errors) == ["therapist"]


def test_administrator_cannot_give_a_patient_another_account(administrator_client, own, colleague):
    url = url_of(own.patient)

    administrator_client.post(url, filled_in(administrator_client.get(url), user=colleague.pk))

    own.patient.refresh_from_db()
    assert own.patient.user == own.user


def test_administrator_adds_a_patient_for_a_therapist(administrator_client, therapist):
    user = User.objects.create_user("nora@example.com", name="Nora New")
    page = administrator_client.get(add_url(Patient))

    administrator_client.post(
        add_url(Patient), filled_in(page, user=user.pk, therapist=therapist.pk)
    )

    assert Patient.objects.get().therapist == therapist


@pytest.mark.parametrize("who", ["therapist_client", "administrator_client"])
def test_nobody_deletes_a_patient(who, request, own):
    response = request.getfixturevalue(who).post(url_of(own.patient, "delete"), {"post": "yes"})

    assert response.status_code == 403
    assert Patient.objects.filter(pk=own.patient.pk).exists()


def test_history_shows_who_changed_what(therapist_client, own):
    url = url_of(own.patient)
    therapist_client.post(url, filled_in(therapist_client.get(url), anchor="tea"))

    text = therapist_client.get(url_of(own.patient, "history")).content.decode()

    assert "Thea Therapist" in text
    assert "Olga Own&#x27;s anchor → tea" in text


def test_saving_an_unchanged_page_leaves_no_version(therapist_client, own):
    url = url_of(own.patient)
    before = own.patient.history.count()

    therapist_client.post(url, filled_in(therapist_client.get(url)))

    assert own.patient.history.count() == before


def test_page_is_saved_though_a_session_came_in_meanwhile(therapist_client, own, start_session):
    url = url_of(own.patient)
    data = filled_in(therapist_client.get(url), anchor="tea")
    start_session(own.patient, at=NOW + timedelta(hours=1), done=7)
    SessionLog.objects.filter(pk=own.session.pk).delete()

    therapist_client.post(url, data)

    own.patient.refresh_from_db()
    assert own.patient.anchor == "tea"
