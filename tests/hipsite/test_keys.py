"""Secret keys that the site makes on its first run."""

import stat
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from hipsite.keys import read_or_make_key


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
