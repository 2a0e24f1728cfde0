"""The page of changes: who changed what of whose, found by person and by day."""

from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from tests.admin.conftest import queries_of
from tests.conftest import NOW
from workouts.admin import change_log
from workouts.models import Exercise, Patient, PatientRead, Plan, PlanItem, TherapistNote

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:change_log")


def changes(client, **query):
    found = client.get(PAGE, query).context["changes"]
    return [(each.by, each.what, str(each.patient or each.about)) for each in found]


def change_at(row, at, *, by=None, **fields):
    """Changes a row as that person does at that instant."""
    for name, value in fields.items():
        setattr(row, name, value)
    row._history_date = at
    row._history_user = by
    row.save()


@pytest.fixture
def no_changes(own, foreign):
    """Two cases without versions, to count those of a test alone."""
    for model in change_log.MODELS:
        model.history.all().delete()


def test_every_table_with_versions_is_on_the_page():
    historical = {
        model.instance_type
        for model in apps.get_app_config("workouts").get_models()
        if model.__name__.startswith("Historical")
    }

    assert set(change_log.MODELS) == historical


def test_changes_are_listed_newest_first(
    administrator_client, no_changes, own, foreign, therapist, colleague
):
    change_at(own.plan, NOW, by=therapist)
    change_at(own.plan, NOW + timedelta(hours=1), by=therapist, pain_limit=3)
    change_at(foreign.note, NOW + timedelta(hours=2), by=colleague, body="New")

    assert changes(administrator_client) == [
        ("Omar Colleague", "Note saved", "Zelda Fox"),
        ("Thea Therapist", "Plan: pain limit", "Olga Own"),
        ("Thea Therapist", "Plan saved", "Olga Own"),
    ]


def test_reason_is_shown(administrator_client, no_changes, own):
    own.patient.leave_version("Handed over")

    assert changes(administrator_client) == [("–", "Patient: Handed over", "Olga Own")]


def test_added_and_deleted_rows_are_named(administrator_client, no_changes, own, therapist):
    note = TherapistNote.objects.create(
        patient=own.patient, author=therapist, body="Secret of Olga", written_at=NOW
    )
    note.delete()

    texts = [what for _by, what, _whose in changes(administrator_client)]

    assert texts == ["Note deleted", "Note added"]


def test_texts_themselves_are_not_shown(administrator_client, own):
    page = administrator_client.get(PAGE).content.decode()

    assert "Olga Own" in page
    assert "Note about" not in page
    assert "Remark for" not in page


def test_exercise_of_a_plan_is_the_patients(administrator_client, no_changes, own):
    change_at(own.plan, NOW)
    change_at(own.plan_item, NOW + timedelta(hours=1))

    assert [whose for _by, _what, whose in changes(administrator_client)] == ["Olga Own"] * 2


def test_exercise_of_a_plan_that_is_gone_is_still_the_patients(
    administrator_client, no_changes, own
):
    change_at(own.plan, NOW)
    change_at(own.plan_item, NOW)
    own.plan.delete()

    assert {whose for _by, _what, whose in changes(administrator_client)} == {"Olga Own"}


def test_catalogue_is_named_in_one_language(administrator_client, no_changes):
    exercise = Exercise.objects.get(slug="bridge")
    change_at(exercise, NOW)
    change_at(exercise, NOW + timedelta(hours=1), name_en="Bridge, slowly", name_es="Puente")

    assert changes(administrator_client)[0] == ("–", "Exercise: name", "Bridge, slowly")


@pytest.mark.parametrize("words", ["thea", "THEA@example", "thérapist"])
def test_changes_are_found_by_who_made_them(
    administrator_client, no_changes, own, foreign, therapist, colleague, words
):
    change_at(own.plan, NOW, by=therapist)
    change_at(foreign.plan, NOW, by=colleague)

    assert [by for by, _what, _whose in changes(administrator_client, by=words)] == [
        "Thea Therapist"
    ]


def test_changes_are_found_by_whose_they_are(administrator_client, own, foreign):
    found = changes(administrator_client, about="olga")

    models = {Patient, Plan, PlanItem, TherapistNote}
    assert {whose for _by, _what, whose in found} == {"Olga Own"}
    assert {f"{model._meta.verbose_name} added".lower() for model in models} <= {
        what.lower() for _by, what, _whose in found
    }


@pytest.mark.parametrize(
    ("hours", "count"),
    [(-1, 0), (0, 1), (23, 1), (24, 0)],
)
def test_changes_are_found_by_the_day_of_the_clinic(
    administrator_client, no_changes, own, hours, count
):
    midnight = datetime.fromisoformat("2026-06-10T00:00-07:00")
    change_at(own.plan, midnight + timedelta(hours=hours))

    assert len(changes(administrator_client, day="2026-06-10")) == count


def test_nobody_found_is_nothing_found(administrator_client, own):
    response = administrator_client.get(PAGE, {"by": "nobody of that name"})

    assert "No changes found." in response.content.decode()


@pytest.mark.parametrize("day", ["2026-02-30", "0001-01-01", "9999-12-31", "soon", "\x00"])
def test_wrong_day_filters_nothing_and_is_said_to_be_wrong(administrator_client, own, day):
    response = administrator_client.get(PAGE, {"day": day})

    assert response.status_code == 200
    assert response.context["form"].errors["day"]
    assert response.context["changes"]


@pytest.mark.parametrize("query", [{"by": "\x00"}, {"about": "x" * 5000}, {"by": "%_'\""}])
def test_odd_names_are_no_error(administrator_client, own, query):
    assert administrator_client.get(PAGE, query).status_code == 200


@pytest.fixture
def two_pages(no_changes, own, monkeypatch):
    monkeypatch.setattr(change_log, "ROWS_PER_PAGE", 2)
    for hours in range(3):
        change_at(own.plan, NOW + timedelta(hours=hours), pain_limit=hours)


def test_older_changes_are_on_the_next_page(administrator_client, two_pages):
    first = administrator_client.get(PAGE, {"about": "olga"}).context
    second = administrator_client.get(PAGE + first["older"]).context

    assert [each.at for each in (*first["changes"], *second["changes"])] == [
        NOW + timedelta(hours=hours) for hours in (2, 1, 0)
    ]
    assert (first["newer"], first["older"]) == ("", "?about=olga&p=2")
    assert (second["newer"], second["older"]) == ("?about=olga&p=1", "")


@pytest.mark.parametrize("number", ["0", "-1", "two", "²", "9" * 30])
def test_page_that_is_none_is_the_first(administrator_client, two_pages, number):
    assert len(changes(administrator_client, p=number)) == 2


def test_page_beyond_the_last_is_empty(administrator_client, two_pages):
    assert changes(administrator_client, p="99") == []


def test_patients_shown_are_noted_in_the_access_log(administrator_client, no_changes, own, foreign):
    change_at(own.plan, NOW)
    before = set(PatientRead.objects.values_list("pk", flat=True))

    administrator_client.get(PAGE)

    looks = PatientRead.objects.exclude(pk__in=before).values_list("patient", "page")
    assert list(looks) == [(own.user.opaque_id, "history")]


def test_therapist_does_not_see_it(therapist_client):
    assert therapist_client.get(PAGE).status_code == 403


def test_page_takes_no_post(administrator_client):
    assert administrator_client.post(PAGE).status_code == 405


def test_page_takes_the_same_queries_for_many_changes(
    administrator_client, own, make_case, therapist
):
    one = queries_of(administrator_client, PAGE)
    for number in range(3):
        make_case(f"Zora{number} More", therapist)

    assert queries_of(administrator_client, PAGE) == one
