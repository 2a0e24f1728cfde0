"""Who sees little or has an unsteady finger can use each page like anybody else."""

import pytest
from django.utils import timezone

from tests.browser.acting import end_animations
from tests.browser.axe import COLOR_RULES, WCAG, broken_rules
from tests.browser.conftest import PHONE
from tests.browser.desk_walk import desk_walk, make_case, make_staff
from tests.browser.habit_walk import habit_walk
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
    without_empty,
)
from tests.conditions import first_of

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

pytestmark = pytest.mark.usefixtures("still_page")

DESK = {"width": 1280, "height": 800}
MAGNIFIED_FOUR_TIMES = {"width": 320, "height": 256}
every_walk = pytest.mark.parametrize("walk", WALKS, indirect=True)


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
    """On a desk and in the dark scheme, which changes nothing but the colors."""
    page.set_viewport_size(DESK)
    found = [("light", "desk", *each) for each in broken_rules(page)]
    page.emulate_media(color_scheme="dark")
    # The desk's links fade into their new color, whatever is said of motion.
    end_animations(page)
    found += [("dark", "desk", *each) for each in broken_rules(page, rules=COLOR_RULES)]
    page.set_viewport_size(PHONE)
    found += [("dark", "phone", *each) for each in broken_rules(page, rules=COLOR_RULES)]
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
        found[name] += broken_rules(page, rules=COLOR_RULES)
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
