"""CSV files: cells that no spreadsheet runs, and a row for each session."""

import csv
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from workouts.exports.spreadsheets import (
    ROWS_PER_PAGE,
    cell,
    csv_chunks,
    joined_chunks,
    read_sessions,
    session_headings,
    session_rows,
    side_headings,
    side_rows,
    with_logs,
)
from workouts.models import ExerciseLog, SkipReason
from workouts.models.exercise_logs import Report

FORMULAS = ["=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "-1+1", "=-5"]


def read(chunks):
    """The rows as a spreadsheet would read them."""
    text = "".join(chunks)
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


# --- Cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_is_defused(text):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "a=b", "'quoted", "5 - 3", "x\n=y"])
def test_text_that_is_no_formula_stays(text):
    assert cell(text) == text


@pytest.mark.parametrize("value", [-3, -0.5, 0, 7, "-3", "-3.5", "-3,5", "42"])
def test_number_stays(value):
    assert cell(value) == value


def test_missing_value_is_an_empty_cell():
    assert cell(None) == ""


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_no_text_begins_a_formula(text):
    assert not cell(text).lstrip().startswith(("=", "+", "@"))


# --- The file -----------------------------------------------------------------------------------


def test_file_begins_with_the_mark_that_spreadsheets_know():
    assert next(csv_chunks(["A"], [])) == "\ufeffA\r\n"


def test_lines_end_and_cells_are_quoted_as_the_standard_says():
    chunks = csv_chunks(["A", "B"], [['say "hip"', "two\r\nlines, and a comma"]])

    assert "".join(chunks).split("\r\n", 1)[1] == ('"say ""hip""","two\r\nlines, and a comma"\r\n')


def test_heads_are_defused_as_well():
    assert read(csv_chunks(["=A"], [])) == [["'=A"]]


def test_many_lines_are_sent_together():
    pieces = list(joined_chunks("x" for _nth in range(ROWS_PER_PAGE + 1)))

    assert [len(piece) for piece in pieces] == [ROWS_PER_PAGE, 1]


# --- Sessions -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_session_row_shows_what_was_done(patient, start_session):
    session = start_session(patient, done=7)
    session.record([], at=NOW, pain_after=3, note="Stairs are easier")

    rows = read(csv_chunks(session_headings(), session_rows(patient)))

    told = dict(zip(*rows, strict=True))
    reps = str(sum(log.prescribed_reps for log in session.exercise_logs.all()))
    assert told == {
        "Practice day": "2026-06-10",
        "Began at": "08:00",
        "Time zone": "America/Los_Angeles",
        "Version": "full",
        "Logged on a later day": "no",
        "Exercises": "7",
        "Exercises left open": "0",
        "Repetitions prescribed": reps,
        "Repetitions done": reps,
        "Repetitions by the timer": reps,
        "Pain before": "",
        "Pain after": "3",
        "Pain next morning": "",
        "Pain limit": "",
        "Note for the therapist": "Stairs are easier",
    }


@pytest.mark.django_db
def test_side_rows_tell_each_side_of_each_exercise(patient, start_session):
    session = start_session(patient, done=1)
    log = session.exercise_logs.in_order().last()
    session.record([Report(log.item_id, log.side, skip_reason=SkipReason.PAIN)], at=NOW)

    headings, *rows = read(csv_chunks(side_headings(), side_rows(patient)))

    last = dict(zip(headings, rows[-1], strict=True))
    assert len(rows) == session.exercise_logs.count()
    assert {name: last[name] for name in ("Exercise", "Side", "Skipped because", "Eased")} == {
        "Exercise": "Advanced bridge",
        "Side": "both",
        "Skipped because": "it hurts",
        "Eased": "no",
    }


@pytest.mark.django_db
def test_declared_session_has_no_time(patient, start_session):
    session = start_session(patient)
    session.declare_all(at=NOW)

    rows = list(session_rows(patient))

    assert rows[0][1] == ""


@pytest.mark.django_db
@pytest.mark.parametrize("rows_of", [session_rows, side_rows])
def test_rows_leave_out_others_and_guests(patient, make_patient, start_session, rows_of):
    start_session(make_patient("other@example.com"), done=7)
    start_session(done=7)

    assert list(rows_of(patient)) == []


@pytest.mark.django_db
def test_sessions_come_with_their_own_rows(patient, make_patient, start_session):
    other = make_patient("other@example.com")
    sessions = []
    for days in (3, 2, 1):
        sessions.append(start_session(patient, at=NOW - timedelta(days=days)))
        start_session(other, at=NOW - timedelta(days=days))

    found = {session.pk: {log.pk for log in logs} for session, logs in read_sessions(patient)}

    assert found == {
        session.pk: set(session.exercise_logs.values_list("pk", flat=True)) for session in sessions
    }


@pytest.mark.parametrize(
    ("sessions", "logs", "pairs"),
    [
        ([], [], []),
        ([], [1], []),
        ([1], [], [(1, 0)]),
        ([2], [1, 1, 2], [(2, 1)]),
        ([1, 3], [1, 1, 2, 3], [(1, 2), (3, 1)]),
        ([1, 2, 3], [1, 3, 3, 4], [(1, 1), (2, 0), (3, 2)]),
    ],
)
def test_rows_of_a_session_that_is_not_exported_are_skipped(sessions, logs, pairs):
    told = with_logs(
        [SimpleNamespace(pk=key) for key in sessions],
        [SimpleNamespace(session_id=key) for key in logs],
    )

    assert [(session.pk, len(own)) for session, own in told] == pairs


@pytest.mark.django_db
def test_session_without_rows_takes_no_others(patient, start_session):
    first, empty, last = (start_session(patient, at=NOW - timedelta(days=n)) for n in (3, 2, 1))
    ExerciseLog.objects.filter(session=empty).delete()

    counts = [len(logs) for _session, logs in read_sessions(patient)]

    assert counts == [first.exercise_logs.count(), 0, last.exercise_logs.count()]


@pytest.mark.django_db
@pytest.mark.parametrize("rows_of", [session_rows, side_rows])
def test_rows_take_as_many_queries_after_many_sessions(patient, start_session, rows_of):
    counts = []
    for days in (1, 2, 3):
        start_session(patient, at=NOW - timedelta(days=days), done=7)
        with CaptureQueriesContext(connection) as queries:
            list(rows_of(patient))
        counts.append(len(queries))

    assert counts[0] == counts[-1]
