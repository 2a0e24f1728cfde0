"""Words and dates stay whole on a phone: in tables, in headings, in fields."""

import pytest
from playwright.sync_api import expect

from tests.browser.acting import sign_in
from tests.browser.lives import lived
from tests.browser.states import LAY_OUT_ALL

PHONES = [390, 375, 360]

BROKEN_WORDS = """
() => {
    const broken = [];
    for (const cell of document.querySelectorAll(".table :is(th, td)")) {
        const text = cell.firstChild;
        for (const { 0: word, index } of text.data.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(text, index);
            range.setEnd(text, index + word.length);
            if (range.getClientRects().length > 1) broken.push(word);
        }
    }
    return broken;
}
"""


@pytest.fixture
def open_page(live_server, patient, start_session, page):
    lived(patient, start_session, today=0)
    sign_in(page, live_server, patient.user)

    def opened(path):
        page.goto(live_server.url + path)
        page.evaluate(LAY_OUT_ALL)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        return page

    return opened


@pytest.mark.parametrize("chart", ["dose", "pain", "times"])
def test_words_of_a_table_stay_whole_on_a_phone(open_page, chart):
    page = open_page(f"/progress/{chart}/")
    expect(page.get_by_role("columnheader").first).to_be_visible()
    broken = {}
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 664})
        broken[width] = page.evaluate(BROKEN_WORDS)

    assert not any(broken.values()), broken


def test_days_of_a_pause_stand_below_each_other_on_a_phone(open_page):
    page = open_page("/pauses/")
    form = page.locator("form").filter(has=page.locator("input[type=date]"))
    page.set_viewport_size({"width": 390, "height": 664})
    first, last = (field.bounding_box() for field in form.locator("input[type=date]").all())

    assert last["y"] > first["y"] + first["height"]
    assert first["width"] > 200


def test_no_heading_is_hyphenated(open_page):
    found = open_page("/progress/").eval_on_selector_all(
        "h1, h2, h3", "all => [...new Set(all.map((each) => getComputedStyle(each).hyphens))]"
    )

    assert found == ["manual"]
