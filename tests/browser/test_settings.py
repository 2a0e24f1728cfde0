"""The settings: sliders that sound, steppers, and changes that are saved as they are made."""

from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browser.acting import button, sign_in, until
from tests.browser.axe import SCHEMES, broken_rules
from tests.browser.stubs import STUBS, notes_kept, texts_said
from tests.conditions import first_of
from workouts.models import BrowserSession, Patient

TICK = 880
MOST_SECONDS = 60


@pytest.fixture
def settings_page(live_server, content, page, patient, violations):
    page.add_init_script(STUBS)
    sign_in(page, live_server, patient.user)
    page.goto(f"{live_server.url}/settings/")
    expect(cues(page).get_by_text("Changes are saved at once.")).to_be_visible()
    yield page
    assert violations == []


def cues(page):
    return page.get_by_role("form", name="Sound and pace")


def you(page):
    return page.get_by_role("form", name="You and your account")


def saved(form):
    return form.get_by_text("Saved", exact=True)


def move_to(slider, level):
    slider.fill(str(level))


# --- Sliders and steppers ------------------------------------------------------------------------


def test_slider_of_the_tones_sounds_as_loud_as_it_is(settings_page):
    slider = settings_page.get_by_role("slider", name="Volume of the tones")

    move_to(slider, 50)

    assert [hertz for hertz, _ms in notes_kept(settings_page)] == [TICK]
    assert settings_page.evaluate("asked.volumes.at(-1)") == 0.25
    expect(slider).to_have_attribute("aria-valuetext", "50%")
    expect(cues(settings_page).get_by_text("50%")).to_be_visible()


def test_slider_of_the_voice_speaks_as_loud_as_it_is(settings_page):
    move_to(settings_page.get_by_role("slider", name="Volume of the voice"), 30)

    until(lambda: texts_said(settings_page))
    assert texts_said(settings_page)[-1] == "Hold. And rest."
    assert settings_page.evaluate("asked.said.at(-1).volume") == 0.3
    assert notes_kept(settings_page) == []


def test_slider_moves_by_the_keyboard(settings_page):
    slider = settings_page.get_by_role("slider", name="Volume of the tones")

    slider.press("ArrowLeft")

    expect(slider).to_have_value("79")


def test_stepper_counts_sounds_and_keeps_to_its_limits(settings_page):
    rest = settings_page.get_by_label("Longer rests (seconds)", exact=True)
    less = button(settings_page, "Longer rests (seconds): less")
    more = button(settings_page, "Longer rests (seconds): more")

    less.click()
    at_the_least = rest.input_value()
    more.press("Enter")
    more.click()
    two_more = rest.input_value()
    rest.fill(str(MOST_SECONDS))
    more.click()

    assert (at_the_least, two_more, rest.input_value()) == ("0", "2", str(MOST_SECONDS))
    assert {hertz for hertz, _ms in notes_kept(settings_page)} == {TICK}


def test_stepper_is_silent_where_tones_are_off(settings_page):
    settings_page.get_by_role("checkbox", name="Tones").uncheck()

    button(settings_page, "Longer rests (seconds): more").click()

    assert notes_kept(settings_page) == []


# --- Saved at once -------------------------------------------------------------------------------


def test_change_is_saved_at_once_on_the_device_and_for_the_account(settings_page, patient):
    move_to(settings_page.get_by_role("slider", name="Volume of the tones"), 40)

    expect(saved(cues(settings_page))).to_be_visible()
    patient.refresh_from_db()
    assert patient.cue_tones_volume == 40
    [cookie] = [each for each in settings_page.context.cookies() if each["name"] == "cues"]
    assert '"tones_volume":40' in unquote(cookie["value"])


def test_several_steps_are_saved_as_one(settings_page, patient):
    before = patient.history.count()
    more = button(settings_page, "Longer rests (seconds): more")
    for _step in range(4):
        more.click()

    expect(saved(cues(settings_page))).to_be_visible()
    until(lambda: Patient.objects.get().extra_rest_seconds == 4)
    assert patient.history.count() == before + 1


def test_value_that_is_put_back_is_saved_too(settings_page):
    slider = settings_page.get_by_role("slider", name="Volume of the tones")
    move_to(slider, 40)
    until(lambda: Patient.objects.get().cue_tones_volume == 40)
    expect(saved(cues(settings_page))).to_be_visible()

    move_to(slider, 80)

    until(lambda: Patient.objects.get().cue_tones_volume == 80)


def test_own_second_change_is_no_conflict(settings_page):
    zone = settings_page.get_by_label("Time zone")
    zone.select_option("Europe/Madrid")
    expect(saved(you(settings_page))).to_be_visible()

    zone.select_option("Europe/Paris")

    until(lambda: Patient.objects.get().zone == "Europe/Paris")
    expect(settings_page.get_by_text("has changed this")).to_have_count(0)


def test_mail_reminders_are_switched_at_once(settings_page):
    settings_page.get_by_role("checkbox", name="Remind me by email").check()

    until(lambda: Patient.objects.get().remind_by_mail)
    expect(saved(settings_page.get_by_role("region", name="Reminders"))).to_be_visible()


def test_two_editors_do_not_overwrite_each_other(settings_page):
    Patient.objects.update(zone="Europe/Rome", cue_voice_volume=20)

    settings_page.get_by_label("Your name").fill("Pat")
    settings_page.get_by_label("Your name").press("Enter")
    expect(saved(you(settings_page))).to_be_visible()
    move_to(settings_page.get_by_role("slider", name="Volume of the tones"), 40)
    expect(saved(cues(settings_page))).to_be_visible()

    patient = Patient.objects.get()
    assert (patient.user.name, patient.zone) == ("Pat", "Europe/Rome")
    assert (patient.cue_tones_volume, patient.cue_voice_volume) == (40, 20)


