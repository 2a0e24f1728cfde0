"""The desk by keyboard alone, and without scripts: every page, and the way to a patient."""

import pytest
from playwright.sync_api import expect

from tests.browser.acting import sign_in
from tests.browser.desk_walk import (
    administrators_addresses,
    make_case,  # noqa: F401 - a fixture
    make_staff,  # noqa: F401 - a fixture
    pages_of_each_kind,
    therapists_addresses,
)
from tests.conditions import first_of

TABS_AT_MOST, ROUNDS = 800, 2
# The first page, the search, messages, the list, the settings and the brief.
DAILY_PAGES = 6
# Where the focus is: what has it, whether its outline is seen, and whether it lies in the window.
FOCUS = """() => {
  const held = document.activeElement;
  if (!held || held === document.body) return null;
  const box = held.getBoundingClientRect();
  const style = getComputedStyle(held);
  const isBox = held.matches("input, select, textarea, [role=combobox]");
  const isSeen = style.outlineStyle !== "none" || style.boxShadow !== "none" || isBox;
  const isInside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  held.dataset.tabbed = "yes";
  return {what: held.outerHTML.slice(0, 90), isSeen, isInside};
}"""
# What a mouse can press and the keyboard did not reach.
MISSED = """() => [...document.querySelectorAll("a[href], button, input, select, textarea")]
  .filter((each) => each.checkVisibility({visibilityProperty: true}) && !each.matches(':disabled'))
  .filter((each) => each.tabIndex >= 0 && each.type !== "hidden" && !each.dataset.tabbed)
  .filter((each) => !(each.type === "radio" && !each.checked))
  .map((each) => each.outerHTML.slice(0, 90))"""


@pytest.fixture
def case(make_case, make_staff):  # noqa: F811 - the fixtures
    return make_case("Olga Own", make_staff("thea@example.com", name="Thea"))


def tabbed(page):
    """What is wrong with the focus on this page, by going through it with the Tab key alone."""
    found, ends = [], 0
    for _nth in range(TABS_AT_MOST):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            # The first end may come soon: some forms begin in their first field.
            ends += 1
            if ends == ROUNDS:
                break
        elif not (focus["isSeen"] and focus["isInside"]):
            found.append(focus["what"])
    return found + [f"never reached: {each}" for each in page.evaluate(MISSED)]


@pytest.mark.parametrize("pages", first_of("the daily ones", "all"))
def test_keyboard_reaches_everything_on_every_page_and_shows_where_it_is(
    pages,
    page,
    live_server,
    case,
    make_staff,  # noqa: F811
):
    sign_in(page, live_server, make_staff("ada@example.com", is_superuser=True))
    addresses = [*pages_of_each_kind(case.patient)]
    if pages == "all":
        addresses += [*therapists_addresses(case.patient), *administrators_addresses(case.patient)]
    else:
        addresses = addresses[:DAILY_PAGES]
    # A patient's own pages, shown inert, have tests of their own.
    addresses = [each for each in addresses if "/as-patient/" not in each]
    found = {}

    for address in addresses:
        page.goto(live_server.url + address)
        found[address] = tabbed(page)

    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_slash_finds_a_patient_from_any_page(page, live_server, case):
    sign_in(page, live_server, case.patient.therapist)
    page.goto(f"{live_server.url}/admin/workouts/exercise/")

    page.keyboard.press("/")
    page.keyboard.type("olga")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{live_server.url}/admin/workouts/patient/{case.patient.pk}/brief/")


def test_slash_is_typed_where_somebody_types(page, live_server, case):
    sign_in(page, live_server, case.patient.therapist)
    page.goto(f"{live_server.url}/admin/workouts/patient/")

    page.locator("#searchbar").press_sequentially("1/2")

    expect(page.locator("#searchbar")).to_have_value("1/2")


def test_desk_works_without_scripts(browser, page, live_server, case):
    sign_in(page, live_server, case.patient.therapist)
    context = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()

    plain.goto(f"{live_server.url}/admin/")
    plain.get_by_role("searchbox", name="Find a patient").fill("olga")
    plain.get_by_role("searchbox", name="Find a patient").press("Enter")

    expect(plain).to_have_url(f"{live_server.url}/admin/workouts/patient/{case.patient.pk}/brief/")
    context.close()
