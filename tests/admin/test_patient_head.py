"""The head of a patient's pages: what may be done with the patient, found beside the name."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.admin.conftest import url_of
from workouts.models import Cover

pytestmark = pytest.mark.django_db


@pytest.fixture
def covered(own, therapist, colleague):
    now = timezone.now()
    until = timezone.localdate(now) + timedelta(days=7)
    Cover.objects.arrange(own.patient, colleague, until=until, by=therapist, now=now)
    return own


@pytest.mark.parametrize("page", ["brief", "change"])
def test_patients_page_leads_to_covering_handing_over_and_discharging(therapist_client, own, page):
    text = therapist_client.get(url_of(own.patient, page)).content.decode()

    for name in ("cover", "hand-over", "activity"):
        assert f'href="{url_of(own.patient, name)}"' in text


def test_covering_colleague_is_offered_no_handing_over(colleague_client, covered):
    text = colleague_client.get(url_of(covered.patient, "brief")).content.decode()

    assert url_of(covered.patient, "activity") in text
    assert url_of(covered.patient, "hand-over") not in text


def test_brief_says_beside_the_name_who_covers(therapist_client, covered):
    text = therapist_client.get(url_of(covered.patient, "brief")).content.decode()

    assert '<p class="patient-state">covered by Omar Colleague until' in text
