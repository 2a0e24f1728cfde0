"""Figures are one body: limbs keep their length, joints bend as joints do."""

from itertools import combinations
from math import atan2, degrees, dist

import pytest

from tests.browser.bodies import (
    BONES,
    FRAMES,
    LYING,
    SEEN_FROM_THE_SIDE,
    SLUGS,
    TURNED,
    joints_of,
    picture_of,
    pictures,
)

__all__ = ["joints_of", "picture_of", "pictures"]  # the fixtures

WIDTH = 240
ONE_SIDED = [*TURNED, "hip-flexor-stretch"]


def bone_lengths(joints):
    ends = {
        "thigh": ("hip", "knee"),
        "shin": ("knee", "ankle"),
        "arm": ("shoulder", "elbow"),
        "forearm": ("elbow", "wrist"),
    }
    return {
        f"{side}-{bone}": dist(joints[f"{side}-{start}"], joints[f"{side}-{end}"])
        for side in ("near", "far")
        for bone, (start, end) in ends.items()
    }


def bend(first, corner, last):
    """How far the second limb has turned against the first, clockwise in the picture."""
    one = atan2(corner[1] - first[1], corner[0] - first[0])
    two = atan2(last[1] - corner[1], last[0] - corner[0])
    return (degrees(two - one) + 180) % 360 - 180


@pytest.mark.parametrize("slug", SEEN_FROM_THE_SIDE)
def test_limbs_seen_from_the_side_keep_their_length(joints_of, slug):
    for hold in FRAMES:
        lengths = bone_lengths(joints_of(slug, hold=hold))

        assert lengths == pytest.approx(
            {
                f"{side}-{bone}": length
                for side in ("near", "far")
                for bone, length in BONES.items()
            },
            abs=0.05,
        )


@pytest.mark.parametrize("slug", TURNED)
def test_limbs_that_point_out_of_the_picture_only_look_shorter(joints_of, slug):
    for hold in FRAMES:
        lengths = bone_lengths(joints_of(slug, hold=hold))

        longer = {
            name: length
            for name, length in lengths.items()
            if length > BONES[name.partition("-")[2]] + 0.05
        }
        assert longer == {}


@pytest.mark.parametrize("pose", ["lift", "straighten-right", "straighten-left"])
def test_limbs_of_the_advanced_bridge_keep_their_length(joints_of, pose):
    lengths = bone_lengths(joints_of("advanced-bridge", pose))

    assert lengths == pytest.approx(
        {f"{side}-{bone}": length for side in ("near", "far") for bone, length in BONES.items()},
        abs=0.05,
    )


@pytest.mark.parametrize("slug", SEEN_FROM_THE_SIDE)
@pytest.mark.parametrize("side", ["near", "far"])
def test_knees_bend_backwards_and_no_further_than_a_knee(joints_of, slug, side):
    for hold in FRAMES:
        joints = joints_of(slug, hold=hold)

        flexion = bend(joints[f"{side}-hip"], joints[f"{side}-knee"], joints[f"{side}-ankle"])

        assert -1 <= flexion <= 140


@pytest.mark.parametrize("slug", SEEN_FROM_THE_SIDE)
@pytest.mark.parametrize("side", ["near", "far"])
def test_elbows_bend_forwards_and_no_further_than_an_elbow(joints_of, slug, side):
    for hold in FRAMES:
        joints = joints_of(slug, hold=hold)

        flexion = -bend(
            joints[f"{side}-shoulder"], joints[f"{side}-elbow"], joints[f"{side}-wrist"]
        )

        assert -1 <= flexion <= 145


@pytest.mark.parametrize("side", ["near", "far"])
@pytest.mark.parametrize("slug", ["flexion-stretch", *LYING])
def test_feet_stand_flat_on_the_floor(joints_of, slug, side):
    for hold in FRAMES:
        joints = joints_of(slug, hold=hold)

        assert (joints[f"{side}-heel"][1], joints[f"{side}-toes"][1]) == pytest.approx(
            (0, 0), abs=1
        )


@pytest.mark.parametrize("slug", ["flexion-stretch", *LYING, "hip-flexor-stretch"])
@pytest.mark.parametrize("side", ["near", "far"])
def test_feet_stay_where_they_are(joints_of, slug, side):
    start = joints_of(slug, "start")

    for hold in FRAMES:
        joints = joints_of(slug, hold=hold)

        assert dist(joints[f"{side}-ankle"], start[f"{side}-ankle"]) < 1.5


@pytest.mark.parametrize("slug", ONE_SIDED)
@pytest.mark.parametrize("pose", ["start", "hold"])
def test_the_left_is_the_mirror_image_of_the_right(picture_of, slug, pose):
    start, end = picture_of(slug, pose, side="right")["foot"]

    mirrored = picture_of(slug, pose, side="left")["foot"]

    assert mirrored == pytest.approx((WIDTH - end, WIDTH - start), abs=0.5)


def test_the_advanced_bridge_is_never_mirrored(picture_of):
    right = picture_of("advanced-bridge", "straighten-right", side="right")

    left = picture_of("advanced-bridge", "straighten-right", side="left")

    assert left["foot"] == right["foot"]


def test_a_figure_stays_within_its_picture(pictures):
    outside = {figure: picture["outside"] for figure, picture in pictures.items()}

    assert {figure: names for figure, names in outside.items() if names} == {}


def test_no_two_poses_look_alike(picture_of):
    seen = {(slug, pose): picture_of(slug, pose) for slug in SLUGS for pose in ("start", "hold")}

    alike = [
        (one, two)
        for (one, first), (two, second) in combinations(seen.items(), 2)
        if first["marks"] == second["marks"]
        and max(dist(first["joints"][name], second["joints"][name]) for name in first["joints"])
        < 20
    ]

    assert alike == []


@pytest.mark.parametrize("slug", SLUGS)
def test_what_should_be_felt_glows_in_the_hold_alone(picture_of, slug):
    start, hold = picture_of(slug, "start")["glows"], picture_of(slug, "hold")["glows"]

    assert (max(start), max(hold)) == (0, 1)


@pytest.mark.parametrize(
    ("pose", "near_and_far"), [("straighten-right", [0, 1]), ("straighten-left", [1, 0])]
)
def test_the_hip_that_carries_glows(picture_of, pose, near_and_far):
    picture = picture_of("advanced-bridge", pose)

    assert picture["glows"] == near_and_far
