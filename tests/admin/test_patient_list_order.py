"""The list of patients: its order, filters, search, and how many queries it takes."""

from datetime import date, timedelta

import pytest
import time_machine

from tests.admin.conftest import add_history, list_url, queries_of, url_of
from tests.admin.patient_rows import column, flag, names
from tests.conftest import NOW
from workouts.admin.patients import PatientAdmin
from workouts.models import BarrierAnswer, Patient, User
from workouts.models.reminders import Barrier
from workouts.progress.glances import refresh

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


# --- Its order ------------------------------------------------------------------------------------


@pytest.fixture
def clinic(therapist, make_patient):
    """Patients whose rows are true, by their names."""
    patients = {
        name: make_patient(f"{name.lower()}@example.com", name=name, therapist=therapist)
        for name in ("Anna", "Bert", "Cleo", "Dora")
    }
    User.objects.update(joined_at=NOW)
    refresh(Patient.objects.all(), now=NOW, most=None)
    return patients


def test_list_begins_with_who_needs_attention_most(therapist_client, clinic):
    flag(clinic["Bert"], is_falling=True, weight=3)
    flag(clinic["Dora"], hurts=True, pain_before=2, pain_lately=6, pain_weeks=3, weight=16)

    assert names(therapist_client) == ["Dora", "Bert", "Anna", "Cleo"]


def test_list_puts_unread_messages_before_a_small_reason(therapist_client, clinic):
    flag(clinic["Bert"], is_falling=True, weight=3)
    BarrierAnswer.objects.create(
        patient=clinic["Cleo"], day=NOW.date(), barrier=Barrier.UNSURE, question="How?"
    )

    assert names(therapist_client) == ["Cleo", "Bert", "Anna", "Dora"]


def place_of(cell):
    """The column's number in the page's address; the boxes to choose patients are the first."""
    return 1 + PatientAdmin.list_display.index(cell)


@pytest.mark.parametrize(
    ("cell", "column_name", "values"),
    [
        (
            "last_session",
            "last_day",
            [date(2026, 6, 3), date(2026, 6, 1), date(2026, 6, 4), date(2026, 6, 2)],
        ),
        ("kept", "kept_in_28", [20, 3, 28, 7]),
        ("streak", "streak", [20, 3, 28, 7]),
        ("strength", "strength", [0.5, 0.2, 0.9, 0.3]),
        ("pain", "pain", [5, 1, 9, 3]),
        ("timed_share", "timed_share", [0.5, 0.2, 0.9, 0.3]),
    ],
)
def test_list_is_sorted_by_what_matters(cell, column_name, values, therapist_client, clinic):
    place = place_of(cell)
    for patient, value in zip(clinic.values(), values, strict=True):
        flag(patient, **{column_name: value})

    down, up = names(therapist_client, o=f"-{place}"), names(therapist_client, o=place)

    assert (down, up) == (["Cleo", "Anna", "Dora", "Bert"], ["Bert", "Dora", "Anna", "Cleo"])


def test_list_is_sorted_by_unread_messages(therapist_client, clinic):
    for name, count in (("Dora", 2), ("Bert", 1)):
        for back in range(count):
            BarrierAnswer.objects.create(
                patient=clinic[name],
                day=NOW.date() - back * DAY,
                barrier=Barrier.UNSURE,
                question="How?",
            )

    place = place_of("unread_messages")
    assert names(therapist_client, o=f"-{place}")[:2] == ["Dora", "Bert"]


# --- Its filters ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "column_name"),
    [
        ("hurts", "hurts"),
        ("stopped", "has_stopped"),
        ("falling", "is_falling"),
        ("skips", "keeps_skipping"),
    ],
)
def test_list_is_filtered_by_flag(name, column_name, therapist_client, clinic):
    trend = {"pain_before": 2, "pain_lately": 6, "pain_weeks": 3}
    flag(clinic["Cleo"], **{column_name: True}, **trend)

    assert names(therapist_client, flag=name) == ["Cleo"]


def test_list_is_filtered_by_unread_messages(therapist_client, clinic, own):
    assert names(therapist_client, flag="words") == ["Olga Own"]


def test_list_leaves_out_an_unknown_flag(therapist_client, clinic):
    assert names(therapist_client, flag="x") == ["Anna", "Bert", "Cleo", "Dora"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Anna", "Cleo", "Dora"]),
        ({"account": "discharged"}, ["Bert"]),
        ({"account": "all"}, ["Anna", "Bert", "Cleo", "Dora"]),
        ({"account": "x"}, ["Anna", "Cleo", "Dora"]),
    ],
)
def test_list_hides_discharged_patients_unless_asked_for(query, expected, therapist_client, clinic):
    User.objects.filter(pk=clinic["Bert"].user.pk).update(is_active=False)

    assert names(therapist_client, **query) == expected


def test_list_offers_three_kinds_of_account(therapist_client, clinic):
    text = therapist_client.get(list_url(Patient)).content.decode()

    offered = text[text.index("Account:") :]
    assert [word in offered for word in (">Active<", ">Discharged<", ">All<")] == [True] * 3


@pytest.mark.parametrize("words", ["olga", "OWN", "olga@example"])
def test_list_is_searched_by_name_and_address(words, administrator_client, own, foreign):
    assert names(administrator_client, q=words) == ["Olga Own"]


def test_patient_without_an_address_is_listed_and_found(therapist_client, own):
    User.objects.filter(pk=own.user.pk).update(email=None)

    assert (names(therapist_client), names(therapist_client, q="olga")) == (
        ["Olga Own"],
        ["Olga Own"],
    )


def test_administrator_filters_by_therapist(administrator_client, colleague, own, foreign):
    query = {"therapist__id__exact": colleague.pk}

    response = administrator_client.get(list_url(Patient), query)

    assert column(response, "name") == ["Zelda Fox"]
    assert ">Omar Colleague</a>" in response.content.decode()


def test_administrator_finds_patients_without_a_therapist(administrator_client, own, make_patient):
    make_patient("new@example.com", name="Nora New")

    assert names(administrator_client, therapist__isnull="True") == ["Nora New"]


# --- Its cost -------------------------------------------------------------------------------------


def test_list_shows_a_hundred_rows_a_page(therapist_client, clinic):
    response = therapist_client.get(list_url(Patient))

    assert response.context["cl"].list_per_page == 100


def test_list_takes_as_many_queries_for_three_patients_as_for_one(
    therapist_client, therapist, make_case, own
):
    for_one = queries_of(therapist_client, list_url(Patient))
    make_case("Petra Own", therapist)
    make_case("Quinn Own", therapist)

    assert queries_of(therapist_client, list_url(Patient)) == for_one


def test_list_of_true_rows_takes_as_many_queries_for_three_patients_as_for_one(
    therapist_client, clinic
):
    Patient.objects.exclude(user__name="Anna").update(therapist=None)
    for_one = queries_of(therapist_client, list_url(Patient))
    Patient.objects.update(therapist=User.objects.get(name="Thea Therapist"))

    assert queries_of(therapist_client, list_url(Patient)) == for_one


@pytest.mark.parametrize("page", ["list", "change"])
def test_page_takes_as_many_queries_after_400_sessions_as_after_one(page, therapist_client, own):
    url = list_url(Patient) if page == "list" else url_of(own.patient)
    after_one = queries_of(therapist_client, url)
    add_history(own.patient, own.session, days=[DAY * back for back in range(1, 400)])

    assert queries_of(therapist_client, url) == after_one
