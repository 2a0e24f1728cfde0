"""Covers in the list of patients: who covers whom, and many patients covered by one action."""

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from tests.admin.conftest import everything, list_url, queries_of
from workouts.models import Cover, Patient

pytestmark = pytest.mark.django_db


def cover_many(client, patients, **fields):
    keys = [patient if isinstance(patient, str) else patient.pk for patient in patients]
    posted = {"action": "cover_selected", "_selected_action": keys} | fields
    return client.post(list_url(Patient), posted)


# --- In the list ----------------------------------------------------------------------------------


def test_list_of_the_colleague_says_for_whom_and_until_when(colleague_client, covered):
    page = colleague_client.get(list_url(Patient)).content.decode()

    assert "Olga Own" in page
    assert "covering for Thea Therapist until" in page


def test_list_of_the_therapist_says_who_covers(therapist_client, covered):
    page = therapist_client.get(list_url(Patient)).content.decode()

    assert "covered by Omar Colleague until" in page


def test_list_takes_the_same_queries_for_many_covers(
    colleague_client, therapist, colleague, covered, make_case, until
):
    first = queries_of(colleague_client, list_url(Patient))
    for name in ("Pia Own", "Quin Own"):
        case = make_case(name, therapist)
        now = timezone.now()
        Cover.objects.arrange(case.patient, colleague, until=until, by=therapist, now=now)

    assert queries_of(colleague_client, list_url(Patient)) == first


# --- Many -----------------------------------------------------------------------------------------


def test_action_asks_for_the_colleague_first(therapist_client, own):
    before = everything()

    response = cover_many(therapist_client, [own.patient])

    page = response.content.decode()
    assert (response.status_code, everything()) == (200, before)
    assert "<li>Olga Own</li>" in page
    assert "Cover for 1 patient" in page


def test_action_covers_the_chosen_and_says_how_many(
    therapist_client, therapist, colleague, own, make_case, until
):
    other, left = make_case("Otto Own", therapist), make_case("Pia Own", therapist)
    fields = {"apply": "yes", "colleague": colleague.pk, "until": until.isoformat()}

    response = cover_many(therapist_client, [own.patient, other.patient], **fields)

    page = therapist_client.get(response.url).content.decode()
    assert "Omar Colleague covers 2 patients from" in page
    assert set(Cover.objects.values_list("patient", flat=True)) == {
        own.patient.pk,
        other.patient.pk,
    }
    assert not left.patient.covers.exists()


def test_action_covers_many_from_a_day(
    therapist_client, therapist, colleague, own, make_case, next_week, until
):
    other = make_case("Otto Own", therapist)
    days = {"first_day": next_week.isoformat(), "until": until.isoformat()}

    response = cover_many(
        therapist_client,
        [own.patient, other.patient],
        apply="yes",
        colleague=colleague.pk,
        **days,
    )

    page = therapist_client.get(response.url).content.decode()
    assert f"Omar Colleague covers 2 patients from {date_format(next_week)} until" in page
    assert set(Cover.objects.values_list("first_day", flat=True)) == {next_week}


def test_action_sent_twice_is_done_once(therapist_client, colleague, own, until):
    fields = {"apply": "yes", "colleague": colleague.pk, "until": until.isoformat()}
    cover_many(therapist_client, [own.patient], **fields)
    before = everything()

    cover_many(therapist_client, [own.patient], **fields)

    assert everything() == before


def test_action_without_a_day_is_asked_for_again(therapist_client, colleague, own):
    response = cover_many(therapist_client, [own.patient], apply="yes", colleague=colleague.pk)

    assert (response.status_code, Cover.objects.count()) == (422, 0)


def test_cover_of_a_patient_without_a_therapist_names_none(colleague_client, covered):
    Patient.objects.filter(pk=covered.patient.pk).update(therapist=None)

    page = colleague_client.get(list_url(Patient)).content.decode()

    assert "covering until" in page


def test_action_counts_those_whom_one_only_covers(
    colleague_client, make_staff, covered, foreign, until
):
    mia = make_staff("mia@example.com", name="Mia")
    fields = {"apply": "yes", "colleague": mia.pk, "until": until.isoformat()}

    response = cover_many(colleague_client, [covered.patient, foreign.patient], **fields)

    page = colleague_client.get(response.url).content.decode()
    assert "Mia covers 1 patient from" in page
    assert "1 patient whom you only cover was left out." in page
