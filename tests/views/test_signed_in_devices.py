"""The list of signed-in devices in the settings, and signing out from there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW
from workouts.models import BrowserSession
from workouts.people.listed_devices import MAX_DEVICES_SHOWN

pytestmark = pytest.mark.django_db

SETTINGS = reverse("profile")
OTHERS = reverse("sign_out_other_devices")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def browser_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


def session_of(browser):
    return BrowserSession.objects.get(pk=browser.session.session_key)


def sign_out_url(browser):
    return reverse("sign_out_device", args=[session_of(browser).ref])


def is_signed_in(browser):
    return browser.get(SETTINGS).status_code == 200


def listed(browser):
    devices = browser.get(SETTINGS).context["devices"]
    return [(each.name, each.last_used, each.is_this) for each in devices]


def test_devices_are_listed_this_one_first(patient, time_machine):
    time_machine.move_to(NOW, tick=False)
    lost, own = browser_of(patient.user), browser_of(patient.user)

    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    lost.get(SETTINGS, headers={"user-agent": FIREFOX})

    assert [(name, is_this) for name, _last_used, is_this in listed(own)] == [
        ("A browser", True),
        ("Computer, Firefox", False),
    ]


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "last used today"),
        (1, "last used yesterday"),
        (2, "last used on June 10, 2026"),
    ],
)
def test_last_use_is_told_by_the_day(patient, time_machine, days, text):
    time_machine.move_to(NOW, tick=False)
    browser_of(patient.user)

    time_machine.move_to(NOW + timedelta(days=days), tick=False)

    assert listed(browser_of(patient.user))[1][1] == text


def test_devices_of_others_and_keys_are_not_shown(patient, make_patient):
    own, other = browser_of(patient.user), browser_of(make_patient("other@example.com").user)

    page = own.get(SETTINGS).content.decode()

    hidden = [session_of(own).session_key, session_of(other).session_key, session_of(other).ref]
    assert [each for each in hidden if each in page] == []


def test_lost_device_is_signed_out(patient):
    lost, own = browser_of(patient.user), browser_of(patient.user)

    response = own.post(sign_out_url(lost))

    assert response.headers["Location"] == f"{SETTINGS}#devices"
    assert (is_signed_in(lost), is_signed_in(own)) == (False, True)


def test_signing_out_twice_does_no_harm(patient):
    lost, own = browser_of(patient.user), browser_of(patient.user)
    url = sign_out_url(lost)

    statuses = [own.post(url).status_code for _twice in range(2)]

    assert statuses == [302, 302]


def test_device_of_somebody_else_stays_signed_in(patient_client, make_patient):
    other = browser_of(make_patient("other@example.com").user)

    patient_client.post(sign_out_url(other))

    assert is_signed_in(other)


def test_this_device_is_not_signed_out_by_the_list(patient_client):
    patient_client.post(sign_out_url(patient_client))

    assert is_signed_in(patient_client)


def test_all_others_are_signed_out(patient, make_patient):
    lost, own = browser_of(patient.user), browser_of(patient.user)
    other = browser_of(make_patient("other@example.com").user)

    page = own.post(OTHERS, follow=True).content.decode()

    assert "1 device is signed out." in page
    assert [is_signed_in(each) for each in (lost, own, other)] == [False, True, True]


def test_without_another_device_nothing_is_signed_out(patient_client):
    page = patient_client.post(OTHERS, follow=True).content.decode()

    assert "No other device is signed in." in page


def test_form_of_another_persons_page_signs_nobody_out(patient, make_patient):
    lost, own = browser_of(patient.user), browser_of(patient.user)
    page_owner = f"user-{make_patient('other@example.com').user.opaque_id.hex}"

    response = own.post(sign_out_url(lost), {"page_owner": page_owner})

    assert response.status_code == 409
    assert is_signed_in(lost)


@pytest.mark.parametrize("url", [OTHERS, reverse("sign_out_device", args=["d" * 32])])
def test_get_signs_nobody_out(patient_client, url):
    assert patient_client.get(url).status_code == 405


def test_settings_take_the_same_queries_for_many_devices(patient, patient_client, count_queries):
    one = count_queries(patient_client, SETTINGS)

    for _device in range(3):
        browser_of(patient.user)

    assert count_queries(patient_client, SETTINGS) == one


def test_no_more_devices_are_listed_than_a_page_holds(patient, patient_client):
    BrowserSession.objects.bulk_create(
        BrowserSession(
            session_key=f"{number:032}",
            session_data="",
            expire_date=NOW + timedelta(days=36500),
            user=patient.user,
        )
        for number in range(MAX_DEVICES_SHOWN + 1)
    )

    assert len(listed(patient_client)) == MAX_DEVICES_SHOWN
