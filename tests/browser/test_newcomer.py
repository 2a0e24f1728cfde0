"""From the clinic's desk to the first session on the patient's phone, and back to the desk."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import button_with, run_session, sign_in
from tests.browser.visits import START, new_context
from workouts.models import Invitation, Patient, RoutineItem, User
from workouts.models.users import THERAPIST_GROUP

WORD = "The bridge was hard, the rest went well."


@pytest.fixture
def therapist(content):
    user = User.objects.create_user("thea@example.com", name="Thea", is_staff=True)
    user.groups.add(Group.objects.get(name=THERAPIST_GROUP))
    return user


@pytest.fixture
def short_routine(content):
    """The shipped routine with its first two exercises alone, which takes less time to do."""
    RoutineItem.objects.filter(position__gt=2).delete()


@pytest.fixture
def phone(browser, live_server):
    """The patient's phone: another browser, which nobody has used yet."""
    with new_context(browser, service_workers="block") as context:
        page = context.new_page()
        page.clock.install(time=datetime.now(UTC))
        yield page


def invite(desk, live_server, name):
    """The link that the therapist gets for that patient; the code on the screen says the same."""
    desk.goto(live_server.url + reverse("admin:index"))
    desk.get_by_role("link", name="Invite a patient").click()
    desk.get_by_label("Name:").fill(name)
    desk.get_by_role("button", name="Make the link").click()
    link = desk.get_by_label("Link", exact=True).input_value().strip()
    assert urlsplit(link).netloc == urlsplit(live_server.url).netloc
    return link


def accept(phone, link):
    phone.goto(link)
    button_with(phone, "Continue").click()
    phone.get_by_role("link", name="Continue").click()
    button_with(phone, "Yes, continue").click()
    phone.get_by_role("link", name="Continue without").click()
    expect(phone.get_by_role("heading", name="Check the sound")).to_be_visible()


def practice(phone):
    button_with(phone, START).click()
    expect(phone.get_by_role("timer")).to_be_visible()
    run_session(phone)
    phone.get_by_role("radio", name="2", exact=True).check()
    phone.get_by_label("A note for your therapist").fill(WORD)
    button_with(phone, "Finish").click()
    expect(phone.get_by_role("heading", name="Done for today")).to_be_visible()


def test_newcomer_scans_practices_and_is_found_in_the_brief(
    page, phone, live_server, short_routine, therapist, violations
):
    sign_in(page, live_server, therapist)

    link = invite(page, live_server, "Nora New")
    accept(phone, link)
    practice(phone)
    page.goto(live_server.url + reverse("admin:workouts_patient_changelist"))
    page.get_by_role("row", name="Nora New").get_by_role("link", name="Nora New").click()

    expect(page.get_by_role("heading", name="Nora New")).to_be_visible()
    expect(page.get_by_text("1 of 1 planned day", exact=True)).to_be_visible()
    expect(page.get_by_text("All repetitions were timed", exact=True)).to_be_visible()
    expect(page.get_by_text(WORD).first).to_be_visible()
    patient = Patient.objects.get(user__name="Nora New")
    assert (patient.therapist, patient.zone) == (therapist, "America/Los_Angeles")
    assert violations == []


def test_link_lets_one_phone_in_alone(phone, browser, live_server, therapist):
    _invitation, secret = Invitation.objects.invite(
        name="Nora New",
        email="",
        therapist=therapist,
        by=therapist,
        opaque_id="00000000-0000-4000-8000-00000000000a",
        now=timezone.now(),
    )
    link = f"{live_server.url}/welcome/{secret}/"
    accept(phone, link)

    with new_context(browser) as context:
        other = context.new_page()
        other.goto(link)

        expect(other.get_by_role("button", name="Continue")).to_have_count(0)
        expect(other.get_by_role("heading", level=1)).to_be_visible()
