"""A session begun without a network turns to the side that is due."""

import pytest

TURNED = """
const { turned } = await load("offline-start");
const steps = given.exercises.flatMap((sides, nth) =>
    sides.map((side) => step(1, "hold", 30, { item: nth, side })));
return turned(steps, given.due).map(({ side }) => side);
"""


@pytest.mark.parametrize(
    ("exercises", "due", "sides"),
    [
        ([["right", "left"]], "right", ["right", "left"]),
        ([["right", "left"]], "left", ["left", "right"]),
        ([["both"], ["right", "left"]], "left", ["both", "left", "right"]),
        ([["left"], ["right", "left"]], "left", ["left", "left", "right"]),
        ([["right"], ["left", "right"]], "left", ["right", "left", "right"]),
        ([["right"]], "left", ["right"]),
    ],
    ids=["due", "other due", "both", "one side first", "other side only", "one side"],
)
def test_only_exercises_of_both_sides_are_turned(ask, exercises, due, sides):
    assert ask(TURNED, {"exercises": exercises, "due": due}) == sides
