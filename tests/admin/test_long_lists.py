"""Lists of more rows than anybody looks through."""

import pytest

from tests.admin.conftest import list_url
from workouts.admin import paging
from workouts.models import Pause, Plan, SessionLog, TherapistNote

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(own, monkeypatch):
    monkeypatch.setattr(paging, "MAX_ROWS_COUNTED", 60)
    TherapistNote.objects.bulk_create(
        TherapistNote(patient=own.patient, author=own.patient.therapist, body=f"Note {nth}")
        for nth in range(70)
    )


def test_rows_are_counted_up_to_a_limit(therapist_client, many):
    response = therapist_client.get(list_url(TherapistNote))

    assert response.context["cl"].result_count == 60
    assert "More than 60:" in response.content.decode()


def test_page_beyond_the_limit_is_the_way_back(therapist_client, many):
    last = therapist_client.get(list_url(TherapistNote), {"p": "2"})
    beyond = therapist_client.get(list_url(TherapistNote), {"p": "3"})

    assert (len(last.context["cl"].result_list), beyond.status_code) == (10, 302)


def test_short_list_tells_its_number(therapist_client, own):
    page = therapist_client.get(list_url(TherapistNote)).content.decode()

    assert "More than" not in page


@pytest.mark.parametrize("model", [Pause, Plan, SessionLog, TherapistNote])
def test_newest_rows_of_the_clinic_are_found_without_a_look_at_all_its_patients(
    administrator_client, own, model, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40) as asked:
        response = administrator_client.get(list_url(model))

    table = model._meta.db_table
    rows = [each["sql"] for each in asked.captured_queries if f'FROM "{table}"' in each["sql"]]
    assert len(response.context["cl"].result_list) == 1
    assert rows
    assert [
        each for each in rows if 'JOIN "workouts_patient"' in each or " IN (SELECT" in each
    ] == []


@pytest.mark.parametrize(("asked_for", "is_ordered"), [({"concern": "yes"}, True), ({}, False)])
def test_sessions_of_concern_are_counted_by_the_index_of_their_page(
    asked_for, is_ordered, administrator_client, own, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40) as asked:
        administrator_client.get(list_url(SessionLog), asked_for)

    order = 'ORDER BY "workouts_sessionlog"."started_at" DESC'
    counted = [each["sql"] for each in asked.captured_queries if "COUNT(*)" in each["sql"]]
    assert [order in each for each in counted] == [is_ordered]
