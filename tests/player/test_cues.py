"""Cue settings: the device's before the account's before the defaults."""

import json
from dataclasses import asdict, replace
from urllib.parse import quote, unquote

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.cue_fields import CHOSEN
from workouts.domain.timeline import Pace
from workouts.models import Patient
from workouts.player.cues import CUES_COOKIE, Cues, read_cues, set_cues_cookie

pytestmark = pytest.mark.django_db


def as_cookie(value):
    return quote(json.dumps(value), safe="")


def read_with(client, cookie):
    client.cookies[CUES_COOKIE] = cookie
    return read_cues(client.get("/healthz").wsgi_request)


def test_cues_of_a_new_guest_are_the_defaults(client):
    assert read_cues(client.get("/healthz").wsgi_request) == Cues()


def test_cues_of_an_account_follow_it_to_a_new_device(patient_client):
    Patient.objects.update(cue_voice=False, extra_rest_seconds=20)

    cues = read_cues(patient_client.get("/healthz").wsgi_request)

    assert cues == Cues(voice=False, extra_rest_seconds=20)


def test_cues_of_the_device_win_over_the_account(patient_client):
    Patient.objects.update(cue_voice=False, extra_rest_seconds=20)

    assert read_with(patient_client, as_cookie(asdict(CHOSEN))) == CHOSEN


def test_cues_left_out_by_the_device_are_the_accounts(patient_client):
    Patient.objects.update(cue_voice=False)

    assert read_with(patient_client, as_cookie({"mix": True})) == Cues(voice=False, mix=True)


def test_cues_of_a_later_version_are_left_alone(client):
    assert read_with(client, as_cookie({"move_seconds": 5, "smell": 1})) == Cues(move_seconds=5)


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "tones",
        "%ff%00",
        as_cookie(None),
        as_cookie([]),
        as_cookie("tones"),
        as_cookie({"tones": 1}),
        as_cookie({"tones": None}),
        as_cookie({"tones": []}),
        as_cookie({"lead_in_seconds": True}),
        as_cookie({"lead_in_seconds": 10.5}),
        as_cookie({"lead_in_seconds": 4}),
        as_cookie({"lead_in_seconds": 10**30}),
        as_cookie({"tones_volume": float("nan")}),
        as_cookie({"mix": True, "move_seconds": 11}),
        quote("[" * 4000),
        quote('{"lead_in_seconds":' + "9" * 5000 + "}"),
    ],
)
def test_cookie_that_is_not_as_it_should_be_is_ignored(client, cookie):
    assert read_with(client, cookie) == Cues()


def test_cookie_carries_all_settings_for_scripts_to_read():
    response = HttpResponse()

    set_cues_cookie(response, CHOSEN)

    morsel = response.cookies[CUES_COOKIE]
    assert json.loads(unquote(morsel.coded_value)) == asdict(CHOSEN)
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == ("", "Lax", "/")


def test_signing_out_forgets_the_devices_cues(patient_client, content):
    patient_client.cookies[CUES_COOKIE] = as_cookie(asdict(CHOSEN))

    response = patient_client.post("/accounts/logout/")

    assert response.cookies[CUES_COOKIE].value == ""


def test_pace_takes_as_long_to_switch_sides_as_to_get_ready():
    assert CHOSEN.pace == Pace(
        lead_in_seconds=25, switch_seconds=25, move_seconds=4, extra_rest_seconds=5
    )


@pytest.mark.parametrize(
    "wrong", [{"tones": "on"}, {"voice_volume": 101}, {"move_seconds": 2.0}, {"headset": 0}]
)
def test_cues_refuse_what_cannot_be(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        replace(Cues(), **wrong)


def test_front_page_says_the_minutes_at_ones_own_pace(content):
    usual, slow = Client(), Client()
    slow.cookies[CUES_COOKIE] = as_cookie({"extra_rest_seconds": 60})

    minutes = [browser.get("/").context["full_minutes"] for browser in (usual, slow)]

    # A minute more for each of the 52 rests of the full routine.
    assert minutes[1] - minutes[0] == 52
