"""The figures in Chromium: where the joints are, in every pose and on the way between two."""

from itertools import combinations
from math import acos, atan2, degrees, dist, hypot

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.browser.figures import SIDES, document

BONES = {"thigh": 42, "shin": 42, "arm": 29, "forearm": 26}
BOTH = ["near", "far"]
FRAMES = [0, 0.2, 0.4, 0.6, 0.8, 1]
MAT_THICKNESS = 6
WIDTH = 240

SEEN_FROM_THE_SIDE = ["flexion-stretch", "hip-flexor-stretch", "bridge", "advanced-bridge"]
TURNED = ["glut-stretch", "lateral-hip-stretch", "hip-abduction"]
SLUGS = SEEN_FROM_THE_SIDE + TURNED
ONE_SIDED = [*TURNED, "hip-flexor-stretch"]
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


@pytest.fixture
def show(page):
    """Opens a page with the markup of figures and nothing else."""
    return lambda body: page.set_content(document(body))


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


def angle(first, corner, last):
    """The angle at a joint, in degrees: 180 where the three are in one line."""
    one = (first[0] - corner[0], first[1] - corner[1])
    two = (last[0] - corner[0], last[1] - corner[1])
    cosine = (one[0] * two[0] + one[1] * two[1]) / (hypot(*one) * hypot(*two))
    return degrees(acos(max(-1, min(1, cosine))))


def bend(first, corner, last):
    """How far the second limb has turned against the first, clockwise in the picture."""
    one = atan2(corner[1] - first[1], corner[0] - first[0])
    two = atan2(last[1] - corner[1], last[0] - corner[0])
    return (degrees(two - one) + 180) % 360 - 180


def away_from(point, start, end):
    """How far a point is from the line between two joints."""
    length = dist(start, end)
    along = (
        (point[0] - start[0]) * (end[0] - start[0]) + (point[1] - start[1]) * (end[1] - start[1])
    ) / length**2
    along = max(0, min(1, along))
    nearest = (start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1]))
    return dist(point, nearest)


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
