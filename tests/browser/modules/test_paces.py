"""The steps at another pace: those that the server would build."""

from dataclasses import asdict

import pytest

from tests.browser.modules.running import PLAYER, at, run
from workouts.domain.dose import Dose, Laterality
from workouts.domain.timeline import Pace, Prescription, build

__all__ = ["run"]  # the fixture

PACES = [
    Pace(),
    Pace(lead_in_seconds=5, switch_seconds=5, move_seconds=2),
    Pace(lead_in_seconds=60, switch_seconds=60, move_seconds=10, extra_rest_seconds=60),
    Pace(extra_rest_seconds=7),
]


@pytest.mark.parametrize("pace", PACES)
def test_paced_steps_are_those_that_the_server_would_build(run, pace):
    """One rule in two languages: the pace may change in mid-session, without a network."""
    doses = [
        Prescription(nth, Dose(low, high, hold, rest, laterality))
        for nth, (low, high, hold, rest, laterality) in enumerate(
            [
                (5, 5, 30, 5, Laterality.BILATERAL),
                (3, 5, 15, 5, Laterality.BILATERAL),
                (2, 3, 20, 20, Laterality.EACH_SIDE),
                (2, 2, 10, 0, Laterality.EACH_SIDE),
                (3, 5, 5, 8, Laterality.ALTERNATING),
            ]
        )
    ]

    found = run(
        "return $paced(given.steps, given.pace).map((step) => step.seconds)",
        "todays-steps",
        given={
            "steps": [asdict(step) for step in build(doses)],
            "pace": {
                "lead_in_seconds": pace.lead_in_seconds,
                "move_seconds": pace.move_seconds,
                "extra_rest_seconds": pace.extra_rest_seconds,
            },
        },
    )

    assert found == [step.seconds for step in build(doses, pace=pace)]


def test_fewer_repetitions_drop_the_second_half_and_the_last_rest(run):
    found = run(
        """
        const today = $eased(steps, { isFewer: true });
        const { position, ended } = $advance(
            today, { index: 0, elapsed: 0, lead: 0 }, 40_000, {},
        );
        return [position, ended, today[1].reps, $askedReps(today)];
        """,
        "todays-steps",
        "timeline",
    )

    assert found == [at(6), [0, 1], 1, {"1:both": 1, "2:right": 1, "2:left": 1}]


def test_shorter_holds_last_two_thirds_and_rests_stay(run):
    found = run(
        "return $eased(steps, { isShorter: true }).map((step) => step.seconds)", "todays-steps"
    )

    assert found == [10, 20, 5, 20, 8, 20, 10, 14, 10, 14]


def test_an_eased_repetition_says_so(run):
    found = run(
        PLAYER
        + """
        const player = make({ index: 0 });
        player.adjust($eased(steps, { isShorter: true }));
        player.run({ steady: 0, wall: 0 });
        player.read({ steady: 10_000, wall: 10_000 });
        player.read({ steady: 30_000, wall: 30_000 });
        return player.tally.states["1:both"];
        """,
        "player",
        "progress-state",
        "todays-steps",
    )

    assert (found["reps_done"], found["held_seconds"], found["eased"]) == (1, 20, 1)
