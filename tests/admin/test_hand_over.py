"""Handing over many patients at once, by the action of the list."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.admin.conftest import everything, list_url
from workouts.models import Cover, Patient, PatientRead, User

pytestmark = pytest.mark.django_db


def act(client, keys, **fields):
    posted = {"action": "hand_over_selected", "_selected_action": keys} | fields
    return client.post(list_url(Patient), posted)


def hand_over(client, keys, colleague):
    return act(client, keys, apply="yes", therapist=colleague.pk)


@pytest.fixture
def two(make_case, therapist, own):
    return [own.patient.pk, make_case("Otto Own", therapist).patient.pk]


def therapists():
    return dict(Patient.objects.values_list("pk", "therapist__name"))


def test_page_names_those_chosen_and_changes_nothing(therapist_client, two):
    before = everything()

    response = act(therapist_client, two)

    page = response.content.decode()
    assert (response.status_code, everything()) == (200, before)
    assert "Hand over 2 patients" in page
    assert "<li>Olga Own</li>" in page


def test_names_on_the_page_are_recorded(therapist_client, own):
    act(therapist_client, [own.patient.pk])

    assert PatientRead.objects.filter(patient=own.user.opaque_id, page="list").exists()


def test_chosen_patients_move_and_the_others_stay(
    therapist_client, colleague, two, make_case, therapist
):
    left = make_case("Pia Own", therapist).patient.pk

    response = hand_over(therapist_client, two, colleague)

    page = therapist_client.get(response.url).content.decode()
    assert "2 patients are looked after by Omar Colleague now." in page
    assert therapists() == dict.fromkeys(two, "Omar Colleague") | {left: "Thea Therapist"}


def test_sent_twice_is_done_once(therapist_client, colleague, two):
    hand_over(therapist_client, two, colleague)
    before = everything()

    response = hand_over(therapist_client, two, colleague)

    page = therapist_client.get(response.url).content.decode()
    assert everything() == before
    assert "No one was handed over: that was done already." in page


def test_foreign_patient_among_the_chosen_stays(therapist_client, foreign, own, therapist):
    response = hand_over(therapist_client, [foreign.patient.pk], therapist)

    assert response.status_code == 422
    assert therapists()[foreign.patient.pk] == "Omar Colleague"


def test_patient_whom_one_only_covers_stays_and_is_counted(
    colleague_client, colleague, make_staff, therapist, own, foreign
):
    now, mia = timezone.now(), make_staff("mia@example.com", name="Mia")
    today = timezone.localdate()
    Cover.objects.arrange(own.patient, colleague, until=today, by=therapist, now=now)

    response = hand_over(colleague_client, [own.patient.pk, foreign.patient.pk], mia)

    page = colleague_client.get(response.url).content.decode()
    assert therapists() == {own.patient.pk: "Thea Therapist", foreign.patient.pk: "Mia"}
    assert "1 patient whom you only cover was left out." in page


def test_administrator_hands_over_of_several_therapists(
    administrator_client, make_staff, own, foreign
):
    mia = make_staff("mia@example.com", name="Mia")

    hand_over(administrator_client, [own.patient.pk, foreign.patient.pk], mia)

    assert set(therapists().values()) == {"Mia"}


@pytest.mark.parametrize("who", ["retired", "self", "unknown", "malformed", "none"])
def test_handing_over_to_nobody_fit_is_refused(therapist_client, therapist, colleague, own, who):
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    chosen = {
        "retired": colleague.pk,
        "self": therapist.pk,
        "unknown": 2**70,
        "malformed": "\x00",
        "none": "",
    }[who]
    before = everything()

    response = act(therapist_client, [own.patient.pk], apply="yes", therapist=chosen)

    assert (response.status_code, everything()) == (422, before)


@pytest.mark.parametrize("key", ["x", "\x00", str(2**70), "-1", ""])
@pytest.mark.parametrize("action", ["hand_over_selected", "cover_selected", "unknown"])
def test_malformed_choice_does_nothing(therapist_client, own, key, action):
    before = everything()

    response = act(therapist_client, [key], action=action, apply="yes")

    assert (response.status_code, everything()) == (302, before)


def test_staff_without_the_right_to_change_have_no_action(make_staff, client, make_patient):
    staff = make_staff("sam@example.com", role="")
    patient = make_patient(therapist=staff)
    client.force_login(staff)

    response = act(client, [patient.pk], apply="yes")

    assert response.status_code == 403


def test_all_pages_of_the_list_can_be_chosen(therapist_client, two):
    response = act(therapist_client, two[:1], select_across="1")

    page = response.content.decode()
    assert "Hand over 2 patients" in page
    assert '<input type="hidden" name="select_across" value="1">' in page


def test_page_takes_the_same_queries_for_many(therapist_client, two, make_case, therapist):
    three = [*two, make_case("Pia Own", therapist).patient.pk]
    act(therapist_client, three)

    counts = []
    for keys in (two[:1], three):
        with CaptureQueriesContext(connection) as captured:
            act(therapist_client, keys)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_page_counts_those_whom_it_does_not_name(therapist_client, two, monkeypatch):
    monkeypatch.setattr("workouts.admin.for_many.NAMES_SHOWN", 1)

    page = act(therapist_client, two).content.decode()

    assert "and 1 more" in page
    assert ("<li>Olga Own</li>" in page) != ("<li>Otto Own</li>" in page)
