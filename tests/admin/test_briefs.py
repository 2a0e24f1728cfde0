"""The visit brief's page: who may read it, that it is logged, and how many queries it takes."""

from datetime import timedelta

import pytest
import time_machine

from tests.admin.conftest import add_history, brief_url, queries_of
from tests.conftest import NOW
from workouts.models import BarrierAnswer, PatientRead, SessionLog, TherapistNote
from workouts.models.access_log import ReadPage

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def test_brief_names_its_patient(therapist_client, own):
    response = therapist_client.get(brief_url(own.patient))

    assert response.context["title"] == "Visit brief: Olga Own"


def test_foreign_brief_is_not_found(therapist_client, own, foreign):
    assert therapist_client.get(brief_url(foreign.patient)).status_code == 404


def test_administrator_reads_every_brief(administrator_client, own, foreign):
    pages = [administrator_client.get(brief_url(each.patient)) for each in (own, foreign)]

    assert [page.status_code for page in pages] == [200, 200]


def test_staff_without_a_role_read_no_brief(make_staff, client, own):
    client.force_login(make_staff("new@example.com", role=None))

    assert client.get(brief_url(own.patient)).status_code == 404


def test_brief_shows_nothing_foreign(therapist_client, own, foreign):
    page = therapist_client.get(brief_url(own.patient)).content.decode()

    assert [word for word in ("Zelda", "Fox") if word in page] == []


def test_pain_chart_has_the_plans_limit(therapist_client, own):
    own.patient.plans.update(pain_limit=4, starts_on=NOW.date())
    own.session.record([], at=NOW, pain_after=3)

    page = therapist_client.get(brief_url(own.patient)).content.decode()

    assert 'class="limit-name">limit 4<' in page


def test_brief_is_logged(therapist_client, therapist, own):
    looks = PatientRead.objects.filter(
        reader=therapist.opaque_id, patient=own.user.opaque_id, page=ReadPage.BRIEF
    )
    before = looks.count()

    therapist_client.get(brief_url(own.patient))

    assert looks.count() == before + 1


@pytest.mark.parametrize("sessions", [1, 3, 400])
def test_brief_takes_as_many_queries_after_any_number_of_sessions(therapist_client, own, sessions):
    url = brief_url(own.patient, days=182)
    few = queries_of(therapist_client, url)
    add_history(own.patient, own.session, days=[nth * DAY / 2 for nth in range(1, sessions)])

    assert queries_of(therapist_client, url) == few


def test_brief_takes_as_many_queries_with_many_messages(therapist_client, own):
    url = brief_url(own.patient)
    few = queries_of(therapist_client, url)
    add_history(own.patient, own.session, days=[DAY, 2 * DAY, 3 * DAY])
    SessionLog.objects.update(note="Word")
    for session in SessionLog.objects.all():
        TherapistNote.objects.create(
            patient=own.patient, author=own.note.author, body="Answer", session=session
        )
    for days in range(3):
        BarrierAnswer.objects.create(
            patient=own.patient, day=(NOW - days * DAY).date(), barrier="unsure", question="How?"
        )

    assert queries_of(therapist_client, url) == few