def test_conflict_is_said_beside_the_field_and_the_next_save_holds(settings_page):
    Patient.objects.update(zone="Europe/Rome")
    zone = settings_page.get_by_label("Time zone")

    zone.select_option("Europe/Madrid")

    expect(settings_page.get_by_text("has changed this to “Europe/Rome”")).to_be_visible()
    assert (Patient.objects.get().zone, zone.input_value()) == ("Europe/Rome", "Europe/Madrid")
    settings_page.get_by_label("Your name").press("Enter")
    until(lambda: Patient.objects.get().zone == "Europe/Madrid")


def test_refused_value_keeps_all_that_was_typed_and_is_mended(settings_page):
    rest = settings_page.get_by_label("Longer rests (seconds)", exact=True)
    move = settings_page.get_by_label("Time for a move (seconds)", exact=True)

    rest.fill("99")
    rest.press("Tab")

    expect(cues(settings_page).get_by_text("Please check the marked field")).to_be_in_viewport()
    expect(rest).to_have_accessible_description(
        "Added to each rest. Ensure this value is less than or equal to 60."
    )
    assert (rest.input_value(), rest.get_attribute("aria-invalid")) == ("99", "true")
    move.fill("5")
    rest.fill("9")
    rest.press("Tab")
    expect(saved(cues(settings_page))).to_be_visible()
    patient = Patient.objects.get()
    assert (patient.extra_rest_seconds, patient.move_seconds) == (9, 5)
    expect(settings_page.locator("[aria-invalid], .errorlist")).to_have_count(0)


def test_change_without_a_network_is_sent_with_the_next_one(settings_page):
    settings_page.context.set_offline(True)
    move_to(settings_page.get_by_role("slider", name="Volume of the tones"), 40)
    expect(cues(settings_page).get_by_text("Not saved yet.")).to_be_visible()
    settings_page.context.set_offline(False)

    button(settings_page, "Longer rests (seconds): more").click()

    expect(saved(cues(settings_page))).to_be_visible()
    # The page may also send the first one by itself, as soon as the network is back.
    columns = ("cue_tones_volume", "extra_rest_seconds")
    until(lambda: Patient.objects.values_list(*columns).get() == (40, 1))


def test_change_without_a_network_is_sent_when_it_is_back(settings_page):
    settings_page.context.set_offline(True)
    settings_page.get_by_label("Time zone").select_option("Europe/Madrid")
    expect(you(settings_page).get_by_text("Not saved yet.")).to_be_visible()

    settings_page.context.set_offline(False)

    expect(saved(you(settings_page))).to_be_visible()
    assert Patient.objects.get().zone == "Europe/Madrid"


def test_change_is_not_lost_by_leaving_at_once(settings_page):
    button(settings_page, "Longer rests (seconds): more").click()
    settings_page.get_by_role("link", name="Exercises").click()

    expect(settings_page.get_by_role("heading", name="Exercises", level=1)).to_be_visible()
    until(lambda: Patient.objects.get().extra_rest_seconds == 1)


def test_login_that_ended_is_said(settings_page):
    BrowserSession.objects.all().delete()

    move_to(settings_page.get_by_role("slider", name="Volume of the tones"), 40)

    expect(settings_page.get_by_role("heading", level=1)).not_to_have_text("Settings")
    assert Patient.objects.get().cue_tones_volume == 80


def test_save_buttons_are_there_without_scripts(live_server, content, patient, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, patient.user)
    page.goto(f"{live_server.url}/settings/")
    expect(page.get_by_text("Changes are saved at once.").first).to_be_hidden()
    expect(button(page, "Longer rests (seconds): more")).to_be_hidden()

    page.get_by_label("Longer rests (seconds)", exact=True).fill("7")
    page.get_by_role("slider", name="Volume of the tones").press("Home")
    button(cues(page), "Save").click()

    expect(page.get_by_text("Sound and pace are saved.")).to_be_visible()
    patient.refresh_from_db()
    assert (patient.extra_rest_seconds, patient.cue_tones_volume) == (7, 0)
    context.close()


# --- The page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["cue-form", "reminders", "slot", "you", "your-data"])
def test_page_leads_to_each_group(settings_page, group):
    settings_page.locator(f'.jumps a[href="#{group}"]').click()

    expect(settings_page.locator(f"#{group} h2").first).to_be_in_viewport()


@pytest.mark.parametrize("scheme", first_of(*SCHEMES))
def test_axe_finds_nothing_while_something_is_refused(settings_page, scheme):
    settings_page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    settings_page.get_by_label("Longer rests (seconds)", exact=True).fill("99")
    settings_page.get_by_label("Longer rests (seconds)", exact=True).press("Tab")
    expect(cues(settings_page).get_by_text("Please check the marked field")).to_be_visible()

    assert broken_rules(settings_page) == []


def test_steppers_stay_on_their_card_in_large_text(settings_page):
    settings_page.evaluate("document.documentElement.style.fontSize = '200%'")

    jutting_out = settings_page.evaluate("""() => {
        const { right } = document.querySelector("#cue-form").getBoundingClientRect();
        return [...document.querySelectorAll("#cue-form *")].filter(
            (each) => each.checkVisibility() && each.getBoundingClientRect().right > right
        ).map((each) => each.outerHTML.slice(0, 80));
    }""")
    assert jutting_out == []
