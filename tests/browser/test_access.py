"""Who sees little, has an unsteady finger or only a keyboard practises like anybody else."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import button, end_animations
from tests.browser.axe import COLOUR_RULES, SCHEMES, WCAG, broken_rules
from tests.browser.conftest import PHONE
from tests.browser.desk_walk import desk_walk, make_case, make_staff
from tests.browser.habit_walk import habit_walk
from tests.browser.player import LEAD_IN
from tests.browser.states import (
    ACCOUNT_PATHS,
    FRONT_PATHS,
    GUEST_PATHS,
    LAY_OUT_ALL,
    WALKS,
    account_walk,
    guest_walk,
    member,
    patient_walk,
    player_walk,
    visit,
    walk,
)
from tests.conditions import first_of
from workouts.models import SessionLog, SkipReason

__all__ = [  # the fixtures
    "account_walk",
    "desk_walk",
    "guest_walk",
    "habit_walk",
    "make_case",
    "make_staff",
    "member",
    "patient_walk",
    "player_walk",
    "visit",
    "walk",
]

DESK = {"width": 1280, "height": 800}
SMALL_PHONE = {"width": 360, "height": 640}
MAGNIFIED_FOUR_TIMES = {"width": 320, "height": 256}
every_walk = pytest.mark.parametrize("walk", WALKS, indirect=True)


@pytest.fixture(autouse=True)
def still_page(page):
    """Nothing moves, so that whatever is measured has arrived."""
    page.emulate_media(reduced_motion="reduce")


def without_empty(found):
    return {name: each for name, each in found.items() if each}


@every_walk
@pytest.mark.parametrize("states", first_of("telling", "all"))
def test_page_can_be_used_by_everybody(walk, page, states):
    """Each state is reached once, on a phone in the light scheme, and checked for everything."""
    found = {
        name: {
            "rules": broken_rules(page),
            "cut off": cut_off_when_magnified(page),
            "small targets": page.evaluate(SMALL_TARGETS),
            "focus not seen": without_focus_ring(page),
        }
        for name in walk(states == "all")
    }

    assert without_empty({name: without_empty(each) for name, each in found.items()}) == {}


@pytest.mark.exhaustive
@every_walk
def test_nothing_is_cut_off_where_the_text_is_twice_as_large(walk, page):
    found = {name: cut_off_in_large_text(page) for name in walk()}

    assert without_empty(found) == {}


def axe_in_other_looks(page):
    """On a desk and in the dark scheme, which changes nothing but the colours."""
    page.set_viewport_size(DESK)
    found = [("light", "desk", *each) for each in broken_rules(page)]
    page.emulate_media(color_scheme="dark")
    # The desk's links fade into their new colour, whatever is said of motion.
    end_animations(page)
    found += [("dark", "desk", *each) for each in broken_rules(page, rules=COLOUR_RULES)]
    page.set_viewport_size(PHONE)
    found += [("dark", "phone", *each) for each in broken_rules(page, rules=COLOUR_RULES)]
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.exhaustive
@every_walk
def test_axe_finds_nothing_in_any_other_look(walk, page):
    found = {name: axe_in_other_looks(page) for name in walk()}

    assert without_empty(found) == {}


@pytest.mark.parametrize("states", first_of("telling", "all"))
def test_axe_finds_nothing_on_the_desk(desk_walk, page, states):
    """By WCAG alone: beyond that, the templates of Django's admin are as they are."""
    page.set_viewport_size(DESK)
    found = {name: broken_rules(page, tags=WCAG) for name in desk_walk(states == "all")}

    assert without_empty(found) == {}


@pytest.mark.exhaustive
def test_axe_finds_nothing_on_the_desk_in_any_other_look(desk_walk, page):
    found = {}
    for name in desk_walk():
        page.set_viewport_size(PHONE)
        found[name] = broken_rules(page, tags=WCAG)
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="dark")
        end_animations(page)
        found[name] += broken_rules(page, rules=COLOUR_RULES)
        page.emulate_media(color_scheme="light")

    assert without_empty(found) == {}


def take_scripts_away(route):
    """What a browser without scripts makes of a page; axe itself still needs some."""
    kind = route.request.resource_type
    if kind == "script":
        route.abort()
    elif kind == "document":
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace("noscript>", "div>"))
    else:
        route.continue_()


WITHOUT_SCRIPTS = ["/", "/handout/", "/sound-check/", "/settings/", "/accounts/2fa/webauthn/add/"]


