"""The handout in Chromium: how many sheets it takes, and that paper is light."""

import pytest
from playwright.sync_api import expect

from tests.browser.acting import sign_in
from tests.browser.axe import SCHEMES, broken_rules
from tests.browser.paper import FORMATS, LONGEST_REMARK, remarked_plan, sheets

__all__ = ["remarked_plan"]  # the fixture


@pytest.fixture
def handout(live_server, content, page):
    """Opens the handout in this browser."""

    def opened():
        page.goto(f"{live_server.url}/handout/")
        return page

    return opened


@pytest.mark.exhaustive
def test_handout_takes_two_sheets(handout):
    page = handout()

    assert [sheets(page, paper) for paper in FORMATS] == [2, 2]


def test_handout_with_the_longest_remarks_takes_two_sheets(
    handout, live_server, page, patient, remarked_plan
):
    sign_in(page, live_server, patient.user)

    opened = handout()

    expect(opened.get_by_text(LONGEST_REMARK)).to_have_count(7)
    assert [sheets(opened, paper) for paper in FORMATS] == [2, 2]


def test_paper_shows_the_handout_alone(handout, page):
    page.emulate_media(media="print")

    handout()

    expect(page.get_by_role("heading", level=1)).to_have_text("The Hip Workout")
    expect(page.get_by_role("heading", level=2)).to_have_count(8)
    expect(page.locator(".handout-offer, .site-header, .site-footer")).to_have_count(3)
    for part in page.locator(".handout-offer, .site-header, .site-footer").all():
        expect(part).to_be_hidden()


def colors(page):
    return page.evaluate(
        """() => ["h1", ".exercise-dose", ".figure-shirt", ".figure-hair"].map(name => {
          const style = getComputedStyle(document.querySelector(name));
          return [style.color, style.fill];
        })"""
    )


def test_paper_is_light_where_the_screen_is_dark(handout, page):
    page.emulate_media(media="screen", color_scheme="light")
    on_a_light_screen = colors(handout())

    page.emulate_media(media="print", color_scheme="dark")

    assert colors(page) == on_a_light_screen


def test_button_prints(handout, page):
    page.add_init_script("window.print = () => document.body.classList.add('printed')")
    handout()

    page.get_by_role("button", name="Print").click()

    expect(page.locator("body.printed")).to_have_count(1)


def test_without_javascript_the_page_says_how_to_print(live_server, content, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{live_server.url}/handout/")

    expect(page.get_by_text("To print, open your browser's menu")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    context.close()


def test_exercises_lead_to_the_handout(live_server, content, page):
    page.goto(f"{live_server.url}/exercises/")

    page.get_by_role("link", name="Print the handout").click()

    expect(page).to_have_url(f"{live_server.url}/handout/")


@pytest.mark.exhaustive  # of test_access.py's walks, which look at the light one, it is a stop
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_the_handout(handout, page, violations, scheme):
    page.emulate_media(color_scheme=scheme)

    handout()
    refused = list(violations)  # axe itself writes styles, which the policy refuses

    assert refused == []
    assert broken_rules(page) == []


@pytest.mark.exhaustive  # the same walks look at it on a screen as narrow
def test_handout_fits_a_small_phone(handout, page):
    page.set_viewport_size({"width": 320, "height": 640})

    handout()

    assert page.evaluate("document.documentElement.scrollWidth") == 320
