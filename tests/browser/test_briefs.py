"""The visit brief in Chromium: how many sheets it takes, and that its text can be copied."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import sign_in
from tests.browser.axe import SCHEMES, broken_rules
from tests.browser.paper import FORMATS, sheets
from tests.conditions import first_of
from workouts.models import BarrierAnswer, Pause, SessionLog, TherapistNote, User
from workouts.models.exercise_logs import SkipReason
from workouts.models.reminders import Barrier

LONGEST = ("It pinches in the groin after twenty seconds, and later on the stairs. " * 30)[:2000]
DAY = timedelta(days=1)


@pytest.fixture
def staff(db):
    return User.objects.create_superuser("ada@example.com", name="Ada")


@pytest.fixture
def rich(patient, start_session, staff):
    """A patient of whom there is as much to tell as there can be."""
    now = timezone.now()
    today = patient.today(now=now)
    for nth in range(1, 22):
        session = start_session(patient, at=now - nth * DAY, done=5 + nth % 3)
        session.record([], at=now, pain_after=6, note=LONGEST)
        logs = session.exercise_logs.filter(item__position__in=[2, 3, 4, 5, 6, 7])
        for reason in (SkipReason.PAIN, SkipReason.NO_TIME, SkipReason.UNSURE):
            if nth % 3 == reason % 3:
                logs.update(skip_reason=reason, reps_done=1, eased=1)
        BarrierAnswer.objects.create(
            patient=patient, day=today - nth * DAY, barrier=Barrier.UNSURE, question=LONGEST
        )
        Pause.objects.create(
            patient=patient,
            first_day=today - nth * DAY,
            last_day=today - nth * DAY,
            reason="illness",
        )
    patient.sessions.update(pain_before=2, pain_next_morning=5, pain_limit=3)
    TherapistNote.objects.create(
        patient=patient, author=staff, body="Seen", is_visit=True, written_at=now - 30 * DAY
    )
    return patient


@pytest.fixture
def brief(live_server, page, staff):
    """Opens the brief about that patient in this browser."""

    def opened(patient):
        sign_in(page, live_server, staff)
        page.goto(f"{live_server.url}/admin/workouts/patient/{patient.pk}/brief/")
        return page

    return opened


def sheets_of_each_format(page):
    return [sheets(page, paper) for paper in FORMATS]


def test_brief_of_nothing_takes_one_sheet(brief, patient, content):
    assert sheets_of_each_format(brief(patient)) == [1, 1]


def test_rich_brief_takes_one_sheet_alone(brief, rich, page):
    page.emulate_media(media="print")

    brief(rich)

    assert sheets_of_each_format(page) == [1, 1]
    expect(page.get_by_role("heading", level=1)).to_have_text("pat@example.com")
    for part in page.locator(
        "#header, .breadcrumbs, .patient-actions, .patient-tabs, .brief-screen, .brief-chart-text"
    ).all():
        expect(part).to_be_hidden()


def test_button_copies_the_chart_text(brief, patient, content, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    brief(patient)

    page.get_by_role("button", name="Copy").click()

    expect(page.locator("#chart-text-status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_role("textbox", name="Copy as chart text").input_value()


def test_chart_text_is_selected_where_no_script_may_copy(brief, patient, content, page):
    page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))"
    )
    brief(patient)

    page.get_by_role("button", name="Copy").click()

    expect(page.locator("#chart-text-status")).to_have_text("Selected: copy it with your keyboard.")
    field = page.get_by_role("textbox", name="Copy as chart text")
    assert page.evaluate("getSelection().toString()") == field.input_value()


def test_button_prints_the_report(brief, patient, content, page):
    page.add_init_script("window.print = () => document.body.classList.add('printed')")
    brief(patient)

    page.get_by_role("button", name="Print the report").click()

    expect(page.locator("body.printed")).to_have_count(1)


@pytest.mark.parametrize("scheme", first_of(*SCHEMES))
def test_axe_finds_nothing_on_the_brief(brief, rich, page, violations, scheme):
    page.emulate_media(color_scheme=scheme)

    brief(rich)
    refused = list(violations)  # axe itself writes styles, which the policy refuses

    assert refused == []
    assert broken_rules(page) == []


def test_brief_fits_a_phone(brief, rich, page):
    SessionLog.objects.update(note="x" * 300)

    brief(rich)

    assert page.evaluate("document.documentElement.scrollWidth") == 390
