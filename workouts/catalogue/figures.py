"""The drawn figures' poses, with captions, and descriptions for people who do not see them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


# By figure and pose: a description with the right side, or both at once; then the mirrored one.
SENTENCES: "dict[str, dict[str, tuple[StrPromise, ...]]]" = {
    "flexion-stretch": {
        "start": (_("A person stands upright, feet side by side."),),
        "hold": (
            _(
                "The person bends forward from the hips with a flat back, knees nearly straight, "
                "arms hanging down. The back of hips and thighs is marked."
            ),
        ),
    },
    "glut-stretch": {
        "start": (
            _("A person sits upright on a chair, the right foot on the left knee."),
            _("A person sits upright on a chair, the left foot on the right knee."),
        ),
        "hold": (
            _(
                "The right foot on the left knee, the person leans forward with a straight back. "
                "The right hip is marked."
            ),
            _(
                "The left foot on the right knee, the person leans forward with a straight back. "
                "The left hip is marked."
            ),
        ),
    },
    "lateral-hip-stretch": {
        "start": (
            _("A person sits on a mat, the right knee bent and up, the left leg straight."),
            _("A person sits on a mat, the left knee bent and up, the right leg straight."),
        ),
        "hold": (
            _(
                "The chest has turned to the right, and the left elbow presses against the "
                "outside of the bent right knee. The back of the right hip is marked."
            ),
            _(
                "The chest has turned to the left, and the right elbow presses against the "
                "outside of the bent left knee. The back of the left hip is marked."
            ),
        ),
    },
    "hip-flexor-stretch": {
        "start": (
            _(
                "A person kneels on the right knee, the left foot in front, "
                "both hands on the left thigh."
            ),
            _(
                "A person kneels on the left knee, the right foot in front, "
                "both hands on the right thigh."
            ),
        ),
        "hold": (
            _("Upright, the hips have moved forward. The front of the right hip is marked."),
            _("Upright, the hips have moved forward. The front of the left hip is marked."),
        ),
    },
    "hip-abduction": {
        "start": (
            _("A person lies on the left side, legs straight, the right leg on top."),
            _("A person lies on the right side, legs straight, the left leg on top."),
        ),
        "hold": (
            _("The straight right leg is raised high. The side of the right hip is marked."),
            _("The straight left leg is raised high. The side of the left hip is marked."),
        ),
    },
    "bridge": {
        "start": (_("A person lies on the back, knees bent, both feet flat on the mat."),),
        "hold": (
            _(
                "The hips are raised: shoulders, hips and knees are in one straight line. "
                "The buttocks are marked."
            ),
        ),
    },
    "advanced-bridge": {
        "start": (_("A person lies on the back, knees bent, both feet flat on the mat."),),
        "lift": (_("The hips are raised: shoulders, hips and knees are in one straight line."),),
        "straighten-right": (
            _("The hips stay up. The right knee is straight, the left leg carries."),
        ),
        "straighten-left": (
            _("The hips stay up. The left knee is straight, the right leg carries."),
        ),
    },
}

# The figures' names, from which a therapist chooses one for an exercise.
NAMES: "dict[str, StrPromise]" = {
    "flexion-stretch": _("Bending forward, standing"),
    "glut-stretch": _("Leaning forward, sitting with crossed legs"),
    "lateral-hip-stretch": _("Turning to a bent knee, sitting"),
    "hip-flexor-stretch": _("Hips to the front, half kneeling"),
    "hip-abduction": _("Raising the leg, lying on the side"),
    "bridge": _("Bridge"),
    "advanced-bridge": _("Bridge, straightening one knee"),
}

CAPTIONS: "dict[str, StrPromise]" = {
    "start": pgettext_lazy("pose", "Start"),
    "hold": _("Hold"),
    "lift": _("Lift your hips"),
    "straighten-right": _("Straighten the right knee"),
    "straighten-left": _("Straighten the left knee"),
}

# Cues and poses without a drawing of their own, by the pose that is shown in their place.
SAME_POSE = {"bend-right": "lift", "bend-left": "lift", "hold": "straighten-right"}


def has_figure(slug: str) -> bool:
    """Whether there is a figure of that name: a clinic's own exercise may have none."""
    return slug in SENTENCES


def known_figure(slug: str) -> str:
    """The name, or an empty text if there is no such figure."""
    return slug if has_figure(slug) else ""


def figure_poses(slug: str) -> "list[tuple[str, StrPromise]]":
    """The poses of a figure in their order, each with its caption."""
    return [(pose, CAPTIONS[pose]) for pose in SENTENCES.get(slug, ())]


def figure_label(slug: str, pose: str = "start", side: str = "right") -> "StrPromise":
    """The description of a pose; that of the start for an unknown pose."""
    poses = SENTENCES[slug]
    sentences = poses.get(pose) or poses.get(SAME_POSE.get(pose, "")) or poses["start"]
    return sentences[-1 if side == "left" else 0]


def figure_story(slug: str, side: str = "right") -> str:
    """The descriptions of all poses, for the figure that moves through them."""
    return " ".join(str(figure_label(slug, pose, side)) for pose in SENTENCES[slug])
