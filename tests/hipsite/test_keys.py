"""Secret keys that the site makes on its first run."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from hipsite.keys import read_or_make_key
from tests.kept import ROOT


def test_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    path = tmp_path / "key"
    numbers = count()

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: read_or_make_key(path, lambda: f"{next(numbers)}"), range(8)))

    assert len(keys) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["key"]


def test_key_that_is_there_is_read(tmp_path):
    path = tmp_path / "key"
    path.write_text("kept\n")

    assert read_or_make_key(path, lambda: "made") == "kept"


@pytest.mark.exhaustive
def test_each_file_that_the_first_start_makes_is_for_its_owner_alone(tmp_path):
    environment = {**os.environ, "VAR_DIR": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    subprocess.run(
        [sys.executable, "manage.py", "prepare"], cwd=ROOT, env=environment, umask=0o022, check=True
    )

    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert tmp_path / "hip.sqlite3" in files
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
