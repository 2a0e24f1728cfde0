"""Each exercise's figure shows what its text asks for."""

from math import acos, degrees, dist, hypot

import pytest

from tests.browser.bodies import FRAMES, LYING, RESTS, joints_of, picture_of, pictures

__all__ = ["joints_of", "picture_of", "pictures"]  # the fixtures

MAT_THICKNESS = 6


def angle(first, corner, last):
    """The angle at a joint, in degrees: 180 where the three are in one line."""
    one = (first[0] - corner[0], first[1] - corner[1])
    two = (last[0] - corner[0], last[1] - corner[1])
    cosine = (one[0] * two[0] + one[1] * two[1]) / (hypot(*one) * hypot(*two))
    return degrees(acos(max(-1, min(1, cosine))))


def away_from(point, start, end):
    """How far a point is from the line between two joints."""
    length = dist(start, end)
    along = (
        (point[0] - start[0]) * (end[0] - start[0]) + (point[1] - start[1]) * (end[1] - start[1])
    ) / length**2
    along = max(0, min(1, along))
    nearest = (start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1]))
    return dist(point, nearest)


@pytest.mark.parametrize("joint", ["far-knee", "far-ankle", "near-knee", "near-ankle"])
def test_the_legs_of_the_glut_stretch_stay_where_they_are(joints_of, joint):
    start = joints_of("glut-stretch")

    for hold in FRAMES:
        joints = joints_of("glut-stretch", hold=hold)

        assert joints[joint] == pytest.approx(start[joint], abs=0.5)


@pytest.mark.parametrize("pose", ["start", "hold"])
def test_the_ankle_of_the_glut_stretch_lies_on_the_other_knee(joints_of, pose):
    joints = joints_of("glut-stretch", pose)

    assert dist(joints["near-ankle"], joints["far-knee"]) < 16


def test_the_trunk_of_the_glut_stretch_leans_over_the_shin(joints_of):
    start, hold = joints_of("glut-stretch", "start"), joints_of("glut-stretch", "hold")

    drop = hold["neck"][1] - start["neck"][1]

    assert drop > 8


def test_the_back_of_the_flexion_stretch_stays_straight(joints_of):
    for hold in FRAMES:
        joints = joints_of("flexion-stretch", hold=hold)

        assert angle(joints["hips"], joints["waist"], joints["neck"]) > 170


def test_the_flexion_stretch_tips_from_the_hips(joints_of):
    joints = joints_of("flexion-stretch", "hold")

    assert angle(joints["neck"], joints["hips"], joints["near-knee"]) < 100


def test_the_legs_of_the_flexion_stretch_stay_nearly_straight(joints_of):
    joints = joints_of("flexion-stretch", "hold")

    assert angle(joints["near-hip"], joints["near-knee"], joints["near-ankle"]) > 165


def test_the_hands_of_the_flexion_stretch_hang_below_the_shoulders(joints_of):
    joints = joints_of("flexion-stretch", "hold")

    assert abs(joints["near-wrist"][0] - joints["near-shoulder"][0]) < 15
    assert joints["near-wrist"][1] - joints["near-shoulder"][1] > 50


@pytest.mark.parametrize("side", ["near", "far"])
def test_both_hands_of_the_hip_flexor_stretch_lie_on_the_front_thigh(joints_of, side):
    for hold in FRAMES:
        joints = joints_of("hip-flexor-stretch", hold=hold)

        assert away_from(joints[f"{side}-fingers"], joints["far-hip"], joints["far-knee"]) < 12


def test_the_hip_flexor_stretch_stays_upright(joints_of):
    for hold in FRAMES:
        joints = joints_of("hip-flexor-stretch", hold=hold)

        assert abs(joints["neck"][0] - joints["hips"][0]) < 3


def test_the_hips_of_the_hip_flexor_stretch_move_forward(joints_of):
    start, hold = joints_of("hip-flexor-stretch"), joints_of("hip-flexor-stretch", "hold")

    assert hold["hips"][0] - start["hips"][0] > 20


def test_the_knee_of_the_hip_flexor_stretch_stays_on_its_pad(joints_of):
    for hold in FRAMES:
        joints = joints_of("hip-flexor-stretch", hold=hold)

        assert joints["near-knee"] == pytest.approx((-28.7, -13), abs=0.5)


@pytest.mark.parametrize("pose", ["hold", "lift"])
@pytest.mark.parametrize("slug", LYING)
def test_the_bridge_is_one_straight_line(joints_of, slug, pose):
    joints = joints_of(slug, pose)

    assert angle(joints["near-shoulder"], joints["near-hip"], joints["near-knee"]) > 178