@pytest.mark.parametrize(
    "paths", first_of(WITHOUT_SCRIPTS, [*FRONT_PATHS, *GUEST_PATHS, *ACCOUNT_PATHS, "/progress/"])
)
def test_axe_finds_nothing_without_scripts(visit, page, member, start_session, paths):
    session = start_session(member, at=timezone.now())
    visit.sign_in(member.user)
    page.route("**/*", take_scripts_away)

    found = {}
    for path in [*paths, session.get_absolute_url()]:
        visit.open(path)
        # The form of the guided page waits a while for its scripts.
        end_animations(page)
        page.evaluate(LAY_OUT_ALL)
        found[path] = broken_rules(page)

    assert without_empty(found) == {}


CONTRAST = """
() => {
    const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const luminance = (colour) => {
        pixel.fillStyle = colour;
        pixel.fillRect(0, 0, 1, 1);
        const [red, green, blue] = [...pixel.getImageData(0, 0, 1, 1).data].map((byte) => {
            const part = byte / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const player = document.querySelector("session-player");
    const digits = player.querySelector("[role=timer]");
    const contrast = () => {
        const [dark, light] = [getComputedStyle(digits).color,
            getComputedStyle(document.body).backgroundColor].map(luminance).sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };
    const found = {};
    for (const phase of ["lead-in", "hold", "rest", "switch"]) {
        player.dataset.phase = phase;
        found[phase] = contrast();
    }
    player.classList.add("is-paused");
    found.paused = contrast();
    player.classList.remove("is-paused");
    return found;
}
"""


def test_digits_stand_out_seven_to_one(player):
    contrasts = {}
    for scheme in SCHEMES:
        player.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for phase, ratio in player.evaluate(CONTRAST).items():
            contrasts[scheme, phase] = ratio

    assert {where: ratio for where, ratio in contrasts.items() if ratio < 7} == {}


# What would be read or pressed, but is cut off or only to be had by scrolling sideways.
CUT_OFF = """
() => {
    const open = document.querySelector("dialog[open]");
    const hidden = ".visually-hidden, .skip-link, .rail-name, .brand-name, .session-name";
    const found = [];
    for (const each of (open ?? document.body).querySelectorAll("*")) {
        const text = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!(text || each.matches("button, input, select, textarea, svg.figure"))) continue;
        if (!each.checkVisibility({ visibilityProperty: true }) || each.closest(hidden)) continue;
        const { left, right, width } = each.getBoundingClientRect();
        const isCut = each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0
            && getComputedStyle(each).overflowX !== "visible" && !each.matches("input, select");
        if (width && (left < -1 || right > innerWidth + 1 || isCut)) {
            found.push(`${each.localName} ${each.getAttribute("class")}: ${each.textContent}`);
        }
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push("scrolls sideways");
    return found;
}
"""
TEXT_SIZE = "percent => { document.documentElement.style.fontSize = percent; }"


def cut_off_when_magnified(page):
    page.set_viewport_size(MAGNIFIED_FOUR_TIMES)
    found = page.evaluate(CUT_OFF)
    page.set_viewport_size(PHONE)
    return found


def cut_off_in_large_text(page):
    page.evaluate(TEXT_SIZE, "200%")
    found = page.evaluate(CUT_OFF)
    page.evaluate(TEXT_SIZE, "")
    return found


# A link within a sentence is as high as its line; everything else is for a thumb.
SMALL_TARGETS = """
() => {
    const isText = (node) => node.nodeType === 3 && node.data.trim() !== "";
    const isInSentence = (link) => getComputedStyle(link).display === "inline"
        && [...link.parentElement.childNodes].some(isText);
    const found = [];
    const scope = document.querySelector("dialog[open]") ?? document;
    for (const each of scope.querySelectorAll("a, button, input, select, textarea, summary")) {
        if (!each.checkVisibility({ visibilityProperty: true })) continue;
        if (each.closest(".visually-hidden, .skip-link") || each.type === "hidden") continue;
        if (each.matches("a") && isInSentence(each)) continue;
        const target = each.matches("[type=checkbox], [type=radio]") ? each.closest("label") : each;
        const { width, height } = target.getBoundingClientRect();
        if (Math.min(width, height) < 43.9) {
            found.push(`${each.localName} ${target.textContent.trim()} ${width} × ${height}`);
        }
    }
    return found;
}
"""


@pytest.mark.exhaustive
@every_walk
def test_targets_are_as_large_as_a_thumb_on_a_desk(walk, page):
    page.set_viewport_size(DESK)
    found = {name: page.evaluate(SMALL_TARGETS) for name in walk()}

    assert without_empty(found) == {}


