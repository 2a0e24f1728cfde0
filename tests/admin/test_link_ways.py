"""Handing a patient's link on by the therapist's own device: nothing in it names anybody."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.admin.conftest import url_of

pytestmark = pytest.mark.django_db

HREF = re.compile(r'href="((?:sms:|https://wa\.me/)[^"]*)"')


@pytest.fixture
def page(therapist_client, own):
    return therapist_client.post(url_of(own.patient, "link"))


def test_text_message_and_whatsapp_carry_the_link(page):
    sms, whatsapp = map(unescape, HREF.findall(page.content.decode()))

    link = page.context["ways"].link
    text = f"Here is your link to sign in. It works once: {link}"
    assert sms.startswith("sms:?&body=")
    assert parse_qs(sms.removeprefix("sms:?&"))["body"] == [text]
    assert urlsplit(whatsapp)[:3] == ("https", "wa.me", "/")
    assert parse_qs(urlsplit(whatsapp).query) == {"text": [text]}


def test_message_names_neither_person_nor_clinic_nor_health(page):
    text = page.context["ways"].text.lower()

    assert [
        word
        for word in ("olga", "own", "hip", "workout", "exercise", "clinic", "patient", "thea")
        if word in text
    ] == []


def test_other_site_learns_neither_page_nor_window(page):
    (link,) = re.findall(r"<a[^>]*wa\.me[^>]*>", page.content.decode())

    assert 'rel="noopener noreferrer"' in link


def test_button_to_share_is_hidden_without_scripts(page):
    (button,) = re.findall(r"<button[^>]*data-shares[^>]*>", page.content.decode())

    assert " hidden" in button
