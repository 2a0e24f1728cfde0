"""How many clicks a therapist needs from the first page of the desk, right after signing in."""

import pytest
from playwright.sync_api import expect

from tests.admin.conftest import make_case, make_staff
from tests.browser.acting import sign_in

__all__ = ["make_case", "make_staff"]  # the fixtures


class Clicks:
    """Counts the clicks on links, buttons and boxes. Typing is none."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def link(self, name):
        self.click(self.page.get_by_role("link", name=name, exact=True))

    def button(self, name):
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def box(self, name):
        self.click(self.page.get_by_role("checkbox", name=name, exact=True))

    def click(self, found):
        found.first.click()
        self.count += 1


@pytest.fixture
def therapist(make_staff):
    return make_staff("thea@example.com", name="Thea Therapist")


@pytest.fixture
def olga(make_case, therapist):
    return make_case("Olga Own", therapist)


@pytest.fixture
def clicks(live_server, page, therapist, olga):
    sign_in(page, live_server, therapist)
    page.goto(f"{live_server.url}/admin/")
    return Clicks(page)


def to_the_brief(clicks):
    clicks.link("Patients")
    clicks.link("Olga Own")
    expect(clicks.page.get_by_role("heading", level=1)).to_have_text("Olga Own")


def test_brief_is_two_clicks_away(clicks):
    to_the_brief(clicks)

    assert clicks.count <= 2


def test_visit_note_is_saved_with_four_clicks(clicks, olga):
    to_the_brief(clicks)

    clicks.page.get_by_role("textbox", name="Note", exact=True).fill("Much better.")
    clicks.box("Visit")
    clicks.button("Save")

    expect(clicks.page.get_by_text("The note is saved.")).to_be_visible()
    note = olga.patient.notes.latest("pk")
    assert (note.body, note.is_visit) == ("Much better.", True)
    assert clicks.count <= 4


@pytest.mark.parametrize("tab", ["Plan", "Notes", "Messages", "Sessions", "Settings", "Access"])
def test_each_page_of_a_patient_is_one_click_from_the_brief(clicks, tab):
    to_the_brief(clicks)
    before = clicks.count

    clicks.click(clicks.page.locator(".patient-tabs").get_by_role("link", name=tab, exact=True))

    expect(clicks.page.locator(".patient-tabs [aria-current]")).to_have_text(tab)
    assert clicks.count == before + 1
