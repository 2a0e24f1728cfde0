"""What the player knows of what was done, skipped and declared."""

from tests.browser.modules.running import PLAYER, at, run

__all__ = ["run"]  # the fixture


def test_resume_position_follows_what_the_phone_remembers(run):
    found = run(
        "return $resumePosition(steps, states, {}, { item: 2, side: 'left', rep: 1 })",
        "navigation",
    )

    assert found == at(8)


def test_resume_position_leaves_out_what_was_declared_meanwhile(run):
    found = run(
        """
        states["1:both"].declared_reps = 2;
        return $resumePosition(steps, states, {}, { item: 1, side: 'both', rep: 1 });
        """,
        "navigation",
    )

    assert found == at(6)


def test_merge_takes_the_larger_figures_in_any_order(run):
    figures = ("reps_done", "held_seconds", "declared_reps", "skip_reason", "eased")
    reports = [
        {name: nth * prime % 7 for name, prime in zip(figures, (11, 13, 17, 19, 23), strict=True)}
        for nth in range(40)
    ]

    found = run(
        """
        const fold = (all) =>
            all.reduce((state, each) => $merge(state, { "1:both": each }), states)["1:both"];
        return [fold(given), fold([...given].reverse()), fold([...given, ...given])];
        """,
        "progress-state",
        given=reports,
    )

    assert found == [{name: max(report[name] for report in reports) for name in figures}] * 3


def test_read_states_reads_the_fields_of_the_form(run):
    found = run(
        "return $readStates(given)",
        "progress-state",
        given={
            "page_owner": "guest-1",
            "reports-TOTAL_FORMS": "1",
            "reports-0-item": "4",
            "reports-0-side": "left",
            "reports-0-reps_done": "2",
            "reports-0-held_seconds": "61",
            "reports-0-declared_reps": "",
        },
    )

    assert found == {
        "4:left": {
            "reps_done": 2,
            "held_seconds": 61,
            "declared_reps": 0,
            "skip_reason": 0,
            "eased": 0,
        }
    }


def test_tally_goes_on_from_the_seconds_known(run):
    found = run(
        """
        Object.assign(states["1:both"], { reps_done: 1, held_seconds: 42 });
        const tally = new $Tally(steps, states);
        tally.hold(3, 5);
        const started = tally.states["1:both"].held_seconds;
        tally.complete(3);
        return [started, tally.states["1:both"]];
        """,
        "progress-state",
    )

    assert found[0] == 42
    assert (found[1]["reps_done"], found[1]["held_seconds"]) == (2, 60)


SKIPS = ("player", "progress-state", "skips")


def skipped(player_states):
    return {key: state["skip_reason"] for key, state in player_states.items()}


def test_skip_side_leaves_the_other_side_to_come(run):
    found = run(
        PLAYER
        + """
        const player = make({ index: 7 });
        const left = $skipSide(player);
        return [left.map((step) => step.side), player.position.index, player.tally.states,
            $hasMoreSides(player, left[0])];
        """,
        *SKIPS,
    )

    assert found[:2] == [["right"], 8]
    assert skipped(found[2]) == {"1:both": 0, "2:right": 1, "2:left": 0}
    assert found[3] is True


def test_skip_exercise_takes_the_other_side_along(run):
    found = run(
        PLAYER
        + """
        const player = make({ index: 7 });
        const sides = $skipExercise(player, $skipSide(player)[0]);
        return [sides.length, player.isOver, player.tally.states];
        """,
        *SKIPS,
    )

    assert found[:2] == [2, True]
    assert skipped(found[2]) == {"1:both": 0, "2:right": 1, "2:left": 1}


def test_skip_after_the_dose_skips_nothing(run):
    found = run(
        PLAYER
        + """
        states["1:both"].reps_done = 2;
        const player = make({ index: 4 });
        return [$skipSide(player), player.position.index, player.tally.states];
        """,
        *SKIPS,
    )

    assert found[:2] == [[], 6]
    assert skipped(found[2]) == {"1:both": 0, "2:right": 0, "2:left": 0}


def test_declare_done_says_what_was_asked_for_and_times_nothing(run):
    found = run(
        PLAYER
        + """
        const player = make({ index: 1 });
        $declareDone(player, $skipSide(player));
        return player.tally.states["1:both"];
        """,
        *SKIPS,
    )

    assert (found["declared_reps"], found["reps_done"], found["held_seconds"]) == (2, 0, 0)
