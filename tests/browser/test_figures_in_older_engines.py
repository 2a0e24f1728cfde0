"""The figures where a browser knows no sine, no registered property and no mixed color."""

import re

import pytest

from tests.browser.bodies import MEASURE, SLUGS, markup
from tests.browser.figures import document

# As an engine reads it that does not know them: what it cannot read is skipped.
UNKNOWN = {
    r"\b(a?sin|cos|tan)\(": r"no-\1(",
    r"color-mix\(": "no-mix(",
    r"@property": "@no-property",
}


@pytest.fixture(scope="module")
def bodies(browser):
    """The joints of each pose, as a browser of today draws them and as an old one does."""

    def measure(page):
        page.locator("svg.figure").first.wait_for()
        return page.locator("svg.figure").evaluate_all(f"all => all.map({MEASURE})")

    poses = [(slug, pose) for slug in SLUGS for pose in ("start", "hold")]
    today = document("".join(markup(*pose) for pose in poses))
    old = today
    for known, unknown in UNKNOWN.items():
        old = re.sub(known, unknown, old)
    page = browser.new_page()
    measured = []
    for html in (today, old):
        page.set_content(html)
        measured.append(measure(page))
    page.close()
    return {pose: pair for pose, *pair in zip(poses, *measured, strict=True)}


@pytest.mark.parametrize("pose", ["start", "hold"])
@pytest.mark.parametrize("slug", SLUGS)
def test_older_engines_draw_the_same_pose(bodies, slug, pose):
    today, old = bodies[slug, pose]

    for joint, place in today["joints"].items():
        assert old["joints"][joint] == pytest.approx(place, abs=0.3), joint
    assert old["marks"] == today["marks"]


def test_older_engines_mix_no_black(browser):
    html = document(markup("bridge", "hold")).replace("color-mix(", "no-mix(")
    page = browser.new_page()
    page.set_content(html)

    fills = page.locator(".figure-scene :is(path, ellipse, rect)").evaluate_all(
        "all => all.map(each => getComputedStyle(each).fill)"
    )

    assert "rgb(0, 0, 0)" not in fills
    page.close()
