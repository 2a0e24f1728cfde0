"""Every page in Spanish, of patients and of the desk: no English word is left on one."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch
from django.utils import timezone

from tests.addresses import DESK_NAMES, NAMES, url_for
from tests.admin.conftest import (
    administrator,
    administrator_client,
    browser_of,
    colleague,
    make_case,
    make_staff,
    own,
    therapist,
    therapist_client,
    url_of,
)
from tests.admin.inviting import issue
from tests.admin.opening import open_page, text_of
from tests.languages.reading import english_in
from tests.languages.shipped import texts_of
from workouts.models import Clinic

__all__ = [  # the fixtures
    "administrator",
    "administrator_client",
    "colleague",
    "make_case",
    "make_staff",
    "own",
    "therapist",
    "therapist_client",
]

pytestmark = pytest.mark.django_db

SPANISH = {"accept-language": "es"}
# What people have typed: names, and the texts of the rows that the pages are about.
DATA = (
    *("Olga Own", "Thea Therapist", "Omar Colleague", "Ada Administrator", "Ruth Root"),
    *("Remark for", "Note about", "Word of", "Question of", "'s anchor", "Berta Two"),
)
# Answered by something else than a page.
NO_PAGES = {"logout", "view_on_site", "app_list", "jsi18n", "autocomplete"}


# Where the clinic edits its texts in each language, side by side.
IN_BOTH_LANGUAGES = {"workouts_exercise_change", "workouts_routine_change"}
SHIPPED = tuple(english for *_row, english, _text in texts_of("es") if isinstance(english, str))


def is_page(response):
    kind = response.headers.get("Content-Type", "")
    return response.status_code in {200, 404, 422} and kind.startswith("text/html")


@pytest.mark.parametrize("who", ["therapist_client", "administrator_client"])
def test_no_page_of_the_desk_is_english(who, request, own, make_case):
    client = request.getfixturevalue(who)
    client.cookies["language"] = "es"
    other = make_case("Berta Two", own.patient.therapist)
    found, pages = [], 0

    for name in DESK_NAMES:
        if name in NO_PAGES:
            continue
        response = open_page(client, name, own, other)
        if response.get("Content-Disposition") or not is_page(response):
            continue
        pages += 1
        data = DATA + (SHIPPED if name in IN_BOTH_LANGUAGES else ())
        found += [f"{name}: {text}" for text in english_in(text_of(response), data=data)]

    assert not found, "\n".join(sorted(set(found)))
    assert pages > 25


@pytest.mark.parametrize("who", ["visitor", "patient"])
@pytest.mark.usefixtures("ready")
def test_no_page_of_a_patient_is_english(who, own):
    world = {name: getattr(own, name) for name in ("session", "note", "pause")}
    world["users"] = {"owner": own.user}
    own.patient.choose_language("es")
    client = browser_of(own.user) if who == "patient" else Client()
    found, pages = [], 0

    for name in NAMES:
        try:
            path = url_for(name, world)
        except NoReverseMatch:  # a row that is not there
            continue
        response = client.get(path, headers=SPANISH)
        if response.streaming or response.get("Content-Disposition") or not is_page(response):
            continue
        pages += 1
        page = response.content.decode()
        assert "m.." not in page, name  # a time ends in a period of its own
        assert '<html lang="es">' in page or "<html" not in page, name
        found += [f"{name}: {text}" for text in english_in(page, data=DATA)]

    assert not found, "\n".join(sorted(set(found)))
    assert pages > 12


def test_session_and_its_summary_are_not_english(own):
    own.patient.choose_language("es")
    client = browser_of(own.user)
    path = own.session.get_absolute_url()
    playing = client.get(path).content.decode()
    own.session.finish(at=timezone.now())

    summary = client.get(path).content.decode()

    assert english_in(playing, data=DATA) == []
    assert english_in(summary, data=DATA) == []


def test_letter_for_a_spanish_patient_is_read_by_them(therapist_client, own):
    """The desk is read in English here; what the patient takes home is in Spanish."""
    own.patient.choose_language("es")
    Clinic.objects.update(name="Terapia de la Bahía")
    secret = issue(therapist_client, own.patient)

    page = therapist_client.post(url_of(own.patient, "letter"), {"secret": secret}).content.decode()

    assert '<html lang="en">' in page
    letter = page.partition('<article class="letter stack stack-l" lang="es">')[2]
    letter = letter.partition("</main>")[0]
    assert "Sus ejercicios" in letter
    assert "Puente avanzado" in letter
    assert english_in(letter, data=DATA) == []
