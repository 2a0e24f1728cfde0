"""Which cue is due, and that it is due once."""

DUE = """
const { DueCues } = await load("due-cues");
const due = new DueCues();
const take = (now, ...cues) => due.take(cues, now).map(({ id }) => id);
"""


def test_cue_is_due_once(ask):
    found = ask(
        DUE
        + """
        return [take(0, cue("1/start", 50)), take(60, cue("1/start", -10)),
            take(160, cue("1/start", -110))];
        """
    )

    assert found == [[], ["1/start"], []]


def test_cue_foreseen_is_due_though_the_player_is_past_it(ask):
    assert ask(DUE + "take(0, cue('1/start', 50)); return take(400)") == ["1/start"]


def test_cue_foreseen_long_ago_is_left_out(ask):
    assert ask(DUE + "take(0, cue('1/start', 50)); return take(1100)") == []


def test_cue_forgotten_is_not_due(ask):
    found = ask(DUE + "take(0, cue('1/start', 50)); due.forget(); return take(60)")

    assert found == []


def test_cue_that_comes_again_is_due_again(ask):
    found = ask(DUE + "return [take(0, cue('1/start', 0)), take(5_000, cue('1/start', 0))]")

    assert found == [["1/start"], ["1/start"]]
