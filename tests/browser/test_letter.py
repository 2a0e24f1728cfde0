"""The letter with the way in, in Chromium: how many sheets it takes; and the zone offered after."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import sign_in
from tests.browser.axe import SCHEMES, broken_rules
from tests.browser.paper import FORMATS, remarked_plan, sheets
from tests.conditions import first_of
from workouts.models import Invitation, User
from workouts.models.users import THERAPIST_GROUP

__all__ = ["remarked_plan"]  # the fixture


@pytest.fixture
def therapist(transactional_db):
    user = User.objects.create_user("thea@example.com", name="Thea", is_staff=True)
    user.groups.add(Group.objects.get(name=THERAPIST_GROUP))
    return user


@pytest.fixture
def letter(live_server, page, patient, therapist, content):
    """Opens a new letter for the patient in this browser."""

    patient.therapist = therapist
    patient.save(update_fields=["therapist"])

    def opened():
        sign_in(page, live_server, therapist)
        page.goto(f"{live_server.url}/admin/workouts/patient/{patient.pk}/way-in/")
        page.get_by_role("button", name="Make a new link").click()
        with page.context.expect_page() as opening:
            page.get_by_role("button", name="Letter to print").click()
        opening.value.wait_for_load_state()
        return opening.value

    return opened


@pytest.mark.exhaustive
def test_letter_takes_one_sheet_before_the_handout(letter):
    page = letter()

    assert [sheets(page, paper) for paper in FORMATS] == [3, 3]


def test_letter_with_the_longest_remarks_takes_no_more(letter, remarked_plan):
    page = letter()

    assert [sheets(page, paper) for paper in FORMATS] == [3, 3]


def test_letter_breaks_no_rule_and_paper_shows_it_with_the_handout_alone(letter):
    paper = letter()

    assert broken_rules(paper) == []
    paper.emulate_media(media="print")

    expect(paper.get_by_role("heading", level=1)).to_have_text("Welcome")
    expect(paper.get_by_role("heading", level=2)).to_have_count(9)
    expect(paper.get_by_role("link", name="Back to the desk")).to_be_hidden()


@pytest.fixture
def link(live_server, therapist):
    """The link of a new patient without an email address."""
    _invitation, secret = Invitation.objects.invite(
        name="Pia",
        email="",
        therapist=therapist,
        by=therapist,
        opaque_id="00000000-0000-4000-8000-00000000000a",
        now=timezone.now(),
    )
    return f"{live_server.url}/welcome/{secret}/"


def test_devices_zone_is_chosen_and_said(browser, link):
    context = browser.new_context(timezone_id="Europe/Lisbon")
    page = context.new_page()

    page.goto(link)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Continue").click()

    expect(page.get_by_label("Time zone")).to_have_value("Europe/Lisbon")
    expect(page.get_by_text("Your phone says Lisbon.")).to_be_visible()
    context.close()


def test_way_from_the_link_to_the_start_needs_no_javascript(browser, link, content):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(link)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Continue").click()
    page.get_by_label("Time zone").select_option("Europe/Lisbon")
    page.get_by_role("button", name="Yes, continue").click()
    page.get_by_role("link", name="Continue without").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Check the sound")
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", first_of(*SCHEMES))
def test_welcome_pages_break_no_rule(live_server, page, link, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    broken = {}

    page.goto(f"{live_server.url}/welcome/{'x' * 43}/")
    broken["closed"] = broken_rules(page)
    page.goto(link)
    broken["link"] = broken_rules(page)
    page.get_by_role("button", name="Continue").click()
    for name in ("", "place/", "address/"):
        page.goto(f"{live_server.url}/welcome/{name}")
        broken[name] = broken_rules(page)

    assert {name: rules for name, rules in broken.items() if rules} == {}


@pytest.mark.exhaustive
@pytest.mark.parametrize("scheme", SCHEMES)
def test_letter_breaks_no_rule_in_any_scheme(letter, scheme):
    paper = letter()

    paper.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    assert broken_rules(paper) == []
