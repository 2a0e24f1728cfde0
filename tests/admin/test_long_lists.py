"""Lists of more rows than anybody looks through."""

import pytest

from tests.admin.conftest import list_url
from workouts.admin import paging
from workouts.models import TherapistNote

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
