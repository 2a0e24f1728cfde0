"""Searching the desk for names and notes, however they are spelled, and the order of names."""

import json

import pytest
from django.urls import reverse

from tests.admin.conftest import list_url, rows, url_of
from workouts.models import (
    Exercise,
    Patient,
    PatientRead,
    Pause,
    Plan,
    SessionLog,
    TherapistNote,
    User,
)

pytestmark = pytest.mark.django_db

FOUND = {
    "Ángela Núñez": ["ángela", "ANGELA", "nunez", "NÚÑEZ", "a\u0301ngela", "nuñez angela"],
    "Zoë de Vries": ["ZOË", "zoe", "de vries", "DE VRIES", '"de vries"'],
    "Seán O’Neill": ["o'neill", "O’NEILL", "sean"],
    "Jörg Weiß": ["jorg", "WEISS", "weiß"],
}


@pytest.fixture
def people(make_case, therapist):
    return {name: make_case(name, therapist) for name in FOUND}


# How each list is asked and what it names of a patient.
LISTS = [Patient, TherapistNote, Plan, Pause, SessionLog]


@pytest.mark.parametrize("model", LISTS)
def test_list_finds_a_patient_however_the_name_is_typed(model, therapist_client, people):
    missed = {}
    for name, searches in FOUND.items():
        for words in searches:
            response = therapist_client.get(list_url(model), {"q": words})
            found = [getattr(row, "patient", row) for row in response.context["cl"].result_list]
            if [str(patient) for patient in found] != [name]:
                missed[words] = found

    assert missed == {}


def offered(client, term):
    """The names that a form's choice of a patient offers for what was typed."""
    query = {"app_label": "workouts", "model_name": "plan", "field_name": "patient", "term": term}
    response = client.get(reverse("admin:autocomplete"), query)
    return [each["text"] for each in json.loads(response.content)["results"]]


def test_autocomplete_finds_a_patient_however_the_name_is_typed(therapist_client, people):
    found = {
        (name, words): offered(therapist_client, words)
        for name, searches in FOUND.items()
        for words in searches
    }

    assert found == {(name, words): [name] for name, words in found}


def test_merge_finds_a_patient_however_the_name_is_typed(therapist_client, people, own):
    missed = {}
    for name, searches in FOUND.items():
        for words in searches:
            response = therapist_client.get(url_of(own.patient, "merge"), {"q": words})
            found = [str(each) for each in response.context["found"]]
            if found != [name]:
                missed[words] = found

    assert missed == {}


@pytest.mark.parametrize("written", ["ANGELA NUNEZ", "Angela  Nuñez", "a\u0301ngela núñez"])
def test_merge_offers_who_has_the_same_name(
    written, therapist_client, people, therapist, make_patient
):
    make_patient("other@example.com", name="Ángela Núñez-Ruiz", therapist=therapist)
    duplicate = people["Jörg Weiß"]
    duplicate.user.name = written
    duplicate.user.save()

    response = therapist_client.get(url_of(duplicate.patient, "merge"))

    assert [str(each) for each in response.context["found"]] == ["Ángela Núñez"]


def test_accounts_and_access_log_are_found_however_the_name_is_typed(administrator_client, people):
    accounts = administrator_client.get(list_url(User), {"q": "nunez"})
    looks = administrator_client.get(list_url(PatientRead), {"q": "NUNEZ"})

    assert [str(user) for user in accounts.context["cl"].result_list] == ["Ángela Núñez"]
    assert {read.patient for read in looks.context["cl"].result_list} == {
        people["Ángela Núñez"].user.opaque_id
    }


def test_note_is_found_by_what_it_says(therapist_client, people):
    people["Jörg Weiß"].note.body = "Pause bis zur ÜBERPRÜFUNG"
    people["Jörg Weiß"].note.save()

    response = therapist_client.get(list_url(TherapistNote), {"q": "überprüf"})

    assert [str(note.patient) for note in response.context["cl"].result_list] == ["Jörg Weiß"]


def test_exercise_is_found_in_either_language(therapist_client):
    Exercise.objects.filter(slug="bridge").update(name_en="Café bridge")

    response = therapist_client.get(list_url(Exercise), {"q": "CAFE"})

    assert [each.slug for each in response.context["cl"].result_list] == ["bridge"]


def test_whoever_is_renamed_is_found_by_the_new_name_alone(therapist_client, people):
    user = people["Jörg Weiß"].user
    user.name = "Åsa Öberg"
    user.save(update_fields=["name"])

    assert offered(therapist_client, "asa oberg") == ["Åsa Öberg"]
    assert offered(therapist_client, "weiss") == []


def test_whoever_is_renamed_by_a_query_is_found_by_the_new_name(therapist_client, people):
    User.objects.filter(name="Jörg Weiß").update(name="Åsa Öberg")

    assert offered(therapist_client, "asa oberg") == ["Åsa Öberg"]
    assert offered(therapist_client, "weiss") == []


IN_ORDER = ["Ángela", "Ann Zed", "anna", "de Vries", "Élodie", "Eva", "Łukasz", "Maria", "Zoë"]


def test_patients_are_in_the_order_of_people(therapist_client, therapist, make_patient):
    for nth, name in enumerate(reversed(IN_ORDER)):
        make_patient(f"z{nth}@example.com", name=name, therapist=therapist)

    by_name = rows(therapist_client.get(list_url(Patient), {"o": "0"}))
    by_attention = rows(therapist_client.get(list_url(Patient)))

    assert [row["name"] for row in by_name] == IN_ORDER
    assert [row["name"] for row in by_attention] == IN_ORDER
    assert offered(therapist_client, "") == IN_ORDER


def test_staff_are_in_the_order_of_people(administrator_client, own, make_staff):
    for nth, name in enumerate(reversed(IN_ORDER)):
        make_staff(f"z{nth}@example.com", name=name)

    page = administrator_client.get(url_of(own.patient, "hand-over"))
    accounts = administrator_client.get(list_url(User), {"o": "1"})

    offered_names = [str(each) for each in page.context["form"].fields["therapist"].queryset]
    assert [each for each in offered_names if each in IN_ORDER] == IN_ORDER
    names = [user.name for user in accounts.context["cl"].result_list]
    assert [each for each in names if each in IN_ORDER] == IN_ORDER
