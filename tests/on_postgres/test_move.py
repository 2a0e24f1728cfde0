"""A clinic that moves from SQLite to PostgreSQL takes every row along."""

import pytest

from tests.on_postgres.conftest import ask, new_database

pytestmark = pytest.mark.exhaustive

COUNT_SESSIONS = "SELECT count(*) FROM workouts_sessionlog"
# The next key of a table is above those that came along.
SEQUENCE = (
    "SELECT nextval(pg_get_serial_sequence('workouts_user', 'id')) - max(id) FROM workouts_user"
)


@pytest.fixture(scope="module")
def clinic(run_in, tmp_path_factory):
    """What runs a command of the site beside the demo clinic."""
    run = run_in(tmp_path_factory.mktemp("clinic"))
    for command in ("prepare", "demo"):
        done = run(command)
        assert done.returncode == 0, done.stderr
    return run


@pytest.fixture(scope="module")
def moved(clinic, server):
    target = new_database(server, "moved")
    return target, clinic("move_to_postgres", target)


def test_every_row_moves(clinic, moved):
    target, done = moved

    assert done.returncode == 0, done.stderr
    assert "All rows are equal" in done.stdout
    assert ask(target, COUNT_SESSIONS) > 100
    assert ask(target, SEQUENCE) == 1
    assert clinic("recount", DATABASE_URL=target).returncode == 0


def test_database_with_people_is_refused(clinic, moved):
    target, _done = moved
    before = ask(target, COUNT_SESSIONS)

    again = clinic("move_to_postgres", target)

    assert "has people in it already" in again.stderr
    assert ask(target, COUNT_SESSIONS) == before


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////tmp/other.sqlite3", "Name a PostgreSQL"),
        ("nonsense", "Name a PostgreSQL"),
        ("postgres://hip@127.0.0.1:1/hip", "cannot be reached"),
    ],
)
def test_other_address_is_refused_in_words(clinic, url, words):
    done = clinic("move_to_postgres", url)

    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_site_on_postgres_has_nothing_to_move(clinic, server):
    done = clinic("move_to_postgres", server, DATABASE_URL=server)

    assert "nothing to move" in done.stderr
