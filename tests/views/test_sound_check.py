"""The sound check's page as the server renders it."""

import json
from html import unescape
from urllib.parse import quote

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db


def cues_on(page):
    return json.loads(unescape(page.split('data-cues="')[1].split('"')[0]))


def test_sound_check_starts_a_session_without_scripts(client, content):
    page = client.get("/sound-check/").content.decode()

    assert page.count('action="/sessions/start/"') == 1
    assert page.count("sound-check-scriptless") == 1


def test_sound_check_does_not_offer_itself(client, content):
    page = client.get("/sound-check/").content.decode()

    assert "sound-check-offer" not in page


def test_front_page_offers_the_check(client, content):
    page = client.get("/").content.decode()

    assert page.count('href="/sound-check/"') == 1


def test_front_page_of_one_who_practiced_today_offers_no_check(
    patient_client, patient, start_session
):
    start_session(patient, at=timezone.now())

    assert "sound-check" not in patient_client.get("/").content.decode()


def test_sound_check_plays_as_loud_as_this_device_was_set(client, content):
    client.cookies["cues"] = quote(json.dumps({"tones_volume": 35}))

    assert cues_on(client.get("/sound-check/").content.decode())["tones_volume"] == 35


def test_sound_check_takes_no_post(client, content):
    assert client.post("/sound-check/").status_code == 405
