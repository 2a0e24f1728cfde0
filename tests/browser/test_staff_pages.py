"""The pages about staff: by the keyboard, without scripts, and at four times the size."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.admin.conftest import make_case, make_staff
from tests.browser.acting import sign_in
from workouts.models import BrowserSession, DailyMail

__all__ = ["make_case", "make_staff"]  # the fixtures

# 1280 pixels at 400 %.
NARROW = {"width": 320, "height": 256}


@pytest.fixture
def administrator(content, make_staff):
    return make_staff("ada@example.com", "Clinic administrator", name="Ada Administrator")


@pytest.fixture
def plain_page(browser, live_server, administrator):
    """A page without scripts, in which the administrator is signed in."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, administrator)
    yield page
    context.close()


def test_hour_is_chosen_without_scripts(plain_page, live_server, administrator):
    plain_page.goto(live_server.url + reverse("admin:your_desk"))

    plain_page.get_by_label("Daily email").select_option("At 7 a.m.")
    plain_page.get_by_role("button", name="Save").click()

    expect(plain_page.get_by_text("Daily email at 7 a.m.")).to_be_visible()
    assert DailyMail.objects.get().hour == 7


def test_lost_device_is_signed_out_by_the_keyboard(page, live_server, administrator):
    sign_in(page, live_server, administrator)
    Client().force_login(administrator)
    page.goto(live_server.url + reverse("admin:your_desk"))

    page.get_by_role("button", name="Sign out: A browser, last used today").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("That device is signed out.")).to_be_visible()
    assert BrowserSession.objects.filter(user=administrator).count() == 1


def test_patient_signs_a_lost_phone_out_without_scripts(browser, live_server, content, patient):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, patient.user)
    Client().force_login(patient.user)
    page.goto(f"{live_server.url}/settings/")

    page.get_by_role("button", name="Sign out: A browser, last used today").click()

    expect(page.get_by_text("That device is signed out.")).to_be_visible()
    assert BrowserSession.objects.filter(user=patient.user).count() == 1
    context.close()


def test_changes_are_found_without_scripts(plain_page, live_server, make_case, make_staff):
    make_case("Olga Own", make_staff("thea@example.com"))
    make_case("Zelda Fox", make_staff("omar@example.com"))
    plain_page.goto(live_server.url + reverse("admin:change_log"))

    plain_page.get_by_label("Whose data (name or email)").fill("olga")
    plain_page.get_by_role("button", name="Show").click()

    expect(plain_page.get_by_role("cell", name="Olga Own").first).to_be_visible()
    expect(plain_page.get_by_role("cell", name="Zelda Fox")).to_have_count(0)


@pytest.mark.parametrize("name", ["staff", "change_log", "your_desk", "invite_colleague"])
def test_page_fits_its_window_at_four_times_the_size(
    page, live_server, administrator, make_case, make_staff, name
):
    make_case("Olga Own", make_staff("thea@example.com"))
    sign_in(page, live_server, administrator)
    page.set_viewport_size(NARROW)

    page.goto(live_server.url + reverse(f"admin:{name}"))

    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
