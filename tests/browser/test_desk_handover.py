"""Handing over: a letter in few clicks, a code to type, a sign that it was used, and colleagues."""

import re

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import sign_in
from tests.browser.axe import SCHEMES, broken_rules
from workouts.models import Cover, Invitation, Patient, Plan, User
from workouts.models.users import THERAPIST_GROUP

PHONE = {"width": 390, "height": 844}
# Of 1280 pixels, as a browser that magnifies four times has them.
MAGNIFIED = {"width": 320, "height": 256}


@pytest.fixture
def make_therapist(transactional_db):
    def make(email, name):
        user = User.objects.create_user(email, name=name, is_staff=True)
        user.groups.add(Group.objects.get(name=THERAPIST_GROUP))
        return user

    return make


@pytest.fixture
def therapist(make_therapist):
    return make_therapist("thea@example.com", "Thea Therapist")


@pytest.fixture
def colleague(make_therapist):
    return make_therapist("omar@example.com", "Omar Colleague")


@pytest.fixture
def desk(live_server, page, therapist, content):
    """The first page of the desk, in the therapist's browser."""
    sign_in(page, live_server, therapist)
    page.goto(f"{live_server.url}/admin/")
    return page


class Clicks:
    """Clicks, and how many there were."""

    count = 0

    def on(self, target):
        self.count += 1
        target.click()


def invite(page, clicks, name="Nora New"):
    clicks.on(page.get_by_role("link", name="Invite a patient").first)
    page.get_by_label("Name:").fill(name)
    clicks.on(page.get_by_role("button", name="Make the link"))


def opened_by(page, act):
    """The tab that opens."""
    with page.context.expect_page() as opening:
        act()
    opening.value.wait_for_load_state()
    return opening.value


def test_new_patient_has_a_plan_and_a_letter_in_six_clicks(desk):
    clicks = Clicks()
    invite(desk, clicks)
    plan_link = desk.get_by_role("link", name="Prescribe the plan")
    plan = opened_by(desk, lambda: clicks.on(plan_link))
    clicks.on(plan.get_by_role("button", name="Save", exact=True))
    expect(plan.get_by_text("Saved.")).to_be_visible()
    letter_button = desk.get_by_role("button", name="Letter to print")
    letter = opened_by(desk, lambda: clicks.on(letter_button))
    letter.evaluate("window.print = () => { document.title = 'printed'; }")
    clicks.on(letter.get_by_role("button", name="Print"))

    expect(letter).to_have_title("printed")
    expect(letter.get_by_text("Welcome, Nora New")).to_be_visible()
    assert Plan.objects.get().patient.user.name == "Nora New"
    assert clicks.count <= 6


def test_code_typed_on_the_phone_is_seen_at_the_desk(desk, browser, live_server):
    invite(desk, Clicks())
    status = desk.locator(".way-in-opened")
    expect(status).to_have_text("Waiting for the patient to open it…")
    code = desk.locator(".way-in-letters").inner_text()
    phone = browser.new_context(viewport=PHONE).new_page()
    phone.goto(f"{live_server.url}/accounts/login/code/")

    phone.get_by_role("link", name="I have a code from my clinic").click()
    phone.get_by_label("Your code").fill(code.lower())
    phone.get_by_role("button", name="Continue").click()

    expect(phone.get_by_role("heading", name="You're in, Nora New")).to_be_visible()
    expect(status).to_have_text(re.compile("^Opened at .*: now prescribe the plan.$"))
    phone.context.close()


def test_page_stops_asking_once_the_link_was_used(desk):
    asked = []
    desk.on("request", lambda request: "/opened/" in request.url and asked.append(request.url))
    invite(desk, Clicks())
    Invitation.objects.update(used_at=timezone.now())
    expect(desk.locator(".is-opened")).to_be_visible(timeout=10_000)
    until_then = len(asked)

    desk.wait_for_timeout(5_000)

    assert len(asked) == until_then


def test_link_is_copied(desk, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    invite(desk, Clicks())

    desk.get_by_role("button", name="Copy the link").click()

    expect(desk.locator("#link-copied")).to_have_text("Copied.")
    link = desk.get_by_label("Link", exact=True).input_value()
    assert desk.evaluate("navigator.clipboard.readText()") == link


def test_page_of_the_link_works_without_scripts(browser, live_server, therapist, content):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, therapist)
    page.goto(f"{live_server.url}/admin/workouts/patient/invite/")

    page.get_by_label("Name:").fill("Nora New")
    page.get_by_role("button", name="Make the link").click()

    expect(page.locator(".way-in-letters")).to_be_visible()
    expect(page.get_by_role("button", name="Copy the link")).to_be_hidden()
    letter = opened_by(page, page.get_by_role("button", name="Letter to print").click)
    expect(letter.get_by_text("Welcome, Nora New")).to_be_visible()
    context.close()


@pytest.fixture
def two_patients(make_patient, therapist):
    return [
        make_patient(f"{name.lower()}@example.com", name=name, therapist=therapist)
        for name in ("Anna", "Bert")
    ]


def choose_both(page, live_server, action):
    page.goto(f"{live_server.url}/admin/workouts/patient/")
    for box in page.locator("input[name=_selected_action]").all():
        box.check()
    page.locator("select[name=action]").select_option(label=action)
    page.get_by_role("button", name="Go").click()


def test_many_are_handed_over_at_once(desk, live_server, two_patients, colleague):
    choose_both(desk, live_server, "Hand over to a colleague")
    desk.get_by_label("New therapist").select_option(label="Omar Colleague")
    desk.get_by_role("button", name="Hand over").click()

    said = "2 patients are looked after by Omar Colleague now."
    expect(desk.get_by_text(said)).to_be_visible()
    assert set(Patient.objects.values_list("therapist", flat=True)) == {colleague.pk}


def test_many_are_covered_at_once(desk, live_server, two_patients, colleague):
    choose_both(desk, live_server, "Have a colleague cover")
    desk.get_by_label("Colleague").select_option(label="Omar Colleague")
    desk.get_by_label("Until").fill(timezone.localdate().isoformat())
    desk.get_by_role("button", name="Have them covered").click()

    expect(desk.get_by_text("Omar Colleague covers 2 patients from")).to_be_visible()
    assert Cover.objects.count() == 2


@pytest.mark.parametrize("size", [PHONE, MAGNIFIED], ids=["phone", "magnified"])
def test_pages_fit_a_narrow_window(desk, live_server, two_patients, colleague, size):
    desk.set_viewport_size(size)
    widths = []
    for name in ("way-in", "cover", "activity", "hand-over"):
        desk.goto(f"{live_server.url}/admin/workouts/patient/{two_patients[0].pk}/{name}/")
        widths.append(desk.evaluate("document.documentElement.scrollWidth"))
    desk.goto(f"{live_server.url}/admin/workouts/patient/invite/")
    desk.get_by_label("Name:").fill("Nora New")
    desk.get_by_role("button", name="Make the link").click()
    expect(desk.locator(".way-in-letters")).to_be_visible()
    widths.append(desk.evaluate("document.documentElement.scrollWidth"))

    assert max(widths) <= size["width"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_page_to_type_the_code_breaks_no_rule(page, live_server, content, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}/welcome/code/")
    page.get_by_label("Your code").fill("abcd")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_label("Your code")).to_have_attribute("aria-invalid", "true")
    assert broken_rules(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_page_of_the_link_breaks_no_rule(desk, scheme):
    desk.emulate_media(color_scheme=scheme)
    invite(desk, Clicks())

    assert broken_rules(desk) == []
