"""The image, built and run: `make image-test`. Needs an engine for containers, and some minutes."""

import json
import os
import re
import sqlite3
import urllib.request
from contextlib import closing

import pytest

from tests.deploy.containers import Container, engine, image, needs_engine
from tests.deploy.players import Player, play_until
from tests.guest import Guest

__all__ = ["image"]  # the fixture

pytestmark = [pytest.mark.image, needs_engine]

MEGABYTES_ABOVE_THE_BASE = 200


@pytest.fixture
def container(tmp_path):
    container = Container(tmp_path)
    yield container
    engine("rm", "--force", container.name, check=False)


def stored(container):
    with closing(sqlite3.connect(container.folder / "hip.sqlite3")) as connection:
        rows = connection.execute(
            "SELECT s.uuid, l.item_id, l.side, l.reps_done FROM workouts_exerciselog l"
            " JOIN workouts_sessionlog s ON s.id = l.session_id"
        ).fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return {(uuid, (str(item), side)): reps for uuid, item, side, reps in rows}


def stop_in_mid_session(container):
    """Stops it while guests play. What was acknowledged to them, and how it ended."""
    acknowledged, refused, ended = play_until(container.stop, lambda: Guest(container))
    assert [each for each in refused if isinstance(each, int)] == []
    return acknowledged, ended


def test_image_is_not_much_larger_than_its_base(image):
    """Above debian:trixie-slim, on which both of its stages are built."""
    sizes = [
        int(engine("image", "inspect", "--format", "{{.Size}}", name).stdout)
        for name in (image, "docker.io/library/debian:trixie-slim")
    ]

    assert (sizes[0] - sizes[1]) / 1e6 <= MEGABYTES_ABOVE_THE_BASE


def test_site_runs_as_nobody_on_a_root_that_it_cannot_write(container, image):
    container.start(image)

    assert container.run("id -u").strip() == "10001"
    assert "Read-only file system" in container.run("touch /srv/hip/x")
    assert container.run("which pip; find /srv -name tests") == ""
    assert {path.stat().st_mode & 0o077 for path in container.folder.glob("*_key")} == {0}


def test_pages_and_packed_files_are_served(container, image):
    container.start(image)

    with urllib.request.urlopen(f"{container.url}/", timeout=20) as response:  # noqa: S310 - http
        path = re.search(r'"(/static/[^"]+\.css)"', response.read().decode())[1]
    with urllib.request.urlopen(f"{container.url}{path}", timeout=20) as response:  # noqa: S310 - http
        assert "immutable" in response.headers["Cache-Control"]


def test_health_check_says_ready(container, image):
    container.start(image)
    shown = engine("image", "inspect", "--format", "{{json .Config.Healthcheck}}", image)

    kind, command = json.loads(shown.stdout)["Test"]
    assert (kind, container.run(f"{command}; echo $?").strip()) == ("CMD-SHELL", "0")


def test_site_stopped_in_mid_session_loses_nothing(container, image):
    container.start(image)

    acknowledged, (code, said) = stop_in_mid_session(container)

    assert stored(container).items() >= acknowledged.items()
    assert len(acknowledged) >= 4
    assert (code, "Traceback" in said) == (0, False)


def test_session_goes_on_after_a_restart(container, image):
    container.start(image)
    player = Player(Guest(container))
    assert player.guest.report(player.path, player.pairs[0], 1) == 200
    container.stop()

    container.start(image)

    assert player.guest.report(player.path, player.pairs[0], 2) == 200
    assert stored(container)[player.uuid, player.pairs[0]] == 2


@pytest.mark.skipif("OLD_IMAGE" not in os.environ, reason="OLD_IMAGE names no older image")
def test_next_image_takes_up_what_the_older_one_left(container, image):
    container.start(os.environ["OLD_IMAGE"])
    player = Player(Guest(container))
    assert player.guest.report(player.path, player.pairs[0], 1) == 200
    acknowledged, _ended = stop_in_mid_session(container)

    container.start(image)

    assert player.guest.report(player.path, player.pairs[0], 2) == 200
    assert stored(container).items() >= acknowledged.items()
