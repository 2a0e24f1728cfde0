"""The dashboard in a phone's window and on paper: how long it is, where all else is, its months."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.acting import sign_in
from tests.browser.conftest import PHONE
from tests.browser.paper import FORMATS, sheets
from tests.histories import repeat
from workouts.models import Patient, SessionLog

MAX_LENGTH = 2600
SMALLEST_NUMBER, SMALLEST_TEXT = 72, 12
HEIGHT = "document.documentElement.scrollHeight"
WORDS = "document.querySelector('main').innerText.split(/\\s+/).length"
# Of the words that the page had when all its charts were on it: 375.
MAX_WORDS = 250


# The words of the tables that stand on more than one line.
BROKEN_WORDS = """
() => [...document.querySelectorAll(".table :is(td, th)")].flatMap(({ firstChild: text }) =>
    [...text.textContent.matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        return range.getClientRects().length > 1;
    }).map(([word]) => word))
"""
SIGN_AND_GROUND = """
(day) => {
    const { printColorAdjust, backgroundColor } = getComputedStyle(day, "::after");
    return [printColorAdjust, backgroundColor, getComputedStyle(day).backgroundColor];
}
"""


@pytest.fixture
def opened(live_server, content, page, patient, start_session):
    """The dashboard of a patient who has practiced for 120 days, and is asked for this morning."""
    Patient.objects.update(usual_slot=time(7, 10))
    session = start_session(patient, at=timezone.now() - timedelta(days=1), done=7)
    SessionLog.objects.filter(pk=session.pk).update(pain_before=4, pain_after=3)
    repeat(session, times=119)
    sign_in(page, live_server, patient.user)
    page.set_viewport_size(PHONE)
    page.emulate_media(reduced_motion="reduce")  # what is scrolled to is there at once
    page.goto(f"{live_server.url}/progress/")
    return page


def test_dashboard_of_120_days_is_short(opened):
    expect(opened.get_by_role("heading", name="How is your hip this morning?")).to_be_visible()

    assert opened.evaluate(HEIGHT) <= MAX_LENGTH
    assert opened.evaluate(WORDS) <= MAX_WORDS


def test_streak_is_a_number_that_one_sees(opened):
    number = opened.get_by_role("region", name="Your streak").locator("strong", has_text="120")

    size = number.evaluate("each => getComputedStyle(each).fontSize")
    assert float(size.removesuffix("px")) >= SMALLEST_NUMBER


def test_dashboard_comes_in_the_order_of_use(opened):
    names = ["Today", "How is your hip this morning?", "Your streak", "Your days"]

    tops = [opened.get_by_role("heading", name=name).bounding_box()["y"] for name in names]
    rows = opened.get_by_role("navigation", name="More of your progress").bounding_box()["y"]
    assert [*tops, rows] == sorted([*tops, rows])


@pytest.mark.parametrize(
    ("row", "drawing"),
    [
        ("Time of day", "The last 30 starts"),
        ("Pain", "Pain from 0 to 10"),
        ("Dose", "Repetitions done"),
        ("Strength", "The strength of the last"),
    ],
)
def test_each_chart_is_one_tap_away_and_back_leads_to_its_row(opened, row, drawing):
    link = opened.get_by_role("navigation", name="More of your progress").get_by_role("link")
    chosen = link.filter(has_text=row)
    chosen.scroll_into_view_if_needed()
    place = opened.evaluate("scrollY")

    chosen.click()
    expect(opened.get_by_role("img", name=drawing)).to_be_visible()
    opened.go_back()

    expect(chosen).to_be_in_viewport()
    assert opened.evaluate("scrollY") == place


@pytest.mark.parametrize("path", ["times/", "pain/", "dose/"])
def test_figures_behind_a_chart_break_no_word_on_a_narrow_phone(opened, path):
    opened.set_viewport_size({"width": 360, "height": 640})
    opened.goto(opened.url + path)

    opened.locator("details > summary").click()

    assert opened.evaluate(BROKEN_WORDS) == []


def test_paper_has_the_months_signs_and_nothing_to_press(opened):
    opened.emulate_media(media="print")

    sign = opened.locator("td [data-state=kept]").first
    adjust, ink, ground = sign.evaluate(SIGN_AND_GROUND)
    assert adjust == "exact"
    assert ink != ground
    expect(opened.get_by_role("heading", name="Your days")).to_be_visible()
    pressed = opened.locator("main :is(button, a, summary, input)").all()
    assert [each.inner_text() for each in pressed if each.is_visible() and not is_day(each)] == []


def is_day(link):
    return "day" in (link.get_attribute("class") or "")


def test_paper_takes_one_sheet(opened):
    assert [sheets(opened, paper) for paper in FORMATS] == [1, 1]


def test_earlier_month_keeps_the_calendars_place(opened):
    region = opened.get_by_role("region", name="Your days")
    region.scroll_into_view_if_needed()
    table = region.get_by_role("table")
    name = table.get_by_role("caption").inner_text()
    top = region.bounding_box()["y"]

    region.get_by_role("navigation", name="Months").get_by_role("link").first.click()

    expect(table.get_by_role("caption")).not_to_have_text(name)
    assert abs(region.bounding_box()["y"] - top) < 2


def test_back_from_another_month_keeps_the_place_where_the_browser_forgets_it(opened):
    opened.add_init_script("history.scrollRestoration = 'manual'")  # as Firefox does on a reload
    opened.reload()
    region = opened.get_by_role("region", name="Your days")
    caption = region.get_by_role("caption")
    name = caption.inner_text()
    region.scroll_into_view_if_needed()
    place = opened.evaluate("scrollY")
    region.get_by_role("navigation", name="Months").get_by_role("link").first.click()
    expect(caption).not_to_have_text(name)

    opened.go_back()

    expect(caption).to_have_text(name)
    opened.wait_for_load_state()
    expect(region).to_be_in_viewport(ratio=0.5)
    assert abs(opened.evaluate("scrollY") - place) < 100


# What is written in the drawings, as it comes to the screen.
DRAWN_SIZES = """
() => [...document.querySelectorAll("svg.chart text")].map((text) =>
    [text.textContent, parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a])
"""


@pytest.mark.parametrize(
    "page_name", ["progress", "times_chart", "pain_chart", "dose_chart", "strength_chart"]
)
def test_words_of_the_drawings_are_no_smaller_than_others(opened, live_server, page_name):
    opened.goto(live_server.url + reverse(page_name))

    sizes = opened.evaluate(DRAWN_SIZES)
    assert sizes
    assert [each for each in sizes if each[1] < SMALLEST_TEXT] == []
