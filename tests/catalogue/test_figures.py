"""The figures as the server renders them: described, without inline style, small."""

import re

import brotli
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from hipsite.stylesheet import join
from workouts.catalogue.figures import SENTENCES, figure_label, figure_poses, has_figure
from workouts.domain.timeline import Cue
from workouts.models import Exercise

CSS = settings.BASE_DIR / "static" / "css"
WEIGHT_LIMIT = 9 * 1024


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def figure(slug="glut-stretch", **context):
    return render_to_string("workouts/parts/exercises/figure.html", {"slug": slug, **context})


def pair(slug="glut-stretch", **context):
    return render_to_string("workouts/parts/exercises/figure_pair.html", {"slug": slug, **context})


def attribute(name, markup):
    return re.findall(rf'\s{name}="([^"]*)"', markup)


@pytest.mark.django_db
def test_every_shipped_exercise_has_a_figure(content):
    slugs = Exercise.objects.values_list("slug", flat=True)

    assert set(slugs) == set(SENTENCES)


def test_an_exercise_without_a_figure_shows_nothing():
    assert figure("headstand").strip() + pair("headstand").strip() == ""


def test_an_exercise_without_a_figure_has_no_poses():
    assert (has_figure("headstand"), figure_poses("headstand")) == (False, [])


def test_a_figure_says_what_it_shows():
    markup = figure(pose="start", side="right")

    assert attribute("aria-label", markup) == [
        "A person sits upright on a chair, the right foot on the left knee."
    ]


def test_a_mirrored_figure_says_the_other_side():
    markup = figure(pose="start", side="left")

    assert attribute("aria-label", markup) == [
        "A person sits upright on a chair, the left foot on the right knee."
    ]


def test_a_figure_takes_another_name():
    markup = figure(label="Today's exercise <1>")

    assert attribute("aria-label", markup) == ["Today&#x27;s exercise &lt;1&gt;"]


def test_a_decorative_figure_is_hidden_from_readers():
    markup = figure(is_decorative=True)

    assert (attribute("aria-hidden", markup), attribute("role", markup)) == (["true"], [])


def test_a_figure_begins_at_the_start_on_the_right():
    markup = figure()

    assert (attribute("data-pose", markup), attribute("data-side", markup)) == (
        ["start"],
        ["right"],
    )


@pytest.mark.parametrize("slug", SENTENCES)
def test_a_figure_holds_no_style_and_no_script(slug):
    markup = pair(slug, side="right")

    assert re.findall(r"\sstyle=|<style|<script|\son\w+=", markup) == []


@pytest.mark.parametrize("slug", SENTENCES)
def test_the_ids_on_a_page_are_unique(slug):
    ids = attribute("id", pair(slug, side="right"))

    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("slug", SENTENCES)
def test_every_glow_finds_its_gradient(slug):
    markup = pair(slug, side="right")

    assert set(re.findall(r"url\(#([^)]+)\)", markup)) == set(attribute("id", markup))


@pytest.mark.parametrize("slug", SENTENCES)
def test_the_poses_of_an_exercise_are_told_apart(slug):
    labels = [figure_label(slug, pose, "right") for pose, _caption in figure_poses(slug)]

    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("cue", "pose"),
    [
        (Cue.GET_READY, "start"),
        (Cue.LIFT, "lift"),
        (Cue.STRAIGHTEN_RIGHT, "straighten-right"),
        (Cue.BEND_RIGHT, "lift"),
        (Cue.STRAIGHTEN_LEFT, "straighten-left"),
        (Cue.BEND_LEFT, "lift"),
        (Cue.LOWER, "start"),
        (Cue.REST, "start"),
    ],
)
def test_each_cue_of_the_advanced_bridge_names_a_pose(cue, pose):
    assert figure_label("advanced-bridge", cue) == figure_label("advanced-bridge", pose)


def test_a_pair_shows_each_pose_of_the_advanced_bridge():
    markup = pair("advanced-bridge", side="both")

    assert attribute("data-pose", markup) == [
        "hold",
        "start",
        "lift",
        "straighten-right",
        "straighten-left",
    ]


def test_the_moving_figure_tells_the_whole_movement():
    markup = pair("hip-abduction", side="left")

    assert attribute("aria-label", markup)[0] == (
        "A person lies on the right side, legs straight, the left leg on top. "
        "The straight left leg is raised high. The side of the left hip is marked."
    )


@pytest.mark.parametrize("slug", SENTENCES)
def test_figures_are_light(slug):
    sheet = join("figures.css", lambda name: (CSS / name).read_text())
    weight = len(brotli.compress(sheet.encode(), quality=5)) + len(
        brotli.compress(pair(slug, side="right").encode(), quality=5)
    )

    assert weight < WEIGHT_LIMIT
