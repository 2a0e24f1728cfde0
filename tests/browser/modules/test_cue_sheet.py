"""The sheet of cues that a reading of the timeline gives."""

import pytest

SHEET = """
const { upcoming } = await load("cue-sheet");
const list = (steps, position, { wanted = {}, phaseMs = 0, ms = 60_000 } = {}) =>
    upcoming({ steps, position, wanted, phaseMs }, ms).map(({ id, inMs }) => [id, inMs]);
"""


def names_at(cues):
    return [(identity.split("/")[1], ms) for identity, ms in cues]


def test_sheet_marks_ticks_start_half_last_seconds_and_end(ask):
    found = ask(
        SHEET + "return list([step(1, 'lead-in', 10), step(1, 'hold', 20), step(1, 'rest', 5),"
        " step(2, 'hold', 5)], at(0), { ms: 36_000 })"
    )

    assert names_at(found) == [
        ("lead-in", 0),
        ("ready3", 7000),
        ("ready2", 8000),
        ("ready1", 9000),
        ("start", 10_000),
        ("half", 20_000),
        ("last3", 27_000),
        ("last2", 28_000),
        ("last1", 29_000),
        ("end", 30_000),
        ("rest", 30_000),
        ("ready3", 32_000),
        ("ready2", 33_000),
        ("ready1", 34_000),
        ("start", 35_000),
    ]


@pytest.mark.parametrize(("seconds", "has_half"), [(9, False), (10, True), (11, True), (30, True)])
def test_sheet_halves_long_holds_only(ask, seconds, has_half):
    found = ask(SHEET + "return list([step(1, 'hold', given)], at(0))", seconds)

    assert [ms for name, ms in names_at(found) if name == "half"] == [seconds * 500] * has_half
    assert ("last3" in dict(names_at(found))) == has_half


@pytest.mark.parametrize(
    ("rest", "ticks"),
    [(1, []), (2, [1000]), (3, [1000, 2000]), (4, [1000, 2000, 3000])],
)
def test_sheet_leaves_out_ticks_that_a_short_rest_has_no_room_for(ask, rest, ticks):
    found = ask(SHEET + "return list([step(1, 'rest', given), step(2, 'hold', 5)], at(0))", rest)

    assert [ms for name, ms in names_at(found) if name.startswith("ready")] == ticks


def test_sheet_marks_the_moves_inside_a_repetition(ask):
    found = ask(
        SHEET
        + """
        return list([
            move(1, "lift", 3), move(1, "straighten-right", 12), move(1, "bend-right", 3),
            move(1, "lower", 3), step(1, "rest", 8), move(2, "lift", 3),
        ], at(0), { ms: 21_500 });
        """
    )

    assert names_at(found) == [
        ("start", 0),
        ("move", 3000),
        ("half", 9000),
        ("last3", 12_000),
        ("last2", 13_000),
        ("last1", 14_000),
        ("move", 15_000),
        ("move", 18_000),
        ("end", 21_000),
        ("rest", 21_000),
    ]


def test_sheet_without_a_rest_goes_from_hold_to_hold(ask):
    found = ask(SHEET + "return list([step(1, 'hold', 5), step(2, 'hold', 5)], at(0))")

    assert names_at(found) == [("start", 0), ("start", 5000), ("end", 10_000), ("done", 10_000)]


RANGE = """
const range = [
    step(1, "hold", 5), step(1, "rest", 8, { offer: true }), step(2, "hold", 5, { optional: true }),
    step(1, "lead-in", 10, { item: 2 }), step(1, "hold", 5, { item: 2 }),
];
"""


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, ["rest", "lead-in"]),
        ({"1:both": 2}, ["rest", "ready3", "ready2", "ready1", "start"]),
    ],
)
def test_sheet_follows_what_was_asked_for(ask, wanted, names):
    found = ask(SHEET + RANGE + "return list(range, at(1), { wanted: given, ms: 9_000 })", wanted)

    assert [name for name, _ms in names_at(found)] == names


def test_sheet_leaves_out_what_fell_away(ask):
    found = ask(
        SHEET + "return list([step(1, 'hold', 5), step(1, 'rest', 5, { dropped: true }),"
        " step(2, 'hold', 5, { dropped: true })], at(0))"
    )

    assert names_at(found) == [("start", 0), ("end", 5000), ("done", 5000)]


@pytest.mark.parametrize(("lead", "begins"), [(3000, "get-ready"), (10_000, "lead-in")])
def test_sheet_gets_ready_for_a_hold_entered_in_its_middle(ask, lead, begins):
    found = ask(
        SHEET + "return list([step(1, 'hold', 20)], at(0, 12_500, given), { phaseMs: given })",
        lead,
    )

    assert names_at(found) == [
        (begins, 0),
        ("ready3", lead - 3000),
        ("ready2", lead - 2000),
        ("ready1", lead - 1000),
        ("start", lead),
        ("last3", lead + 4500),
        ("last2", lead + 5500),
        ("last1", lead + 6500),
        ("end", lead + 7500),
        ("done", lead + 7500),
    ]


@pytest.mark.parametrize(("elapsed", "is_there"), [(250, True), (251, False)])
def test_sheet_still_gives_what_is_only_a_little_late(ask, elapsed, is_there):
    found = ask(SHEET + "return list([step(1, 'switch', 10)], at(0, given))", elapsed)

    assert ("switch" in dict(names_at(found))) == is_there


def test_sheet_of_a_session_that_is_over_is_its_end(ask):
    assert ask(SHEET + "return list([step(1, 'hold', 5)], at(1, 20))") == [["1/done", -20]]


def test_sheet_keeps_its_ids_from_reading_to_reading(ask):
    found = ask(
        SHEET
        + """
        const steps = [step(1, "lead-in", 10), step(1, "hold", 20), step(1, "rest", 5)];
        return [list(steps, at(0, 6_000)), list(steps, at(0, 6_900))];
        """
    )

    assert found[1] == [[identity, ms - 900] for identity, ms in found[0]]
