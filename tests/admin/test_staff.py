"""Who works here: for the administrator, with the patients and deletions that need somebody."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.admin.conftest import queries_of, url_of
from tests.conftest import NOW
from workouts.admin.deletions import deletions_to_come
from workouts.admin.staff import MAX_PATIENTS_SHOWN
from workouts.models import Deletion, Patient, PatientRead, User

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:staff")


def members(client):
    return {
        member.name: (member.role, member.has_factor, member.patient_count)
        for member in client.get(PAGE).context["members"]
    }


def shown(client):
    return [str(patient) for patient in client.get(PAGE).context["patients"]]


def test_staff_are_listed_with_role_factor_and_patients(
    administrator_client, make_staff, own, foreign
):
    Authenticator.objects.create(user=own.patient.therapist, type="totp", data={})
    Authenticator.objects.create(user=foreign.patient.therapist, type="recovery_codes", data={})
    make_staff("new@example.com", role=None, name="Nina New")

    assert members(administrator_client) == {
        "Ada Administrator": ("Clinic administrator", False, 0),
        "Thea Therapist": ("Therapist", True, 1),
        "Omar Colleague": ("Therapist", False, 1),
        "Nina New": ("No role at the desk", False, 0),
    }


def test_closed_account_is_listed_last(administrator_client, therapist):
    User.objects.filter(pk=therapist.pk).update(is_active=False)

    assert list(members(administrator_client).items())[-1] == (
        "Thea Therapist",
        ("Account closed", False, 0),
    )


def test_superuser_is_named_as_such(administrator_client):
    User.objects.create_superuser("root@example.com", name="Ruth Root")

    assert members(administrator_client)["Ruth Root"][0] == "Everything (superuser)"


def test_discharged_patients_do_not_count(administrator_client, own):
    own.patient.discharge(by=own.patient.therapist, now=NOW)

    assert members(administrator_client)["Thea Therapist"][2] == 0


def test_patients_are_no_staff(administrator_client, own):
    assert "Olga Own" not in members(administrator_client)


def test_last_sign_in_is_shown(administrator_client, therapist, time_machine):
    User.objects.filter(pk=therapist.pk).update(last_login=NOW)

    page = administrator_client.get(PAGE).content.decode()

    assert "June 10, 2026" in page
    assert "never" not in page


def test_patients_without_a_therapist_are_listed(administrator_client, own, foreign, therapist):
    Patient.objects.filter(pk=foreign.patient.pk).update(therapist=None)
    assert shown(administrator_client) == ["Zelda Fox"]

    User.objects.filter(pk=therapist.pk).update(is_active=False)

    page = administrator_client.get(PAGE).content.decode()
    assert shown(administrator_client) == ["Olga Own", "Zelda Fox"]
    assert url_of(own.patient, "hand-over") in page
    assert reverse("admin:workouts_user_patients", args=[therapist.pk]) in page


def test_discharged_patient_needs_no_therapist(administrator_client, own):
    Patient.objects.update(therapist=None)
    own.patient.discharge(by=own.patient.therapist, now=NOW)

    assert shown(administrator_client) == []


def test_deletions_to_come_are_listed(administrator_client, own, foreign):
    Deletion.objects.ask(own.user, now=NOW)

    page = " ".join(administrator_client.get(PAGE).content.decode().split())

    assert "Olga Own" in page
    assert "requested on June 10, 2026, deleted on June 24, 2026" in page
    assert url_of(own.patient, "deletion") in page


def test_deletion_of_somebody_without_practice_is_listed(administrator_client):
    user = User.objects.create_user("only@example.com", name="Only Account")
    Deletion.objects.ask(user, now=NOW)

    assert "Only Account" in administrator_client.get(PAGE).content.decode()


def test_deletion_of_somebody_who_is_gone_is_not_to_come(administrator):
    user = User.objects.create_user("gone@example.com")
    Deletion.objects.ask(user, now=NOW)
    user.delete()

    assert deletions_to_come(administrator) == []


def test_therapist_hears_of_own_patients_deletions_alone(therapist, administrator, own, foreign):
    for case in (own, foreign):
        Deletion.objects.ask(case.user, now=NOW + timedelta(days=case is own))

    assert [each.user for each in deletions_to_come(therapist)] == [own.user]
    assert [each.user for each in deletions_to_come(administrator)] == [foreign.user, own.user]


def test_deletion_taken_back_or_done_is_not_to_come(therapist, own):
    Deletion.objects.ask(own.user, now=NOW)
    Deletion.objects.take_back(own.user, now=NOW)

    assert deletions_to_come(therapist) == []


def test_patients_shown_are_noted_in_the_access_log(
    administrator, administrator_client, own, foreign
):
    Patient.objects.filter(pk=foreign.patient.pk).update(therapist=None)
    Deletion.objects.ask(own.user, now=NOW)
    before = set(PatientRead.objects.values_list("pk", flat=True))

    administrator_client.get(PAGE)

    looks = PatientRead.objects.exclude(pk__in=before).values_list("reader", "patient", "page")
    assert set(looks) == {
        (administrator.opaque_id, case.user.opaque_id, "list") for case in (own, foreign)
    }


def test_more_patients_than_a_page_holds_are_counted(administrator_client, make_patient):
    for number in range(MAX_PATIENTS_SHOWN + 1):
        make_patient(f"pat{number}@example.com")

    response = administrator_client.get(PAGE)

    assert len(response.context["patients"]) == MAX_PATIENTS_SHOWN
    assert f"{MAX_PATIENTS_SHOWN + 1} in all" in response.content.decode()


def test_therapist_does_not_see_it(therapist_client):
    assert therapist_client.get(PAGE).status_code == 403


def test_page_takes_no_post(administrator_client):
    assert administrator_client.post(PAGE).status_code == 405


def test_page_takes_the_same_queries_for_many(
    administrator_client, make_staff, make_case, own, make_patient
):
    Patient.objects.update(therapist=None)
    Deletion.objects.ask(own.user, now=NOW)
    one = queries_of(administrator_client, PAGE)
    for number in range(3):
        case = make_case(f"Zora{number} More", make_staff(f"more{number}@example.com"))
        Patient.objects.filter(pk=case.patient.pk).update(therapist=None)
        Deletion.objects.ask(case.user, now=NOW)

    assert queries_of(administrator_client, PAGE) == one
