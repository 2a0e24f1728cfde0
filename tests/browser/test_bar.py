"""The places of the site: a bar at the thumb on a phone, links in the header elsewhere."""

import pytest
from playwright.sync_api import expect

from tests.browser.acting import button_with, sign_in
from tests.browser.axe import SCHEMES, broken_rules
from tests.conditions import first_of

PHONES = [(390, 664), (375, 548), (360, 640), (320, 568)]
# A phone on its side, one with its keyboard open, a tablet, a desk.
HEADERS = [(844, 390), (568, 320), (390, 330), (820, 1180), (1280, 800)]
GUESTS_PLACES = ["Today", "Exercises"]
PLACES = [*GUESTS_PLACES, "Progress", "Settings"]
BAR = ".site-nav"
IS_AT_THE_FOOT = f"""() => {{
    const bar = document.querySelector("{BAR}");
    const {{ bottom, left, right }} = bar.getBoundingClientRect();
    return getComputedStyle(bar).position === "fixed"
        && bottom === innerHeight && left === 0 && right === innerWidth;
}}"""
SMALL_LINKS = f"""() => [...document.querySelectorAll("{BAR} a")].filter((link) => {{
    const {{ width, height }} = link.getBoundingClientRect();
    return width < 48 || height < 48 || link.scrollWidth > link.clientWidth;
}}).map((link) => link.textContent)"""
# What the bar lies over once the page cannot be scrolled any further.
COVERED_AT_THE_END = f"""() => {{
    scrollTo({{ top: document.documentElement.scrollHeight, behavior: "instant" }});
    const {{ top }} = document.querySelector("{BAR}").getBoundingClientRect();
    const parts = document.querySelectorAll("main *, footer *");
    return [...parts].filter((part) => part.getBoundingClientRect().bottom > top
        && part.checkVisibility()).map((part) => part.outerHTML.slice(0, 80));
}}"""
COVERED_WHEN_FOCUSED = f"""() => {{
    const bar = document.querySelector("{BAR}").getBoundingClientRect();
    const found = [];
    for (const each of document.querySelectorAll("main :is(a, button, input, select)")) {{
        if (!each.checkVisibility() || each.type === "hidden") continue;
        each.scrollIntoView({{ block: "nearest", behavior: "instant" }});
        if (each.getBoundingClientRect().bottom > bar.top) found.push(each.outerHTML.slice(0, 80));
    }}
    return found;
}}"""


@pytest.fixture
def open_page(live_server, content, page, patient):
    def open_page(path, window, *, user=None):
        page.set_viewport_size({"width": window[0], "height": window[1]})
        if user:
            sign_in(page, live_server, user)
        page.goto(live_server.url + path)
        return page

    return open_page


def places(page):
    links = page.get_by_role("navigation", name="Main").get_by_role("link")
    return [text.strip() for text in links.all_inner_texts()]


@pytest.mark.parametrize("window", PHONES)
def test_bar_is_at_the_thumb_on_a_phone(open_page, patient, window):
    page = open_page("/", window, user=patient.user)

    assert page.evaluate(IS_AT_THE_FOOT)
    assert places(page) == PLACES
    assert page.evaluate(SMALL_LINKS) == []


@pytest.mark.parametrize("window", HEADERS)
def test_links_are_in_the_header_where_a_bar_would_cost_too_much(open_page, patient, window):
    page = open_page("/", window, user=patient.user)

    assert page.locator(BAR).evaluate("bar => getComputedStyle(bar).position") == "static"
    assert places(page) == PLACES


def test_visitor_has_two_places_and_the_way_in_above(open_page):
    page = open_page("/", PHONES[0])

    assert places(page) == GUESTS_PLACES
    way_in = page.get_by_role("banner").get_by_role("link", name="Sign in")
    assert way_in.bounding_box()["y"] < 100


@pytest.mark.parametrize(
    ("path", "name"),
    [("/", "Today"), ("/exercises/", "Exercises"), ("/progress/", "Progress")],
)
def test_bar_says_where_one_is(open_page, patient, path, name):
    page = open_page(path, PHONES[0], user=patient.user)

    current = page.locator(f'{BAR} [aria-current="page"]')
    assert [text.strip() for text in current.all_inner_texts()] == [name]


def test_bar_leads_from_place_to_place(open_page, patient):
    page = open_page("/", PHONES[0], user=patient.user)

    for name in reversed(PLACES):
        page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()
        current = page.locator(f'{BAR} [aria-current="page"]')
        expect(current).to_have_text(name)


@pytest.mark.parametrize("path", ["/", "/exercises/", "/progress/", "/settings/", "/offline/"])
def test_bar_covers_nothing_for_good(open_page, patient, path):
    page = open_page(path, PHONES[1], user=patient.user)
    page.wait_for_load_state("networkidle")

    assert page.evaluate(COVERED_AT_THE_END) == []
    assert page.evaluate(COVERED_WHEN_FOCUSED) == []


@pytest.mark.parametrize("window", PHONES[:3])
def test_start_is_wholly_in_view_above_the_bar(open_page, window):
    page = open_page("/", window)

    box = button_with(page, "Start").bounding_box()
    bar = page.locator(BAR).bounding_box()
    assert box["y"] + box["height"] <= bar["y"]


def test_guided_page_has_the_window_to_itself(open_page):
    page = open_page("/", PHONES[0])

    button_with(page, "Start").click()

    expect(page.get_by_role("timer")).to_be_visible()
    expect(page.locator(BAR)).to_have_count(0)


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/login/code/", "/accounts/signup/"])
def test_signing_in_leads_nowhere_else(open_page, path):
    page = open_page(path, PHONES[0])

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(BAR)).to_have_count(0)


def test_bar_is_not_printed(open_page, patient):
    page = open_page("/progress/", PHONES[0], user=patient.user)

    page.emulate_media(media="print")

    expect(page.locator(BAR)).to_be_hidden()


def test_large_text_stays_in_its_place_in_the_bar(open_page, patient):
    page = open_page("/", PHONES[0], user=patient.user)

    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.evaluate(SMALL_LINKS) == []
    assert page.locator(BAR).bounding_box()["height"] < 60


@pytest.mark.parametrize("scheme", first_of(*SCHEMES))
def test_axe_finds_nothing_in_the_bar(open_page, patient, scheme):
    page = open_page("/exercises/", PHONES[0], user=patient.user)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    assert broken_rules(page) == []
