"""The player's pure modules, asked directly: positions, states, readings, outcomes."""

import re
from dataclasses import asdict

import pytest

from tests.browser.modules.conftest import FOLDERS
from workouts.domain.dose import Dose, Laterality
from workouts.domain.timeline import Pace, Prescription, build

STEPS = """
const step = (item, side, rep, phase, seconds, more = {}) => ({
    item, side, rep, reps: 2, phase, cue: phase, seconds,
    optional: false, offer: false, counted: phase === "hold", ...more,
});
const steps = [
    step(1, "both", 1, "lead-in", 10),
    step(1, "both", 1, "hold", 30),
    step(1, "both", 1, "rest", 5),
    step(1, "both", 2, "hold", 30),
    step(1, "both", 2, "rest", 8, { offer: true }),
    step(1, "both", 3, "hold", 30, { optional: true }),
    step(2, "right", 1, "lead-in", 10),
    step(2, "right", 1, "hold", 20),
    step(2, "left", 1, "switch", 10),
    step(2, "left", 1, "hold", 20),
];
const nothing = () => ({
    reps_done: 0, held_seconds: 0, declared_reps: 0, skip_reason: 0, eased: 0,
});
const states = { "1:both": nothing(), "2:right": nothing(), "2:left": nothing() };
"""


@pytest.fixture
def run(bare):
    """Runs a script in a fresh page; what it names with a $ comes from the modules given."""

    def run_script(script, *modules, given=None):
        imports = "".join(
            f"Object.assign(all, await import('/static/js/{FOLDERS[name]}/{name}.js'));"
            for name in modules
        )
        names = "const { " + ", ".join(sorted(set(re.findall(r"\$(\w+)", script)))) + " } = all;"
        body = script.replace("$", "")
        return bare.evaluate(
            f"async (given) => {{ const all = {{}}; {imports} {names} {STEPS} {body} }}", given
        )

    return run_script


def at(index, elapsed=0, lead=0):
    return {"index": index, "elapsed": elapsed, "lead": lead}


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


def test_seconds_left_leave_out_what_is_optional(run):
    found = run(
        """
        const start = { index: 0, elapsed: 4000, lead: 0 };
        return [$secondsLeft(steps, start, {}), $secondsLeft(steps, start, { "1:both": 3 })];
        """,
        "timeline",
    )

    assert found == [139, 169]


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


PLAYER = """
const make = (position) =>
    new $Player(steps, new $Tally(steps, states), { elapsed: 0, lead: 0, ...position }, {});
"""
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


def test_delivery_sends_one_at_a_time_and_the_newest_only(run):
    found = run(
        """
        const sent = [];
        let answer;
        const post = (record) => {
            sent.push(record.savedAt);
            return new Promise((resolve) => { answer = resolve; });
        };
        const delivery = new $Delivery(post, () => {});
        for (const savedAt of [1, 2, 3]) delivery.send({ uuid: "none", savedAt });
        answer(200);
        while (sent.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
        delivery.stop();
        return sent;
        """,
        "delivery",
    )

    assert found == [1, 3]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "saved"),
        (0, "kept"),
        (503, "kept"),
        (429, "kept"),
        (401, "signed-out"),
        (409, "someone-else"),
        (403, "refused"),
        (404, "refused"),
        (422, "refused"),
    ],
)
def test_outcome_of_an_answer(run, status, outcome):
    assert run("return $outcomeOf(given)", "delivery", given=status) == outcome


def test_uuid_is_made_without_a_secure_context(run):
    found = run(
        """
        Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
        return [$newUuid(), $newUuid()];
        """,
        "start-form",
    )

    pattern = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert all(re.fullmatch(pattern, each) for each in found)
    assert found[0] != found[1]


@pytest.mark.parametrize(
    ("told", "zone"),
    [("Etc/Unknown", ""), ("", ""), ("UTC", ""), ("GMT", ""), ("Asia/Tokyo",) * 2],
)
def test_zone_is_left_out_where_the_device_does_not_know_it(run, told, zone):
    found = run(
        """
        Intl.DateTimeFormat = () => ({ resolvedOptions: () => ({ timeZone: given }) });
        return $readZone();
        """,
        "start-form",
        given=told,
    )

    assert found == zone


def test_unsent_records_are_kept_until_they_are_marked(run):
    found = run(
        """
        const record = { uuid: "a", owner: "guest-1", fields: {}, savedAt: 5, sent: false };
        await $put(record);
        const before = (await $unsent()).length;
        await $markSent({ ...record, savedAt: 4 });
        const after_an_older_one = (await $unsent()).length;
        await $markSent(record);
        return [before, after_an_older_one, (await $unsent()).length];
        """,
        "outbox",
    )

    assert found == [1, 1, 0]
