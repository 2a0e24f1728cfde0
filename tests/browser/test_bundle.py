"""A packed script in the browser that it is packed for."""

from hipsite.bundle import bundle
from tests.hipsite.modules import MODULES


def test_bundle_runs_as_its_modules_would(page):
    script = bundle("entry.js", MODULES.__getitem__)

    told = page.evaluate(
        f"async () => {{ const told = []; {script} "
        "await new Promise((done) => setTimeout(done)); return told; }"
    )

    # The modules that are imported run before the one that imports them; each shares one state.
    assert told == ["alone 0", "entry 2", "Thing 2"]
