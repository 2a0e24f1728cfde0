"""One-time links: made at the desk, handed on and used, with and without scripts."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.admin.conftest import make_staff, url_of
from tests.browser.acting import sign_in
from tests.browser.axe import broken_rules
from workouts.models import Clinic, StaffInvitation
from workouts.models.users import THERAPIST_GROUP

__all__ = ["make_staff"]  # the fixture

PASSWORD = "a-long-made-up-password"
# What stands in for the device's own sheet, which no test can press.
DEVICE_THAT_SHARES = """
navigator.canShare = () => true;
navigator.share = async (data) => { window.shared = data; };
"""


@pytest.fixture
def administrator(content, make_staff):
    return make_staff("ada@example.com", "Clinic administrator", name="Ada Administrator")


@pytest.fixture
def link(live_server, content):
    _invitation, secret = StaffInvitation.objects.invite(
        email="nia@example.com", name="Nia New", role=THERAPIST_GROUP, by=None, now=timezone.now()
    )
    return live_server.url + reverse("welcome_desk", args=[secret])


@pytest.fixture
def plain_page(browser):
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_page_of_the_link_breaks_no_rule_of_access(page, link):
    page.goto(link)

    assert broken_rules(page) == []


def test_colleague_comes_in_by_a_password_without_scripts(plain_page, link):
    plain_page.goto(link)
    plain_page.get_by_label("New password", exact=True).fill(PASSWORD)
    plain_page.get_by_label("New password again").fill(PASSWORD)
    plain_page.get_by_role("button", name="Save the password and continue").click()

    expect(plain_page.get_by_role("heading", name="Passkeys and second factor")).to_be_visible()


def test_colleague_is_invited_without_scripts(plain_page, live_server, administrator):
    sign_in(plain_page, live_server, administrator)
    plain_page.goto(live_server.url + reverse("admin:staff"))

    plain_page.get_by_role("link", name="Invite a colleague").click()
    plain_page.get_by_role("textbox", name="Name").fill("Nia New")
    plain_page.get_by_role("textbox", name="Email address").fill("nia@example.com")
    plain_page.get_by_role("button", name="Make the link").click()

    field = plain_page.get_by_label("Link", exact=True)
    expect(field).to_have_value(re.compile(r"/welcome/desk/[\w-]{43}/$"))
    expect(plain_page.get_by_role("link", name="Text message")).to_be_visible()
    expect(plain_page.get_by_role("button", name="Share…")).to_have_count(0)


def test_patients_link_is_shared_by_the_device(page, live_server, administrator, patient):
    page.add_init_script(DEVICE_THAT_SHARES)
    sign_in(page, live_server, administrator)
    page.goto(live_server.url + url_of(patient, "way-in"))
    page.get_by_role("button", name="Make a new link").click()

    page.get_by_role("button", name="Share…").click()

    shared = page.evaluate("window.shared")
    assert shared["text"].endswith(page.get_by_label("Link", exact=True).input_value())


@pytest.mark.parametrize("width", [320, 390])
def test_long_name_of_the_clinic_leaves_the_sign_in_beside_it(page, live_server, content, width):
    Clinic.objects.update(name="Northern Peninsula Physical Therapy and Rehabilitation Associates")
    page.set_viewport_size({"width": width, "height": 844})

    page.goto(live_server.url)

    brand = page.locator(".brand").bounding_box()
    link = page.get_by_role("link", name="Sign in", exact=True).first.bounding_box()
    assert link["y"] < brand["y"] + brand["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
