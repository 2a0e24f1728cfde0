"""Forms say what is wrong beside the field, and keep what was typed."""

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import button
from tests.browser.states import member, visit

__all__ = ["member", "visit"]  # the fixtures


COMPLAINT = """
(each) => [
    each.value,
    each.ariaInvalid,
    ...(each.getAttribute("aria-describedby") ?? "").split(" ")
        .map((id) => document.getElementById(id)?.textContent.trim()),
]
"""


def complaint(field):
    """What the field still says, whether it is marked, and the last of what describes it."""
    value, is_invalid, *descriptions = field.evaluate(COMPLAINT)
    return value, is_invalid, descriptions[-1]


def test_sign_up_says_what_is_wrong_with_the_address(visit, page):
    visit.open("/accounts/signup/")
    page.locator("[name=email]").fill("nobody")
    visit.submit()

    expected = ("nobody", "true", "Enter a valid email address.")
    assert complaint(page.locator("[name=email]")) == expected


def test_settings_say_what_is_wrong_with_the_anchor(visit, page, member):
    visit.sign_in(member.user)
    visit.open("/settings/")
    page.get_by_label("Your name").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_label("Your name").fill("n" * 151)
    with page.expect_navigation():
        page.locator("#you form").first.evaluate("form => form.submit()")

    value, is_invalid, text = complaint(page.get_by_label("Your name"))
    assert (value, is_invalid) == ("n" * 151, "true")
    assert text == "Ensure this value has at most 150 characters (it has 151)."


def test_cues_say_what_is_wrong_with_a_figure(visit, page, member):
    visit.sign_in(member.user)
    visit.open("/settings/")
    page.get_by_label("Longer rests").fill("99")
    with page.expect_navigation():
        page.locator("#cue-form").evaluate("form => form.submit()")

    expected = ("99", "true", "Ensure this value is less than or equal to 60.")
    assert complaint(page.get_by_label("Longer rests")) == expected


def test_start_says_what_is_wrong_with_the_pain(visit, page):
    visit.open("/")
    page.locator("#id_pain_before_10").evaluate(
        "radio => { radio.value = '11'; radio.checked = true; }"
    )
    visit.submit()

    group = page.get_by_role("group", name="Pain right now")
    assert complaint(group)[-1] == "Select a valid choice. 11 is not one of the available choices."
    expect(group).to_be_visible()


def test_finish_leads_to_the_field_that_is_wrong_and_keeps_the_words(player):
    too_much = "word " * 401
    button(player, "Finish").click()
    note = player.get_by_label("A note for your therapist")
    note.evaluate("field => field.removeAttribute('maxlength')")
    note.fill(too_much)
    button(player, "Finish").click()
    expect(player.get_by_text("Ensure this value")).to_be_visible()

    expect(note).to_be_focused()
    expect(player.get_by_role("spinbutton")).to_have_count(0)
    assert complaint(note) == (
        too_much,
        "true",
        "Ensure this value has at most 2000 characters (it has 2004).",
    )
    note.fill("Shorter")
    button(player, "Finish").click()
    expect(player.get_by_role("link", name="Sign up")).to_be_visible()


def test_morning_says_what_is_wrong_with_the_answer(visit, page, member, start_session):
    session = start_session(member, at=timezone.now(), done=7)
    session.finish(at=timezone.now())
    visit.sign_in(member.user)
    visit.open("/")
    visit.post(f"/sessions/{session.uuid}/morning/", pain="11")

    answers = page.get_by_role("group", name="How is your hip this morning?")
    assert complaint(answers)[-1].startswith("Select a valid choice.")
