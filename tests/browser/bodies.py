"""The bodies of the figures, measured in Chromium."""

import pytest
from django.template.loader import render_to_string

from tests.browser.figures import SIDES, document

BONES = {"thigh": 42, "shin": 42, "arm": 29, "forearm": 26}
FRAMES = [0, 0.2, 0.4, 0.6, 0.8, 1]
SEEN_FROM_THE_SIDE = ["flexion-stretch", "hip-flexor-stretch", "bridge", "advanced-bridge"]
TURNED = ["glut-stretch", "lateral-hip-stretch", "hip-abduction"]
SLUGS = SEEN_FROM_THE_SIDE + TURNED
LYING = ["bridge", "advanced-bridge"]
# Joints are in the units of the scene, whose origin is the middle of the floor and whose y points
# down; a mirrored scene has the same ones, so the foot's box says where it is in the picture.
MEASURE = """svg => {
  const scene = svg.querySelector(".figure-scene").getScreenCTM().inverse();
  const frame = svg.getBoundingClientRect();
  const at = (element, x = 0, y = 0) => {
    const point = new DOMPoint(x, y).matrixTransform(scene.multiply(element.getScreenCTM()));
    return [point.x, point.y];
  };
  const joints = {
    hips: at(svg.querySelector(".figure-body")),
    waist: at(svg.querySelector(".figure-trunk")),
    neck: at(svg.querySelector(".figure-neck")),
    head: at(svg.querySelector(".figure-head")),
  };
  for (const side of ["near", "far"]) {
    const one = name => svg.querySelector(`.figure-${side} .figure-${name}`);
    joints[`${side}-hip`] = at(one("thigh"));
    joints[`${side}-knee`] = at(one("shin"));
    joints[`${side}-ankle`] = at(one("foot"));
    joints[`${side}-heel`] = at(one("foot"), -5, 7);
    joints[`${side}-toes`] = at(one("foot"), 15.5, 7);
    joints[`${side}-shoulder`] = at(one("arm"));
    joints[`${side}-elbow`] = at(one("forearm"));
    joints[`${side}-wrist`] = at(one("hand"));
    joints[`${side}-fingers`] = at(one("hand"), 0, 11);
  }
  const names = parts => parts.map(part => part.getAttribute("class"));
  const isSeen = part =>
    part.getBoundingClientRect().width > 0 && getComputedStyle(part).opacity !== "0";
  const isOutside = part => {
    const box = part.getBoundingClientRect();
    return box.left < frame.left || box.right > frame.right
      || box.top < frame.top || box.bottom > frame.bottom;
  };
  const shapes = [...svg.querySelectorAll("path, rect, ellipse, circle:not(.figure-glow)")];
  const foot = svg.querySelector(".figure-near .figure-foot").getBoundingClientRect();
  return {
    joints,
    outside: names(shapes.filter(isSeen).filter(isOutside)),
    marks: names(shapes.filter(isSeen).filter(part => part.matches(".figure-arrow, .figure-mat"))),
    glows: ["near", "far"].map(side =>
      Number(getComputedStyle(svg.querySelector(`.figure-${side} .figure-glow`)).opacity)),
    foot: [foot.left - frame.left, foot.right - frame.left],
  };
}"""
POSES = ["start", "hold", "lift", "bend-right", "bend-left", "straighten-right", "straighten-left"]
RESTS = ["lower", "rest", "get-ready", "switch"]


def markup(slug, pose, side="right"):
    return render_to_string(
        "workouts/parts/exercises/figure.html",
        {"slug": slug, "pose": pose, "side": side, "label": slug},
    )


@pytest.fixture(scope="module")
def pictures(browser):
    """What there is to measure on every figure, measured once."""
    shown = [(slug, pose, side, None) for slug in SLUGS for pose in POSES for side in SIDES]
    shown += [("advanced-bridge", pose, "right", None) for pose in RESTS]
    shown += [(slug, "start", "right", hold) for slug in SLUGS for hold in FRAMES]
    page = browser.new_page()
    page.set_content(document("".join(markup(*figure[:3]) for figure in shown)))
    measured = page.locator("svg.figure").evaluate_all(
        f"""(figures, holds) => figures.map((svg, nth) => {{
          if (holds[nth] !== null) {{
            svg.style.transition = "none";
            svg.style.setProperty("--figure-hold", holds[nth]);
          }}
          return ({MEASURE})(svg);
        }})""",
        [hold for *_figure, hold in shown],
    )
    page.close()
    return dict(zip(shown, measured, strict=True))


@pytest.fixture
def picture_of(pictures):
    """What was measured on a figure in a pose; `hold` is one somewhere on the way to it."""

    def picture(slug, pose="start", *, side="right", hold=None):
        return pictures[slug, pose, side, hold]

    return picture


@pytest.fixture
def joints_of(picture_of):
    return lambda *args, **kwargs: picture_of(*args, **kwargs)["joints"]
