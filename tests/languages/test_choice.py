"""In which language a request is answered: the patient's, the browser's choice, what it asks."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from workouts.models import Invitation, Patient, User

pytestmark = pytest.mark.django_db

SPANISH = {"accept-language": "es-MX,es;q=0.9,en;q=0.5"}
CHOOSE = "/language/"


def language_of(response):
    return re.search(r'<html lang="(\w+)"', response.content.decode())[1]


@pytest.fixture
def spanish_client(make_patient):
    client = Client()
    client.force_login(make_patient("sol@example.com", language="es").user)
    return client


# --- Which one decides ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("es-MX,es;q=0.9,en;q=0.5", "es"),
        ("en-US,en;q=0.9,es;q=0.5", "en"),
        ("de,fr;q=0.9", "en"),
        ("es-419", "es"),
        ("", "en"),
        ("*", "en"),
        ("\x00;q=nan,,;", "en"),
    ],
)
def test_visitor_reads_what_the_browser_asks_for(client, content, asked, language):
    response = client.get("/", headers={"accept-language": asked})

    assert (language_of(response), response.headers["Content-Language"]) == (language, language)


def test_switch_comes_before_what_the_browser_asks_for(client, content):
    client.post(CHOOSE, {"language": "en"})

    assert language_of(client.get("/", headers=SPANISH)) == "en"


def test_patients_own_language_comes_before_the_switch(spanish_client):
    spanish_client.cookies["language"] = "en"

    assert language_of(spanish_client.get("/")) == "es"


def test_caches_keep_the_languages_apart(client, content):
    varied = client.get("/").headers["Vary"]

    assert {"Cookie", "Accept-Language"} <= set(varied.split(", "))


@pytest.mark.parametrize("language", ["xx", "", "es\x00", "es" * 500])
def test_cookie_of_no_language_is_no_choice(client, content, language):
    client.cookies["language"] = language

    assert language_of(client.get("/", headers=SPANISH)) == "es"


# --- The switch -----------------------------------------------------------------------------------


def test_switch_is_on_a_page_and_leads_back_to_it(client, content):
    page = client.get("/exercises/?a=1").content.decode()
    assert re.search(r'value="es"\s+lang="es"[^>]*>Español</button>', page)
    assert 'name="next" value="/exercises/?a=1"' in page

    response = client.post(CHOOSE, {"language": "es", "next": "/exercises/?a=1"})

    assert response.url == "/exercises/?a=1"
    assert language_of(client.get(response.url)) == "es"


def test_patients_choice_is_stored_for_mails_as_well(patient_client, patient):
    before = patient.history.count()

    patient_client.post(CHOOSE, {"language": "es"})

    patient.refresh_from_db()
    assert (patient.language, patient.history.count()) == ("es", before + 1)


def test_same_choice_again_leaves_no_version(patient_client, patient):
    before = patient.history.count()

    patient_client.post(CHOOSE, {"language": "en"})

    assert patient.history.count() == before


@pytest.mark.parametrize("language", ["xx", "", "\x00", "ES"])
def test_unknown_language_changes_nothing(patient_client, patient, language):
    response = patient_client.post(CHOOSE, {"language": language})

    patient.refresh_from_db()
    assert (response.url, patient.language) == ("/", "en")
    assert "language" not in response.cookies


@pytest.mark.parametrize(
    "path",
    [
        "https://example.org/",
        "//example.org/",
        "javascript:alert(1)",
        "\\\\x",
        "",
        "\x00",
        "profile",
        "[",
    ],
)
def test_switch_leads_to_no_other_site(client, content, path):
    assert client.post(CHOOSE, {"language": "es", "next": path}).url == "/"


def test_switch_takes_no_get(client):
    assert client.get(CHOOSE).status_code == 405


def test_answer_to_a_form_has_no_switch(client, content):
    """What was typed there would be lost with the page."""
    page = client.post("/welcome/code/", {"code": "wrong"}).content.decode()

    assert CHOOSE not in page


def test_staff_switch_the_desk(client):
    user = User.objects.create_superuser("ada@example.com", "a long enough phrase")
    client.force_login(user)
    client.post(CHOOSE, {"language": "es"})

    assert language_of(client.get("/progress/")) == "es"
    assert not Patient.objects.exists()


# --- New patients ---------------------------------------------------------------------------------


def test_invited_patient_is_welcomed_in_the_language_that_the_therapist_set(client, db):
    now = timezone.now()
    _invitation, secret = Invitation.objects.invite(
        name="Sol",
        email=None,
        therapist=None,
        by=None,
        opaque_id=User().opaque_id,
        now=now,
        language="es",
    )
    path = reverse("welcome", args=[secret])

    assert language_of(client.get(path)) == "es"
    client.cookies["language"] = "en"
    assert language_of(client.get(path)) == "en"


def test_settings_change_the_language_and_say_so_in_it(patient_client, patient):
    response = patient_client.post("/settings/", {"name": "Pat", "language": "es"}, follow=True)

    patient.refresh_from_db()
    assert (patient.language, language_of(response)) == ("es", "es")
    assert [str(each) for each in response.context["messages"]] == ["Se guardaron sus ajustes."]


# --- What has no reader of its own ----------------------------------------------------------------


def test_missing_page_is_missing_in_spanish(client, db):
    response = client.get("/nothing-here/", headers=SPANISH)

    assert (response.status_code, language_of(response)) == (404, "es")


def test_broken_page_is_broken_in_spanish(client, content, monkeypatch):
    def break_down(*_arguments, **_fields):
        raise RuntimeError

    monkeypatch.setattr("workouts.views.exercises.render_page", break_down)
    client.raise_request_exception = False

    response = client.get("/exercises/", headers=SPANISH)

    assert (response.status_code, language_of(response)) == (500, "es")


def test_manifest_page_without_a_network_and_worker_follow_the_language(client, content):
    manifest = client.get("/manifest.webmanifest", headers=SPANISH).json()
    offline = client.get("/offline/", headers=SPANISH)
    workers = {client.get("/sw.js", headers=each).content for each in (SPANISH, {})}

    assert (manifest["lang"], language_of(offline), len(workers)) == ("es", "es", 2)


def test_patients_kit_is_in_their_language(spanish_client, content):
    assert "Mantenga la posición" in spanish_client.get("/offline/kit/").content.decode()


@pytest.mark.parametrize("path", ["/healthz", "/favicon.ico"])
def test_answers_without_a_clinic_ask_no_database(spanish_client, path, django_assert_num_queries):
    with django_assert_num_queries(0):
        spanish_client.get(path)
