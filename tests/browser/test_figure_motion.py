"""Figures in motion: through one body's poses, in pairs, and still for who wants that."""

from math import dist

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.browser.bodies import BONES, MEASURE, markup
from tests.browser.figures import document


@pytest.fixture
def show(page):
    """Opens a page with the markup of figures and nothing else."""
    return lambda body: page.set_content(document(body))


def test_a_real_transition_passes_through_poses_of_the_same_body(page, show):
    show(markup("bridge", "start"))
    figure = page.locator("svg.figure")

    figure.evaluate(
        """svg => {
          svg.dataset.pose = "hold";
          for (const move of svg.getAnimations()) {
            move.pause();
            move.currentTime = 900;
          }
        }"""
    )

    joints = figure.evaluate(MEASURE)["joints"]
    assert -28 < joints["hips"][1] < -17
    assert dist(joints["near-hip"], joints["near-knee"]) == pytest.approx(BONES["thigh"], abs=0.05)


def pair(slug):
    return render_to_string(
        "workouts/parts/exercises/figure_pair.html", {"slug": slug, "side": "right"}
    )


def test_a_pair_moves(page, show):
    show(pair("bridge"))

    expect(page.get_by_role("img")).to_have_count(1)
    assert page.locator(".figure-looping").evaluate("svg => svg.getAnimations().length") == 1


def test_a_pair_stands_still_on_demand(page, show):
    show(pair("bridge"))

    page.get_by_label("Still pictures").check()

    assert page.get_by_role("figure").all_inner_texts() == ["Start", "Hold"]


@pytest.mark.parametrize("motion", [{"reduced_motion": "reduce"}, {"media": "print"}])
def test_a_pair_stands_still_for_who_wants_no_motion_and_on_paper(page, show, motion):
    page.emulate_media(**motion)

    show(pair("advanced-bridge"))

    assert page.get_by_role("figure").all_inner_texts() == [
        "Start",
        "Lift your hips",
        "Straighten the right knee",
        "Straighten the left knee",
    ]


def test_a_pose_changes_at_once_for_who_wants_no_motion(page, show):
    page.emulate_media(reduced_motion="reduce")
    show(markup("bridge", "start"))
    figure = page.locator("svg.figure")

    figure.evaluate("svg => { svg.dataset.pose = 'hold'; }")

    assert figure.evaluate(MEASURE)["joints"]["hips"][1] < -30


def test_the_loop_of_the_advanced_bridge_straightens_both_knees(page, show):
    show(pair("advanced-bridge"))

    seen = page.locator(".figure-looping").evaluate(
        """svg => {
          const [loop] = svg.getAnimations();
          loop.pause();
          return [0, 0.22, 0.35, 0.52, 0.7, 0.86].map(share => {
            loop.currentTime = share * 20000;
            const style = getComputedStyle(svg);
            return ["hold", "near-straight", "far-straight"]
              .map(name => Math.round(style.getPropertyValue(`--figure-${name}`)));
          });
        }"""
    )

    assert seen == [[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 0, 1], [1, 0, 0]]