# Focus of the keyboard's kind: an outline or a shadow that was not there before.
WITHOUT_FOCUS_RING = """
() => {
    const ring = (each) => {
        const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(each);
        const outline = outlineStyle === "none" ? "" : outlineStyle + outlineWidth + outlineColor;
        return [outline, boxShadow];
    };
    const rings = (each) => [each, each.closest("label")].filter(Boolean).map(ring).join();
    const found = [];
    const scope = document.querySelector("dialog[open]") ?? document;
    const focusable = "a[href], button, input, select, textarea, summary";
    for (const each of scope.querySelectorAll(focusable)) {
        if (!each.checkVisibility({ visibilityProperty: true }) || each.disabled) continue;
        if (each.type === "hidden") continue;
        document.activeElement.blur();
        const before = rings(each);
        each.focus({ focusVisible: true, preventScroll: true });
        if (document.activeElement !== each) continue;
        if (rings(each) === before) found.push(`${each.localName} ${each.textContent.trim()}`);
    }
    document.activeElement.blur();
    return found;
}
"""


def without_focus_ring(page):
    page.keyboard.press("Shift")
    return page.evaluate(WITHOUT_FOCUS_RING)


BEHIND_THE_BUTTONS = """
() => {
    const focused = document.activeElement;
    const buttons = document.querySelector(".player-controls");
    const [{ top, bottom }, bar] = [focused, buttons].map((each) => each.getBoundingClientRect());
    const isBehind = bottom > bar.top + 1 && top < bar.bottom - 1;
    const isOther = focused !== document.body && !buttons.contains(focused);
    return isBehind && isOther ? focused.textContent.trim() : "";
}
"""


def test_focus_never_hides_behind_the_buttons_below(player):
    player.set_viewport_size(SMALL_PHONE)
    player.get_by_text("How to do it").first.click()

    hidden = []
    for _press in range(12):
        player.keyboard.press("Shift+Tab")
        hidden.append(player.evaluate(BEHIND_THE_BUTTONS))

    assert set(hidden) == {""}


def tab_to(page, name, *, key="Tab"):
    """Presses Tab until that is what a key would press."""
    for _press in range(40):
        page.keyboard.press(key)
        focused = page.locator(":focus")
        if focused.count() and name in (focused.get_attribute("value"), *words_of(focused)):
            return
    pytest.fail(f"no key leads to {name}")


def words_of(element):
    return [element.inner_text().strip(), element.get_attribute("aria-label")]


def test_keyboard_alone_does_a_whole_session(live_server, content, page):
    page.goto(live_server.url)
    tab_to(page, "Start 31 min")
    page.keyboard.press("Enter")
    expect(page.get_by_role("timer")).to_be_visible()
    page.keyboard.press("Space")
    expect(button(page, "Resume")).to_be_visible()
    page.keyboard.press("Space")
    expect(button(page, "Pause")).to_be_focused()
    page.keyboard.press("s")
    tab_to(page, "No time", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(button(page, "Pause")).to_be_focused()
    tab_to(page, "Finish", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="How was it?")).to_be_focused()
    tab_to(page, "0")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("By keys alone")
    tab_to(page, "Finish")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Closed without a repetition")

    session = SessionLog.objects.get()
    first = session.exercise_logs.in_order().first()
    assert (session.pain_after, session.note) == (2, "By keys alone")
    assert first.skip_reason == SkipReason.NO_TIME


def test_keep_going_leaves_the_focus_on_the_timer(player):
    button(player, "Finish").click()
    button(player, "Keep going").press("Enter")

    expect(button(player, "Pause")).to_be_focused()


def test_what_was_done_has_the_focus_after_the_end(player):
    button(player, "Finish").click()
    button(player, "Finish").click()
    expect(player.get_by_role("heading", name="In figures")).to_be_visible()

    expect(player.get_by_role("main")).to_be_focused()


# --- Colours of the person's own ------------------------------------------------------------------


def style(locator, name, pseudo=None):
    """A computed style, as a text."""
    return locator.evaluate(
        "(each, [name, pseudo]) => getComputedStyle(each, pseudo)[name]", [name, pseudo]
    )


high_contrast = pytest.mark.parametrize("wish", [{"forced_colors": "active"}, {"contrast": "more"}])
HAVE_EDGES = """
all => all.map((each) => {
    const { borderTopColor, borderTopWidth } = getComputedStyle(each);
    return parseFloat(borderTopWidth) >= 1 && borderTopColor !== "rgba(0, 0, 0, 0)"
        && borderTopColor !== getComputedStyle(document.body).backgroundColor;
})
"""


