"""Servers that begin at the same moment prepare one database, one after the other."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.on_postgres.conftest import ask, new_database

pytestmark = pytest.mark.exhaustive

SERVERS = 3


def test_servers_that_begin_at_once_prepare_one_database(server, run_in, tmp_path):
    target = new_database(server, "prepared")
    folders = [tmp_path / str(nth) for nth in range(SERVERS)]

    with ThreadPoolExecutor() as pool:
        done = list(
            pool.map(lambda folder: run_in(folder)("prepare", DATABASE_URL=target), folders)
        )

    assert [(each.returncode, each.stderr) for each in done] == [(0, "")] * SERVERS
    assert ask(target, "SELECT count(*) FROM workouts_routine") >= 1


def test_picture_that_only_another_server_has_is_told(server, run_in, tmp_path):
    target = new_database(server, "pictures")
    run = run_in(tmp_path)
    run("prepare", DATABASE_URL=target)
    with_picture = (
        "UPDATE workouts_exercise SET image = 'exercises/a.webp' WHERE slug = 'bridge' RETURNING 1"
    )
    ask(target, with_picture)

    done = run("prepare", DATABASE_URL=target)

    assert done.returncode == 0
    assert "Do all servers share one MEDIA_DIR?" in done.stderr
