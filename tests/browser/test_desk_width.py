"""The desk is never wider than its window, whatever people and plans are called."""

import pytest

from tests.admin.conftest import make_case
from tests.browser.acting import sign_in
from tests.browser.desk_walk import (
    administrators_addresses,
    pages_of_each_kind,
    therapists_addresses,
)
from workouts.models import Exercise, PlanItem, Routine, User

__all__ = ["make_case"]  # the fixture

LONG_WORD = "W" * 150
WIDTHS = [1280, 390]
# What juts out of the window, or is cut off where nobody can scroll to it: the innermost of it.
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (each) => each.closest(".results, .inline-group");
    const isCut = (each) => each.scrollWidth > each.clientWidth + 1
        && getComputedStyle(each).overflowX === "hidden" && each.clientWidth > 20;
    const found = [...document.querySelectorAll("#container *")].filter((each) => isCut(each));
    if (Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) > width)
        found.push(...[...document.querySelectorAll("body *")].filter(
            (each) => each.getBoundingClientRect().right > width + 1 && !scrolls(each)));
    return found.slice(-3).map((each) => `${each.localName}#${each.id}.${each.className}`);
}"""


@pytest.fixture
def case(make_case):
    staff = User.objects.create_superuser("ada@example.com", name=LONG_WORD)
    case = make_case("Olga Own", staff)
    case.user.name, case.patient.anchor = LONG_WORD, "W" * 80
    case.user.save()
    case.patient.save()
    case.note.body = "W" * 4000
    case.note.save()
    PlanItem.objects.update(remark="W" * 200)
    Exercise.objects.update(name_en="W" * 80, purpose_en="W" * 160)
    Routine.objects.update(name_en="W" * 80, summary_en="W" * 200)
    return case


def test_desk_is_as_wide_as_its_window(case, page, live_server):
    sign_in(page, live_server, User.objects.get(email="ada@example.com"))
    found = {}

    addresses = [
        *pages_of_each_kind(case.patient),
        *therapists_addresses(case.patient),
        *administrators_addresses(case.patient),
    ]
    for address in addresses:
        page.goto(live_server.url + address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            found[address, width] = page.evaluate(TOO_WIDE)

    assert {where: wide for where, wide in found.items() if wide} == {}