@high_contrast
def test_edges_and_the_chosen_version_are_seen_in_high_contrast(visit, page, wish):
    page.emulate_media(**wish)
    visit.open("/")
    full, short = page.locator(".choice").all()[:2]

    edges = {
        part: set(page.locator(part).evaluate_all(HAVE_EDGES))
        for part in (".card", ".button", ".choice")
    }

    assert edges == {".card": {True}, ".button": {True}, ".choice": {True}}
    assert style(full, "backgroundColor") != style(short, "backgroundColor")


@high_contrast
def test_dialogs_have_an_edge_in_high_contrast(player, wish):
    player.emulate_media(**wish)

    edges = [
        style(player.locator(f"[data-part={part}]"), "borderTopStyle")
        for part in ("options", "keys")
    ]

    assert edges == ["solid", "solid"]


def test_kept_day_has_its_sign_in_forced_colours(visit, page, member, start_session):
    start_session(member, at=timezone.now(), done=7).finish(at=timezone.now())
    visit.sign_in(member.user)
    page.emulate_media(forced_colors="active")
    visit.open("/progress/")
    day = page.locator("td [data-state=kept]").first

    assert style(day, "backgroundColor", "::after") == style(day, "color")
    assert style(day, "backgroundColor") != style(day, "color")


def test_marks_of_the_charts_are_told_apart_in_forced_colours(visit, page, member, start_session):
    start_session(member, at=timezone.now() - timedelta(days=1), done=7).finish(at=timezone.now())
    visit.sign_in(member.user)
    visit.open("/progress/")
    same_color = set()
    for scheme in SCHEMES:
        page.emulate_media(forced_colors="active", color_scheme=scheme)
        fills = {
            part: style(page.locator(f".chart .{part}").first, "fill")
            for part in ("dot", "band", "timed", "frame", "declared")
        }
        for one, other in [("dot", "band"), ("timed", "frame"), ("timed", "declared")]:
            if fills[one] == fills[other]:
                same_color.add((scheme, one, other))

    assert same_color == set()


def test_parts_of_the_ring_are_told_apart_by_their_shape_in_forced_colours(player):
    player.emulate_media(forced_colors="active")
    track, rest = player.locator(".ring-track"), player.locator(".ring-rest")

    assert [style(each, "strokeWidth") for each in (track, rest)] == ["1px", "5px"]
    assert style(track, "strokeDasharray") == "2px, 3px"
    assert style(rest, "stroke") != style(player.locator("body"), "backgroundColor")


def test_rail_shows_how_far_it_is_with_more_contrast(player):
    player.emulate_media(contrast="more")

    bar = player.locator(".rail-bar").first

    assert style(bar, "backgroundColor") != style(player.locator("body"), "color")


# What is laid out after the first screen waits for it by an animation, which is over with the
# first frame: only then is what is left a motion.
MOVING = """
async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    return document.getAnimations().map((each) => each.animationName ?? each.transitionProperty);
}
"""


def test_nothing_moves_for_whoever_wants_none(visit, page):
    moving = {}
    for path in ("/", "/exercises/bridge/", "/sound-check/", "/handout/"):
        visit.open(path)
        moving[path] = page.evaluate(MOVING)

    assert without_empty(moving) == {}


def test_guided_page_does_not_move_for_whoever_wants_none(player):
    player.clock.run_for(LEAD_IN + 1_000)

    assert player.evaluate("document.getAnimations().length") == 0


# --- Forms say what is wrong beside the field, and keep what was typed ----------------------------

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

    expected = ("nobody", "true", "Enter a valid e-mail address.")
    assert complaint(page.locator("[name=email]")) == expected


def test_settings_say_what_is_wrong_with_the_anchor(visit, page, member):
    visit.sign_in(member.user)
    visit.open("/settings/")
    page.get_by_label("Your name").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_label("Your name").fill("n" * 151)
    visit.submit()

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


def test_finish_leads_to_the_field_that_is_wrong(player):
    button(player, "Finish").click()
    note = player.get_by_label("A word to your therapist")
    note.evaluate("field => field.removeAttribute('maxlength')")
    note.fill("word " * 401)
    button(player, "Finish").click()
    expect(player.get_by_text("Ensure this value")).to_be_visible()

    expect(note).to_be_focused()
    _value, is_invalid, text = complaint(note)
    assert (is_invalid, text) == (
        "true",
        "Ensure this value has at most 2000 characters (it has 2004).",
    )


def test_morning_says_what_is_wrong_with_the_answer(visit, page, member, start_session):
    session = start_session(member, at=timezone.now(), done=7)
    session.finish(at=timezone.now())
    visit.sign_in(member.user)
    visit.open("/")
    visit.post(f"/sessions/{session.uuid}/morning/", pain="11")

    answers = page.get_by_role("group", name="How is your hip this morning?")
    assert complaint(answers)[-1].startswith("Select a valid choice.")
