"""Positions in time: where a session is, continues and goes back to."""

import pytest

from tests.browser.modules.running import at, run

__all__ = ["run"]  # the fixture


@pytest.mark.parametrize(
    ("position", "ms", "expected", "ended"),
    [
        (at(0), 9_999, at(0, 9_999), []),
        (at(0), 10_000, at(1), [0]),
        (at(0), 46_000, at(3, 1_000), [0, 1, 2]),
        (at(1, 29_000, 3_000), 2_000, at(1, 29_000, 1_000), []),
        (at(1, 29_000, 3_000), 4_000, at(2), [1]),
        (at(4), 8_000, at(6), [4]),
        (at(9, 19_000), 60_000, at(10, 59_000), [9]),
    ],
)
def test_advance_finds_the_position_at_a_time(run, position, ms, expected, ended):
    found = run(
        "return $advance(steps, given.position, given.ms, {})",
        "timeline",
        given={"position": position, "ms": ms},
    )

    assert found == {"position": expected, "ended": ended}


def test_advance_in_many_steps_is_advance_in_one(run):
    cuts = [1 + nth * 7919 % 4000 for nth in range(60)]

    found = run(
        """
        let position = { index: 0, elapsed: 0, lead: 0 };
        const ended = [];
        for (const ms of given) {
            const next = $advance(steps, position, ms, { "1:both": 3 });
            position = next.position;
            ended.push(...next.ended);
        }
        const whole = given.reduce((sum, ms) => sum + ms, 0);
        return [{ position, ended },
            $advance(steps, { index: 0, elapsed: 0, lead: 0 }, whole, { "1:both": 3 })];
        """,
        "timeline",
        given=cuts,
    )

    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (at(0, 5_000), at(0)),
        (at(1, 5_000), at(1, 0, 3_000)),
        (at(1, 1_000), at(0)),
        (at(3, 1_000), at(1, 0, 3_000)),
        (at(3, 9_000), at(3, 0, 3_000)),
        (at(3, 0, 2_500), at(1, 0, 3_000)),
        (at(4, 2_000), at(3, 0, 3_000)),
        (at(6, 1_000), at(3, 0, 3_000)),
        (at(8, 1_000), at(7, 0, 3_000)),
    ],
)
def test_back_finds_the_repetition_to_do_again(run, position, expected):
    assert run("return $back(steps, given, {})", "navigation", given=position) == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, at(0)),
        ({"1:both": {"reps_done": 1}}, at(3, 0, 10_000)),
        ({"1:both": {"reps_done": 2}}, at(6)),
        ({"1:both": {"declared_reps": 2}}, at(6)),
        ({"1:both": {"skip_reason": 1}}, at(6)),
        ({"1:both": {"reps_done": 2}, "2:right": {"reps_done": 1}}, at(8)),
        ({key: {"reps_done": 2} for key in ("1:both", "2:right", "2:left")}, at(10)),
    ],
)
def test_resume_position_is_the_first_open_repetition(run, known, expected):
    found = run(
        """
        for (const [key, figures] of Object.entries(given)) Object.assign(states[key], figures);
        return $resumePosition(steps, states, {});
        """,
        "navigation",
        given=known,
    )

    assert found == expected


def test_seconds_left_leave_out_what_is_optional(run):
    found = run(
        """
        const start = { index: 0, elapsed: 4000, lead: 0 };
        return [$secondsLeft(steps, start, {}), $secondsLeft(steps, start, { "1:both": 3 })];
        """,
        "timeline",
    )

    assert found == [139, 169]


@pytest.mark.parametrize(
    ("steady", "wall", "is_gap"),
    [
        (1_000, 1_000, False),
        (20_000, 20_000, False),  # just in time for the page to have slept through nothing
        (20_001, 20_001, True),
        (500, 3_600_000, True),  # the steady clock stood still while the device slept
        (500, -3_600_000, False),  # somebody set the clock on the wall back
    ],
)
def test_player_takes_a_late_reading_for_a_gap(run, steady, wall, is_gap):
    found = run(
        """
        const player = new $Player(
            steps, new $Tally(steps, states), { index: 0, elapsed: 0, lead: 0 }, {},
        );
        player.run({ steady: 0, wall: 0 });
        return { ...player.read(given), isRunning: player.isRunning };
        """,
        "player",
        "progress-state",
        given={"steady": steady, "wall": wall},
    )

    assert found == {"isGap": is_gap, "isRepetitionDone": False, "isRunning": not is_gap}


@pytest.mark.parametrize("wall", [600_500, 3_600_000, -600_000])
def test_player_takes_a_clock_that_was_set_for_no_gap(run, wall):
    """The page was in sight all the time, and the steady clock ran on."""
    found = run(
        """
        const player = new $Player(
            steps, new $Tally(steps, states), { index: 0, elapsed: 0, lead: 0 }, {},
        );
        player.run({ steady: 0, wall: 0, wasSeen: true });
        return player.read({ steady: 500, wall: given, wasSeen: true }).isGap;
        """,
        "player",
        "progress-state",
        given=wall,
    )

    assert found is False


@pytest.mark.parametrize(("late", "is_gap"), [(5_000, False), (5_001, True)])
def test_player_pauses_when_a_whole_phase_went_by_unseen(run, late, is_gap):
    """The hold ends, and the rest of five seconds after it as well."""
    found = run(
        """
        const player = new $Player(
            steps, new $Tally(steps, states), { index: 1, elapsed: 0, lead: 0 }, {},
        );
        player.run({ steady: 0, wall: 0 });
        return player.read({ steady: 30_000 + given, wall: 30_000 + given }).isGap;
        """,
        "player",
        "progress-state",
        given=late,
    )

    assert found == is_gap


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (at(0, 2_000), at(1)),
        (at(2, 1_000), at(3)),
        (at(8), at(9)),
        (at(3, 9_000, 2_000), at(3, 9_000)),
        (at(3, 9_000), at(3, 9_000)),  # a hold is never cut short
    ],
)
def test_ready_waits_no_longer(run, position, expected):
    found = run(
        """
        const player = new $Player(steps, new $Tally(steps, states), given, {});
        player.ready();
        return player.position;
        """,
        "player",
        "progress-state",
        given=position,
    )

    assert found == expected
