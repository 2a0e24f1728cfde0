"""The switch at the foot of a page: the page in the other language, and what is kept of it."""

from playwright.sync_api import expect

from tests.browser.acting import sign_in
from workouts.models import Patient

KIT = "**/offline/kit/"


def test_switch_speaks_the_other_language_on_the_same_page(live_server, content, page, violations):
    page.goto(f"{live_server.url}/exercises/bridge/")

    page.get_by_role("button", name="Español").click()

    expect(page.get_by_role("heading", name="Puente", exact=True)).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Bridge", exact=True)).to_be_visible()
    assert violations == []


def test_what_a_phone_keeps_for_a_day_without_a_network_follows_the_language(
    live_server, content, page, make_patient
):
    patient = make_patient()
    sign_in(page, live_server, patient.user)
    with page.expect_response(KIT):
        page.goto(f"{live_server.url}/exercises/")

    with page.expect_response(KIT) as again:
        page.get_by_role("button", name="Español").click()

    assert "Mantenga la posición" in again.value.text()
    assert Patient.objects.get(pk=patient.pk).language == "es"


def test_settings_speak_the_language_that_is_chosen_there(live_server, content, page, make_patient):
    sign_in(page, live_server, make_patient().user)
    page.goto(f"{live_server.url}/settings/")

    page.get_by_label("Language").select_option("Español")

    expect(page.get_by_role("heading", name="Ajustes", level=1)).to_be_visible()
