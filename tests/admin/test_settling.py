"""Settling a reason for attention: it rests until its day, and comes back when it gets worse."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.admin.conftest import browser_of, list_url, url_of
from tests.admin.patient_rows import column
from tests.conftest import NOW
from workouts.models import Patient, SeenFlag, SessionLog
from workouts.models.messages import SOURCES

pytestmark = pytest.mark.django_db

IN_A_WEEK = "2026-06-17"


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def hurting(own):
    """A patient whose only reason for attention is the pain of today."""
    SessionLog.objects.filter(pk=own.session.pk).update(pain_before=2, pain_after=5)
    for source in SOURCES.values():
        source.model.objects.update(**{source.text: ""})
    return own


@pytest.fixture
def see(therapist_client, hurting):
    def post(**fields):
        data = {"flag": "hurts", "look_again_on": IN_A_WEEK, "page": "index"} | fields
        return therapist_client.post(url_of(hurting.patient, "seen"), data)

    return post


def reasons(client):
    return column(client.get(list_url(Patient)), "attention")


def needing(client):
    return [str(each) for each in client.get(reverse("admin:index")).context["needing"]]


def test_seen_reason_leaves_the_first_page_and_moves_down_in_the_list(
    see, therapist_client, hurting
):
    before = (needing(therapist_client), reasons(therapist_client))

    response = see()

    assert before == (["Olga Own"], ["Pain up from 2 to 5 on June 10"])
    assert response.url == reverse("admin:index")
    assert (needing(therapist_client), reasons(therapist_client)) == ([], [""])
    page = therapist_client.get(list_url(Patient)).content.decode()
    assert "look again on June 17" in page


def test_reason_is_back_on_its_day(see, therapist, wednesday_morning):
    see(look_again_on="2026-06-11")
    wednesday_morning.shift(timedelta(days=1))

    assert needing(browser_of(therapist)) == ["Olga Own"]


def test_reason_is_back_when_it_gets_worse(see, therapist_client, hurting, wednesday_morning):
    see()
    wednesday_morning.shift(timedelta(minutes=5))
    hurting.session.refresh_from_db()
    hurting.session.record([], at=NOW + timedelta(minutes=5), pain_after=6)

    assert needing(therapist_client) == ["Olga Own"]


def test_reason_seen_on_the_brief_leads_back_to_it(see, hurting):
    assert see(page="brief").url == url_of(hurting.patient, "brief")


def test_reason_seen_twice_is_one_row_with_the_later_day(see, therapist):
    see()
    see(look_again_on="2026-06-20")

    row = SeenFlag.objects.get()
    assert (str(row.look_again_on), row.severity, row.seen_by) == ("2026-06-20", 5, therapist)


@pytest.mark.parametrize(
    "fields",
    [
        {"look_again_on": "2026-06-10"},
        {"look_again_on": "2027-06-10"},
        {"look_again_on": "soon"},
        {"look_again_on": ""},
        {"flag": "tired"},
    ],
)
def test_wrong_day_or_reason_is_said_beside_the_field(fields, see):
    response = see(**fields)

    assert (
        response.status_code,
        list(response.context["form"].errors),
        SeenFlag.objects.count(),
    ) == (
        422,
        list(fields),
        0,
    )


def test_reason_that_is_gone_is_not_noted(see, hurting):
    SessionLog.objects.filter(pk=hurting.session.pk).update(pain_before=None)

    assert (see().status_code, SeenFlag.objects.count()) == (302, 0)


def test_reason_of_a_colleagues_patient_is_hidden(colleague_client, hurting):
    url = url_of(hurting.patient, "seen")

    assert colleague_client.post(url, {"flag": "hurts"}).status_code == 404