def test_the_shoulders_of_the_bridge_stay_on_the_mat(joints_of):
    for hold in FRAMES:
        joints = joints_of("bridge", hold=hold)

        assert joints["near-shoulder"][1] == pytest.approx(-12, abs=0.2)


@pytest.mark.parametrize("side", ["near", "far"])
def test_the_hands_of_the_bridge_lie_on_the_mat(joints_of, side):
    for hold in FRAMES:
        joints = joints_of("bridge", hold=hold)

        assert -7 < joints[f"{side}-fingers"][1] < 0


@pytest.mark.parametrize(
    ("pose", "side"), [("straighten-right", "near"), ("straighten-left", "far")]
)
def test_a_knee_of_the_advanced_bridge_is_straight(joints_of, pose, side):
    joints = joints_of("advanced-bridge", pose)

    assert angle(joints[f"{side}-hip"], joints[f"{side}-knee"], joints[f"{side}-ankle"]) > 178


@pytest.mark.parametrize(
    ("pose", "side"), [("straighten-right", "far"), ("straighten-left", "near")]
)
def test_the_other_leg_of_the_advanced_bridge_carries(joints_of, pose, side):
    lifted = joints_of("advanced-bridge", "lift")

    joints = joints_of("advanced-bridge", pose)

    assert joints[f"{side}-ankle"] == pytest.approx(lifted[f"{side}-ankle"], abs=0.1)


@pytest.mark.parametrize("pose", ["straighten-right", "straighten-left", "bend-right", "bend-left"])
def test_the_hips_of_the_advanced_bridge_do_not_drop(joints_of, pose):
    lifted = joints_of("advanced-bridge", "lift")

    assert joints_of("advanced-bridge", pose)["hips"] == pytest.approx(lifted["hips"], abs=0.1)


@pytest.mark.parametrize("pose", RESTS)
def test_what_is_no_effort_looks_like_the_start(joints_of, pose):
    joints = joints_of("advanced-bridge", pose)

    assert joints["hips"] == pytest.approx(joints_of("advanced-bridge")["hips"], abs=0.1)


def test_hip_abduction_raises_the_upper_leg_straight_and_far(joints_of):
    start, hold = joints_of("hip-abduction"), joints_of("hip-abduction", "hold")

    assert angle(start["near-ankle"], hold["near-hip"], hold["near-ankle"]) > 35
    assert angle(hold["near-hip"], hold["near-knee"], hold["near-ankle"]) > 178


def test_hip_abduction_moves_nothing_but_that_leg(joints_of):
    start = joints_of("hip-abduction")

    for hold in FRAMES:
        joints = joints_of("hip-abduction", hold=hold)

        moved = {name for name, point in joints.items() if dist(point, start[name]) > 0.1}
        assert moved <= {"near-knee", "near-ankle", "near-heel", "near-toes"}


def test_hip_abduction_lies_on_the_lower_leg(joints_of):
    joints = joints_of("hip-abduction")

    assert joints["near-ankle"][1] < joints["far-ankle"][1] < 0


def test_the_elbow_of_the_lateral_stretch_is_at_the_bent_knee(joints_of):
    joints = joints_of("lateral-hip-stretch", "hold")

    assert dist(joints["far-elbow"], joints["near-knee"]) < 9


def test_the_chest_of_the_lateral_stretch_turns(joints_of):
    start, hold = joints_of("lateral-hip-stretch"), joints_of("lateral-hip-stretch", "hold")

    assert dist(start["near-shoulder"], start["far-shoulder"]) < 1
    assert dist(hold["near-shoulder"], hold["far-shoulder"]) > 28


def test_the_hand_behind_the_lateral_stretch_stays_on_the_mat(joints_of):
    for hold in FRAMES:
        joints = joints_of("lateral-hip-stretch", hold=hold)

        assert -4 < joints["near-fingers"][1] < MAT_THICKNESS


def test_the_legs_of_the_lateral_stretch_are_bent_and_straight(joints_of):
    joints = joints_of("lateral-hip-stretch", "hold")

    assert angle(joints["near-hip"], joints["near-knee"], joints["near-ankle"]) < 90
    assert angle(joints["far-hip"], joints["far-knee"], joints["far-ankle"]) > 175


@pytest.mark.parametrize("side", ["near", "far"])
@pytest.mark.parametrize("pose", ["start", "hold"])
def test_the_hands_of_the_glut_stretch_rest_on_the_crossed_shin(joints_of, pose, side):
    joints = joints_of("glut-stretch", pose)

    assert away_from(joints[f"{side}-wrist"], joints["near-knee"], joints["near-ankle"]) < 14
