"""The modules by themselves: a page that serves nothing else, and no database."""

import json
from pathlib import Path
from urllib.parse import urlparse

import pytest

from tests.browser.stubs import STUBS

STATIC = Path(__file__).parents[3] / "static"
ADDRESS = "http://modules.test/"

FOLDERS = {path.stem: path.parent.name for path in (STATIC / "js").rglob("*.js")}
PRELUDE = (
    f"const folders = {json.dumps(FOLDERS)};"
    + """
const load = (name) => import(`/static/js/${folders[name]}/${name}.js`);
const step = (rep, phase, seconds, more = {}) => ({
    item: 1, side: "both", rep, reps: 3, phase, cue: phase, seconds,
    optional: false, offer: false, counted: phase === "hold", ...more,
});
const move = (rep, cue, seconds) =>
    step(rep, "hold", seconds, { cue, counted: cue.startsWith("straighten") });
const at = (index, elapsed = 0, lead = 0) => ({ index, elapsed, lead });
const cue = (id, inMs) => ({
    id, name: id.split("/")[1].replace(/\\d$/, ""), index: Number(id.split("/")[0]),
    inMs, toneInMs: inMs,
});
const settings = {
    tones: true, voice: true, vibration: true, tones_volume: 80, voice_volume: 100, mix: false,
};
const { setTimeout: setRealTimeout } = globalThis;
const wait = (ms) => new Promise((resolve) => setRealTimeout(resolve, ms));
// Whatever is put off from now on, happens as soon as what goes before it.
const hurry = () => { globalThis.setTimeout = (act) => setRealTimeout(act, 0); };
"""
)


@pytest.fixture(scope="module")
def modules_page(browser):
    """A page at an address of its own that serves nothing but the modules: no database."""
    page = browser.new_page()
    page.add_init_script(STUBS)

    def serve(route):
        path = STATIC / urlparse(route.request.url).path.removeprefix("/static/")
        if path.suffix == ".js" and not path.exists():
            route.fulfill(status=404)
        elif path.suffix == ".js":
            route.fulfill(path=path, content_type="text/javascript")
        else:
            route.fulfill(body='<!doctype html><html lang="en">', content_type="text/html")

    page.route("**/*", serve)
    yield page
    page.close()


@pytest.fixture
def bare(modules_page):
    modules_page.context.clear_cookies()
    modules_page.goto(ADDRESS)
    return modules_page


@pytest.fixture
def ask(bare):
    """Runs a script in a fresh page; `await load(name)` gives it a module."""

    def run(script, given=None):
        return bare.evaluate(f"async (given) => {{ {PRELUDE} {script} }}", given)

    return run
