"""No page is ever wider than its window, whatever people and plans are called."""

import pytest

from tests.admin.conftest import make_case, url_of
from tests.browser.acting import sign_in
from tests.browser.desk_walk import (
    administrators_addresses,
    pages_of_each_kind,
    therapists_addresses,
)
from tests.browser.states import LAY_OUT_ALL
from tests.conditions import first_of
from workouts.models import Exercise, PlanItem, Routine, User

__all__ = ["make_case"]  # the fixture

LONG_WORD = "W" * 150
# A phone, a desk, and a desk at 400 percent.
WIDTHS = [1280, 390, 320]
# What juts out of the window, or is cut off where nobody can scroll to it: the innermost of it.
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (each) => each.closest(".results, .inline-group");
    const isCut = (each) => each.scrollWidth > each.clientWidth + 1
        && getComputedStyle(each).overflowX === "hidden" && each.clientWidth > 20;
    const parts = [...document.querySelectorAll("#container *, main *")];
    const found = parts.filter((each) => isCut(each));
    if (Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) > width)
        found.push(...[...document.querySelectorAll("body *")].filter(
            (each) => each.getBoundingClientRect().right > width + 1 && !scrolls(each)));
    return found.slice(-3).map((each) => `${each.localName}#${each.id}.${each.className}`);
}"""


OWN_PAGES = [
    "/",
    "/progress/",
    "/progress/times/",
    "/progress/pain/",
    "/progress/dose/",
    "/progress/strength/",
    "/notes/",
    "/pauses/",
    "/settings/",
    "/handout/",
    "/exercises/",
    "/exercises/bridge/",
]
ACCOUNT_PAGES = ["/accounts/email/", "/accounts/2fa/", "/settings/deletion/"]


@pytest.fixture
def case(make_case):
    User.objects.create_superuser("ada@example.com", name=LONG_WORD)
    thea = User.objects.create_user("thea@example.com", name=LONG_WORD, is_staff=True)
    case = make_case("Olga Own", thea)
    case.user.name, case.patient.anchor = LONG_WORD, "W" * 80
    case.user.save()
    case.patient.save()
    case.note.body = "W" * 4000
    case.note.save()
    PlanItem.objects.update(remark="W" * 200)
    Exercise.objects.update(name_en="W" * 80, purpose_en="W" * 160)
    Routine.objects.update(name_en="W" * 80, summary_en="W" * 200)
    return case


# As another language may be: two words of five more.
LENGTHEN = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode;
        const words = text.data.trim().split(/\\s+/);
        if (/[a-z]{3}/i.test(text.data) && words[0].length < 40)
            text.data += " " + words.slice(0, Math.ceil(0.4 * words.length)).join(" ");
    }
}"""


@pytest.fixture
def too_wide(page, live_server):
    """Signed in, what is wider than the window on the pages at these addresses."""

    def too_wide(user, addresses, *, language="en", is_longer=False):
        page.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
        sign_in(page, live_server, user)
        found = {}
        for address in addresses:
            assert page.goto(live_server.url + address).status == 200
            page.evaluate(LAY_OUT_ALL)
            if is_longer:
                page.evaluate(LENGTHEN)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                found[address, width] = page.evaluate(TOO_WIDE)
        return {where: wide for where, wide in found.items() if wide}

    return too_wide


def test_desk_is_as_wide_as_its_window(case, too_wide):
    addresses = [
        *pages_of_each_kind(case.patient),
        *therapists_addresses(case.patient),
        *administrators_addresses(case.patient),
        url_of(case.patient, "account"),
    ]

    assert too_wide(User.objects.get(email="ada@example.com"), addresses) == {}


def test_patients_pages_are_as_wide_as_their_window(case, too_wide):
    addresses = [*OWN_PAGES, *ACCOUNT_PAGES, case.session.get_absolute_url()]

    assert too_wide(case.user, addresses) == {}


@pytest.mark.parametrize("language", first_of("es", "en"))
def test_patients_pages_hold_texts_that_are_longer_by_two_fifths(case, too_wide, language):
    case.patient.choose_language(language)
    addresses = [*OWN_PAGES, *ACCOUNT_PAGES, case.session.get_absolute_url()]

    assert too_wide(case.user, addresses, is_longer=True) == {}


@pytest.mark.exhaustive
def test_desk_in_spanish_is_as_wide_as_its_window(case, too_wide):
    addresses = [
        *pages_of_each_kind(case.patient),
        *therapists_addresses(case.patient),
        *administrators_addresses(case.patient),
    ]
    administrator = User.objects.get(email="ada@example.com")

    assert too_wide(administrator, addresses, language="es", is_longer=True) == {}


def test_link_and_letter_are_as_wide_as_their_window(case, page, live_server):
    sign_in(page, live_server, User.objects.get(email="ada@example.com"))
    page.goto(live_server.url + url_of(case.patient, "way-in"))
    page.get_by_role("button", name="Make a new link").click()
    with page.context.expect_page() as opening:
        page.get_by_role("button", name="Letter to print").click()
    opening.value.wait_for_load_state()
    found = {}

    for name, each in (("link", page), ("letter", opening.value)):
        for width in WIDTHS:
            each.set_viewport_size({"width": width, "height": 800})
            found[name, width] = each.evaluate(TOO_WIDE)

    assert {where: wide for where, wide in found.items() if wide} == {}
