"""Practicing renews a patient's sign-in, once a day; staff have to sign in again all the same."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW
from workouts.models import BrowserSession, SessionLog, User
from workouts.people.owners import stay_signed_in
from workouts.views import player

pytestmark = pytest.mark.django_db
START = reverse("start_session")
DAYS = timedelta(days=1)


def is_signed_in(client):
    return client.get(reverse("progress")).status_code == 200


def practice_by(name, session):
    """A POST of each page that takes what was practiced."""
    return {
        "start_session": (START, {"version": "full"}),
        "record_progress": (
            reverse("record_progress", args=[session.uuid]),
            {},
        ),
        "finish_session": (reverse("finish_session", args=[session.uuid]), {}),
    }[name]


@pytest.mark.parametrize("by", ["start_session", "record_progress", "finish_session"])
def test_practicing_renews_the_sign_in(by, client, patient, start_session, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(patient.user)
    session = start_session(patient)

    time_machine.move_to(NOW + 80 * DAYS, tick=False)
    response = client.post(*practice_by(by, session))
    time_machine.move_to(NOW + 160 * DAYS, tick=False)

    assert response.status_code == 302
    assert response.cookies["sessionid"]["max-age"] == 90 * 24 * 3600
    assert response.cookies["signed_in"]["max-age"] == 90 * 24 * 3600
    assert is_signed_in(client)


def test_report_counts_though_its_sign_in_is_ended_meanwhile(
    patient_client, patient, start_session, monkeypatch
):
    session = start_session(patient)

    def renew_and_lose(request):
        stay_signed_in(request)
        BrowserSession.objects.all().delete()

    monkeypatch.setattr(player, "stay_signed_in", renew_and_lose)

    response = patient_client.post(reverse("record_progress", args=[session.uuid]))

    assert response.status_code == 302
    assert not is_signed_in(patient_client)


def test_looking_alone_does_not_renew_it(client, patient, time_machine, content):
    time_machine.move_to(NOW, tick=False)
    client.force_login(patient.user)

    time_machine.move_to(NOW + 80 * DAYS, tick=False)
    assert is_signed_in(client)
    time_machine.move_to(NOW + 91 * DAYS, tick=False)

    assert not is_signed_in(client)


def test_it_is_renewed_once_a_day(client, patient, time_machine, content):
    time_machine.move_to(NOW, tick=False)
    client.force_login(patient.user)
    renewed = []
    for hours in (0, 1, 23, 24, 30, 49):
        time_machine.move_to(NOW + timedelta(hours=hours), tick=False)
        before = BrowserSession.objects.get().expire_date
        client.post(START, {"version": "full"})
        renewed.append(BrowserSession.objects.get().expire_date != before)

    assert renewed[1:] == [False, False, True, False, True]


@pytest.mark.parametrize("role", [{"is_staff": True}, {"is_superuser": True}])
def test_staff_who_practice_sign_in_again_all_the_same(role, make_patient, time_machine, content):
    time_machine.move_to(NOW, tick=False)
    user = make_patient().user
    User.objects.filter(pk=user.pk).update(**role)
    client = Client()
    client.force_login(User.objects.get())

    time_machine.move_to(NOW + 80 * DAYS, tick=False)
    client.post(START, {"version": "full"})
    time_machine.move_to(NOW + 91 * DAYS, tick=False)

    assert SessionLog.objects.exists()
    assert not is_signed_in(client)
