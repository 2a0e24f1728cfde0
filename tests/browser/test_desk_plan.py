"""A therapist changes a plan in Chromium: clicks counted, cards moved, minutes shown."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from tests.admin.conftest import make_case, make_staff, url_of
from tests.browser.acting import button, sign_in, until
from tests.browser.axe import WCAG, broken_rules
from workouts.models import Plan
from workouts.models.prescriptions import prescribed_for

__all__ = ["make_case", "make_staff"]  # the fixtures

MAX_CLICKS_TO_A_CHANGED_DOSE = 5


@pytest.fixture
def case(make_case, make_staff):
    return make_case("Olga Own", make_staff("thea@example.com", name="Thea Therapist"))


@pytest.fixture
def desk(page, live_server, case):
    """Opens a page of the desk as the patient's therapist."""
    sign_in(page, live_server, case.patient.therapist)

    def open_page(url):
        page.goto(live_server.url + url)
        return page

    return open_page


@pytest.fixture
def plan_page(desk, case):
    return desk(url_of(case.plan))


def said(page):
    return page.locator("#plan-said")


def card_of(page, name):
    return page.get_by_role("listitem").filter(
        has=page.get_by_role("heading", name=name, exact=True)
    )


def test_changed_dose_takes_five_clicks_from_sign_in(desk, case):
    page = desk(reverse("admin:index"))
    clicks = [
        page.get_by_role("link", name="Patients", exact=True).first,
        page.get_by_role("main").get_by_role("link", name="Olga Own").first,
        page.locator(".patient-tabs").get_by_role("link", name="Plan", exact=True),
        card_of(page, "Bridge").get_by_label("Hold"),
    ]
    for target in clicks:
        target.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("9")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("A new version holds from")).to_be_visible()
    latest = Plan.objects.filter(patient=case.patient).latest("starts_on")
    bridge = prescribed_for(case.patient, day=date(2100, 1, 1)).items[5]
    assert (latest.pk != case.plan.pk, bridge.dose.hold_seconds) == (True, 9)
    assert len(clicks) + 1 <= MAX_CLICKS_TO_A_CHANGED_DOSE


def test_card_moves_at_once_keeps_the_focus_and_is_said(plan_page):
    down = button(plan_page, "Down: Flexion stretch")

    down.focus()
    plan_page.keyboard.press("Enter")

    expect(said(plan_page)).to_have_text("Flexion stretch is now 2 of 7.")
    expect(down).to_be_focused()
    names = plan_page.locator(".plan-card h3").all_inner_texts()
    assert names[:2] == ["Glute stretch", "Flexion stretch"]


def test_card_that_comes_first_offers_no_up_and_keeps_the_focus(plan_page):
    button(plan_page, "Up: Glute stretch").focus()
    plan_page.keyboard.press("Enter")

    expect(said(plan_page)).to_have_text("Glute stretch is now 1 of 7.")
    expect(button(plan_page, "Up: Glute stretch")).to_be_hidden()
    expect(button(plan_page, "Down: Glute stretch")).to_be_focused()
    expect(button(plan_page, "Up: Flexion stretch")).to_be_visible()


def test_last_card_is_the_one_that_offers_no_down(plan_page):
    button(plan_page, "Drop: Advanced bridge").click()

    expect(button(plan_page, "Down: Bridge")).to_be_hidden()
    expect(button(plan_page, "Up: Bridge")).to_be_visible()


def test_card_is_moved_by_keys_and_the_order_is_saved(plan_page, case):
    box = card_of(plan_page, "Bridge").get_by_label("Repetitions")
    box.focus()
    plan_page.keyboard.press("Alt+ArrowUp")
    expect(said(plan_page)).to_have_text("Bridge is now 5 of 7.")
    expect(box).to_be_focused()

    plan_page.get_by_role("button", name="Save", exact=True).click()

    expect(plan_page.get_by_text("A new version holds from")).to_be_visible()
    items = prescribed_for(case.patient, day=date(2100, 1, 1)).items
    assert items[4].item.exercise.slug == "bridge"


def test_dropped_card_can_be_put_back(plan_page):
    button(plan_page, "Drop: Bridge").click()
    expect(said(plan_page)).to_have_text("Bridge is left out.")
    back = button(plan_page, "Put back: Bridge")
    expect(back).to_be_focused()

    back.click()

    expect(said(plan_page)).to_have_text("Bridge is practiced again.")
    expect(button(plan_page, "Drop: Bridge")).to_be_focused()


def test_minutes_and_sentences_follow_what_is_typed(plan_page):
    minutes = plan_page.locator("[data-preview=minutes]")
    before = minutes.inner_text()

    card_of(plan_page, "Glute stretch").get_by_label("Hold").fill("5")

    expect(plan_page.get_by_text("5 times 5 seconds per side")).to_be_visible()
    assert minutes.inner_text() != before


def test_without_scripts_the_buttons_keep_what_was_typed(browser, live_server, case, page, desk):
    desk(url_of(case.plan))
    context = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(live_server.url + url_of(case.plan))
    card_of(plain, "Bridge").get_by_label("Remark").fill("Slowly")

    button(plain, "Up: Bridge").click()

    expect(card_of(plain, "Bridge")).to_contain_text("5 of 7")
    expect(card_of(plain, "Bridge").get_by_label("Remark")).to_have_value("Slowly")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_narrow_plan_scrolls_down_alone_and_axe_finds_nothing(plan_page, scheme):
    plan_page.emulate_media(color_scheme=scheme)
    plan_page.set_viewport_size({"width": 390, "height": 844})

    assert plan_page.evaluate("document.documentElement.scrollWidth") <= 390
    assert broken_rules(plan_page, tags=WCAG) == []


def test_photo_of_a_phone_is_made_smaller_before_it_is_sent(desk, case):
    page = desk(reverse("admin:workouts_plan_new-exercise", args=[case.plan.pk]))
    content = BytesIO()
    Image.effect_noise((3000, 2000), 90).save(content, "JPEG", quality=95)
    field = page.get_by_label("Picture")

    field.set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}
    )

    until(lambda: field.evaluate("field => field.files[0].name") == "photo.jpg")
    size = field.evaluate("field => field.files[0].size")
    side = field.evaluate("async field => (await createImageBitmap(field.files[0])).width")
    assert (side, size < len(content.getvalue()) / 2) == (1600, True)


def test_plan_is_copied_to_a_patient_who_is_searched_for(desk, case, make_case):
    petra = make_case("Petra Other", case.patient.therapist).patient
    page = desk(reverse("admin:workouts_plan_copy", args=[case.plan.pk]))

    page.get_by_role("combobox", name="Patient").click()
    page.keyboard.type("petr")
    page.get_by_role("option", name="Petra Other").click()
    assert broken_rules(page, tags=WCAG) == []
    page.get_by_label("From").fill(str(petra.today(now=timezone.now()) + timedelta(days=3)))
    button(page, "Copy the plan").click()

    until(lambda: petra.plans.count() == 2)
