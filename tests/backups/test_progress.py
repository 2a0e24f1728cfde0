"""What a long command says on the way."""

import io

import pytest

from workouts.backups.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test moves."""
    now = [100.0]
    monkeypatch.setattr("workouts.backups.progress.time.monotonic", lambda: now[0])
    return now


def test_short_step_says_nothing_on_a_terminal(clock):
    out = Terminal()
    progress = Progress(out)

    progress.begin("Copying")
    clock[0] += 0.9
    progress.show(50, 100)
    progress.end()

    assert out.getvalue() == ""


def test_long_step_says_how_far_it_is(clock):
    out = Terminal()
    progress = Progress(out)

    progress.begin("Copying")
    clock[0] += 1
    progress.show(40, 100)
    clock[0] += 0.1
    progress.show(50, 100)
    progress.begin("Checking")

    assert out.getvalue() == "\rCopying … 40 %\rCopying, done.\n"


def test_step_of_unknown_length_says_how_much_is_done(clock):
    out = Terminal()
    progress = Progress(out)

    progress.begin("Copying")
    clock[0] += 2
    progress.show(3 * 1024 * 1024, 0)

    assert out.getvalue() == "\rCopying … 3 MB"


def test_step_is_one_line_where_there_is_no_terminal(clock):
    out = io.StringIO()
    progress = Progress(out)

    progress.begin("Copying")
    clock[0] += 5
    progress.show(40, 100)
    progress.begin("Checking")
    progress.end()

    assert out.getvalue() == "Copying …\nChecking …\n"


def test_nobody_to_read_it_is_told_nothing(clock):
    progress = Progress()

    progress.begin("Copying")
    clock[0] += 5
    progress.show_more(1, 100, 2)
    progress.end()

    assert progress.is_shown is False
