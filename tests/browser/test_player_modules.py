"""The player's pure modules, asked directly: positions, states, readings, outcomes."""

import re
from pathlib import Path
from urllib.parse import urlparse

import pytest

STATIC = Path(__file__).parents[2] / "static"

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
const nothing = () => ({ reps_done: 0, held_seconds: 0, declared_reps: 0, skip_reason: 0 });
const states = { "1:both": nothing(), "2:right": nothing(), "2:left": nothing() };
"""


@pytest.fixture(scope="module")
def bare_page(browser):
    """A page at an address of its own that serves nothing but the modules: no database."""
    page = browser.new_page()

    def serve(route):
        path = STATIC / urlparse(route.request.url).path.removeprefix("/static/")
        if path.suffix == ".js":
            route.fulfill(path=path, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    page.route("**/*", serve)
    yield page
    page.close()


@pytest.fixture
def run(bare_page):
    """Runs a script in a fresh page; what it names with a $ comes from the modules given."""
    bare_page.goto("http://modules.test/")

    def run_script(script, *modules, given=None):
        imports = "".join(
            f"Object.assign(all, await import('/static/js/{name}.js'));" for name in modules
        )
        names = "const { " + ", ".join(sorted(set(re.findall(r"\$(\w+)", script)))) + " } = all;"
        body = script.replace("$", "")
        return bare_page.evaluate(
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
    assert run("return $back(steps, given, {})", "timeline", given=position) == expected


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
        "timeline",
        given=known,
    )

    assert found == expected


def test_resume_position_follows_what_the_phone_remembers(run):
    found = run(
        "return $resumePosition(steps, states, {}, { item: 2, side: 'left', rep: 1 })", "timeline"
    )

    assert found == at(8)


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
    figures = ("reps_done", "held_seconds", "declared_reps", "skip_reason")
    reports = [
        {name: nth * prime % 7 for name, prime in zip(figures, (11, 13, 17, 19), strict=True)}
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
        "4:left": {"reps_done": 2, "held_seconds": 61, "declared_reps": 0, "skip_reason": 0}
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


@pytest.mark.parametrize(("told", "zone"), [("Etc/Unknown", ""), ("", ""), ("Asia/Tokyo",) * 2])
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
