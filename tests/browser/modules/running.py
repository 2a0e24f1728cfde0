"""Runs the player's modules on steps of a test's own."""

import re

import pytest

from tests.browser.modules.conftest import FOLDERS

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


PLAYER = """
const make = (position) =>
    new $Player(steps, new $Tally(steps, states), { elapsed: 0, lead: 0, ...position }, {});
"""
