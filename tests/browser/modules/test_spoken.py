"""The sentences of a cue."""

import pytest

from workouts.player.texts import player_texts

SPOKEN = """
const { sentencesOf } = await load("spoken");
const data = { words: given.words, exercises: {
    1: { name: "Bridge", remark: "Mind your back." }, 2: { name: "Glute stretch", remark: "" },
} };
const steps = [
    step(1, "lead-in", 10), step(1, "hold", 15, { reps: 2 }), step(1, "rest", 5, { reps: 2 }),
    step(2, "hold", 15, { reps: 2 }), step(2, "rest", 8, { reps: 2, offer: true }),
    step(3, "hold", 15, { optional: true }), step(1, "lead-in", 10, { item: 2, side: "left" }),
    step(1, "switch", 10, { item: 2, side: "right" }), move(1, "lift", 3),
    move(1, "bend-left", 3), step(1, "hold", 15, { reps: 1 }),
];
const say = (id, offersMore = false) =>
    sentencesOf({ name: id.split("/")[1], index: Number(id.split("/")[0]) },
        { steps, offersMore }, data);
return say(given.id, given.offersMore);
"""


@pytest.mark.parametrize(
    ("identity", "sentences"),
    [
        ("0/lead-in", ["Bridge", "Mind your back."]),
        ("6/lead-in", ["Next: Glute stretch", "Left side"]),
        ("3/lead-in", ["Bridge", "Mind your back."]),  # gone back into after a reload
        ("3/get-ready", ["Get ready"]),
        ("1/start", ["Hold"]),
        ("3/start", ["Last one: hold"]),
        ("5/start", ["One more: hold"]),
        ("10/start", ["Hold"]),
        ("8/start", ["Lift your hips"]),
        ("9/move", ["Left foot back down"]),
        ("1/half", ["Halfway"]),
        ("2/rest", ["And rest"]),
        ("7/switch", ["Switch to the right side"]),
        ("11/done", ["That's all of it. Well done."]),
        ("1/ready3", []),
        ("1/last3", []),
        ("1/end", []),
    ],
)
def test_sentences_of_a_cue(ask, identity, sentences):
    given = {"words": player_texts(), "id": identity, "offersMore": False}

    assert ask(SPOKEN, given) == sentences


def test_sentences_offer_one_more(ask):
    given = {"words": player_texts(), "id": "4/rest", "offersMore": True}

    assert ask(SPOKEN, given) == ["And rest", "One more, if you like"]
