"""An engine that is not there is named, with the command that brings it."""

import os
import subprocess
import sys

from tests.browser.engines.installed import PACKAGES, sentence
from tests.kept import ROOT


def test_missing_engines_fail_with_a_sentence_each(tmp_path):
    """On a machine without a single program, where nothing can be installed."""
    nothing = {"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.engines.installed"],
        cwd=ROOT,
        env=os.environ | nothing,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert [line.partition("install ")[2] for line in done.stderr.splitlines()] == [
        f"{PACKAGES['webkit']}).",
        f"{PACKAGES['firefox']}).",
        f"{PACKAGES['old-chromium']} && bin/ensure-engines).",
        "",
    ]
    assert "chromium-102" in done.stderr


def test_sentence_names_the_engine():
    assert "firefox" in sentence("firefox")
