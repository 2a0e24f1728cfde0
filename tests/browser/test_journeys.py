"""What the site is for, from one end to the other, in a real browser."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone
from django.utils.formats import date_format
from model_bakery import baker
from playwright.sync_api import expect

from tests.browser.acting import button_with, run_session
from tests.browser.acting import sign_in as sign_in_at_once
from workouts.models import ExerciseLog, Patient, SessionLog, User

PASSWORD = "a-long-made-up-password"
CODE = re.compile(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", re.MULTILINE)


def sign_up(page, live_server, email):
    page.goto(f"{live_server.url}/accounts/signup/")
    page.get_by_label("Email address").fill(email)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_label("Code")).to_be_visible()
    page.get_by_label("Code").fill(CODE.search(mail.outbox[-1].body)[1])
    page.get_by_role("main").get_by_role("button", name="Continue", exact=True).click()


def make_person(email, **fields):
    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def sign_in(page, live_server, email):
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def test_guest_does_the_routine_signs_up_claims_it_and_finds_streak_one(
    live_server, content, page, violations
):
    page.clock.install(time=datetime.now(UTC))
    page.goto(live_server.url)

    button_with(page, "Start").click()
    expect(page.get_by_role("timer")).to_be_visible()
    run_session(page)
    page.get_by_role("radio", name="2", exact=True).check()
    page.get_by_label("A note for your therapist").fill("That went well")
    button_with(page, "Finish").click()
    expect(page.get_by_role("link", name="Sign up")).to_be_visible()

    logs = ExerciseLog.objects.in_order()
    assert [log.reps_done for log in logs] == [log.prescribed_reps for log in logs]
    assert [log.held_seconds for log in logs] == [
        log.prescribed_reps * log.side_record.hold_seconds for log in logs
    ]

    sign_up(page, live_server, "pat@example.com")
    button_with(page, "Yes, keep it").click()

    expect(page.get_by_text("1 day", exact=False).first).to_be_visible()
    session = SessionLog.objects.get()
    assert (session.patient.user.email, session.pain_after, session.note) == (
        "pat@example.com",
        2,
        "That went well",
    )
    assert session.patient.streak(now=datetime.now(UTC)).current == 1
    assert violations == []


def test_calendar_leads_to_an_earlier_month_and_a_day_of_it(
    page, live_server, patient, start_session, violations
):
    now = timezone.now()
    today = patient.today(now=now)
    before = today.replace(day=1) - timedelta(days=2)
    start_session(patient, at=now, done=7)
    day = start_session(patient, at=now - (today - before), done=7).practice_day
    sign_in_at_once(page, live_server, patient.user)
    page.goto(f"{live_server.url}/progress/")
    month = page.get_by_role("region", name="Your days").get_by_role("table")

    page.get_by_role("link", name=f"{day:%B}", exact=True).click()
    expect(month).to_have_accessible_name(f"{day:%B %Y}")
    expect(page).to_have_url(f"{live_server.url}/progress/{day:%Y/%m}/")
    month.locator(f"[href$='/{day}/']").click()
    expect(page.get_by_role("heading", name=date_format(day))).to_be_focused()
    expect(page).to_have_url(f"{live_server.url}/progress/{day}/")
    page.go_back()
    # The month stands on both pages: only without its day is the earlier one back, loaded again.
    expect(page.get_by_role("heading", name=date_format(day))).to_have_count(0)
    page.wait_for_load_state()
    expect(month).to_have_accessible_name(f"{day:%B %Y}")
    page.go_back()
    expect(month).to_have_accessible_name(f"{today:%B %Y}")

    assert violations == []


@pytest.fixture
def plain_page(browser, browser_context_args):
    """A page without JavaScript."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_javascript_the_session_is_a_form(live_server, content, plain_page):
    page = plain_page
    page.goto(live_server.url)

    button_with(page, "Start").click()
    for field in page.get_by_role("spinbutton").all():
        field.fill("3")
    page.get_by_label("A note for your therapist").fill("Typed by hand")
    button_with(page, "Finish").click()

    expect(page.get_by_role("link", name="Sign up")).to_be_visible()
    logs = ExerciseLog.objects.all()
    assert {(log.declared_reps, log.reps_done) for log in logs} == {(3, 0)}
    assert SessionLog.objects.get().note == "Typed by hand"


def test_without_javascript_a_wrong_figure_is_said_and_nothing_lost(
    live_server, content, plain_page
):
    page = plain_page
    page.goto(live_server.url)

    button_with(page, "Start").click()
    page.get_by_role("spinbutton").first.evaluate("field => field.removeAttribute('max')")
    page.get_by_role("spinbutton").first.fill("9")
    page.get_by_label("A note for your therapist").fill("Do not lose me")
    button_with(page, "Finish").click()

    expect(page.get_by_text("At most 5 repetitions.")).to_be_visible()
    expect(page.get_by_label("A note for your therapist")).to_have_value("Do not lose me")


def test_therapist_writes_a_shared_note_and_the_patient_reads_it(
    live_server, content, browser, browser_context_args
):
    therapist = make_person("thea@example.com", name="Thea", is_staff=True, is_superuser=True)
    patient = baker.make(Patient, user=make_person("pat@example.com"), therapist=therapist)
    desk, phone = (browser.new_context(**browser_context_args).new_page() for _ in range(2))

    sign_in_at_once(desk, live_server, therapist)
    desk.goto(f"{live_server.url}/admin/workouts/patient/{patient.pk}/brief/")
    desk.get_by_role("textbox", name="Note", exact=True).fill("Slower on the way down, please.")
    desk.get_by_role("radio", name="shared with the patient").check()
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("The note is saved.")).to_be_visible()

    sign_in(phone, live_server, "pat@example.com")
    phone.goto(f"{live_server.url}/progress/")
    expect(phone.get_by_text("Slower on the way down, please.")).to_be_visible()
    phone.get_by_role("button", name="Mark as read").click()
    expect(phone.get_by_role("button", name="Mark as read")).to_have_count(0)

    assert patient.notes.get().seen_at is not None
    for page in (desk, phone):
        page.context.close()


def test_welcome_is_over_once_a_card_is_answered(live_server, content, page):
    Patient.objects.create(user=make_person("pat@example.com"))
    page.goto(f"{live_server.url}/accounts/login/?next=/settings/")
    page.get_by_label("Email address").fill("pat@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("Welcome. You're signed in.")).to_be_visible()

    button_with(page, "Make a calendar link").click()

    expect(page.get_by_text("Your calendar link is ready.")).to_be_visible()
    expect(page.get_by_text("Welcome. You're signed in.")).to_be_hidden()
