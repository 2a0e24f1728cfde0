"""Writes CSV files for spreadsheets, row by row, without an open database cursor.

A file is written while it is sent: first all keys are read, then one page of rows after the other.
So little is in memory, and no cursor stays open if a client reads slowly or disconnects: an open
one would keep the connection in an old snapshot, in which neither this request nor the thread's
next one can write. CSV is as in RFC 4180, in UTF-8 with a byte order mark, by which spreadsheets
recognize it, and no cell can run as a formula.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from workouts.formats import wall_time
from workouts.models import ExerciseLog, Patient, SessionLog
from workouts.models.exercise_logs import SkipReason
from workouts.models.plans import SessionLength

M = TypeVar("M", bound=Model)

BYTE_ORDER_MARK = "\ufeff"
# A cell that begins with one of these is a formula; the wide ones in Japanese and Chinese.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
NUMBER = re.compile(r"-?\d+([.,]\d+)?", re.ASCII)
ROWS_PER_PAGE = 200


def attachment(chunks: Iterable[str], *, filename: str, content_type: str) -> StreamingHttpResponse:
    """A response with a file to save, which no cache may store."""
    response = StreamingHttpResponse(chunks, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "no-store, private"
    return response


def keys_of(rows: QuerySet[Any]) -> list[Any]:
    """The rows' primary keys in their order, each once: the one query before the first page."""
    return list(dict.fromkeys(rows.values_list("pk", flat=True)))


def pages(keys: Sequence[Any], rows: QuerySet[M], *, size: int) -> Iterator[list[M]]:
    """Yields the rows with those keys as lists, in their order, without rows deleted meanwhile."""
    for start in range(0, len(keys), size):
        page = keys[start : start + size]
        found = rows.in_bulk(page)
        yield [found[key] for key in page if key in found]


def read_in_pages(rows: QuerySet[M]) -> Iterator[M]:
    for page in pages(keys_of(rows), rows, size=ROWS_PER_PAGE):
        yield from page


# --- CSV ----------------------------------------------------------------------------------------


def csv_attachment(
    headings: Iterable[str], rows: Iterable[Iterable[object]], *, filename: str
) -> StreamingHttpResponse:
    return attachment(
        csv_chunks(headings, rows), filename=filename, content_type="text/csv; charset=utf-8"
    )


def csv_chunks(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The CSV file in chunks of many lines each."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow([cell(head) for head in headings])
    lines = (writer.writerow([cell(value) for value in row]) for row in rows)
    yield from joined_chunks(lines)


class Echo:
    """A file for a CSV writer whose `write` returns the line."""

    def write(self, line: str) -> str:
        return line


def cell(value: object) -> object:
    """A cell's value, with an apostrophe before what would be a formula; numbers stay the same."""
    if value is None:
        return ""
    if not isinstance(value, str) or NUMBER.fullmatch(value):
        return value
    is_formula = value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS)
    return f"'{value}" if is_formula else value


def joined_chunks(texts: Iterable[str]) -> Iterator[str]:
    """Joins many short texts to few chunks: each chunk is compressed and sent on its own."""
    texts = iter(texts)
    while piece := "".join(islice(texts, ROWS_PER_PAGE)):
        yield piece


# --- Sessions -----------------------------------------------------------------------------------


def session_headings() -> list[str]:
    return [
        _("Practice day"),
        _("Began at"),
        _("Time zone"),
        _("Version"),
        _("Logged on a later day"),
        _("Exercises"),
        _("Exercises left open"),
        _("Repetitions prescribed"),
        _("Repetitions done"),
        _("Repetitions by the timer"),
        _("Pain before"),
        _("Pain after"),
        _("Pain next morning"),
        _("Pain limit"),
        _("Note for the therapist"),
    ]


def session_rows(patient: Patient) -> Iterator[list[object]]:
    """A row for each session, oldest first, without repetitions beyond a side's dose."""
    sessions = patient.sessions.order_by("started_at", "pk")
    for session in read_in_pages(sessions):
        yield [
            *start_cells(session),
            session.exercise_count,
            session.open_count,
            session.prescribed_reps,
            session.done_reps,
            session.timed_reps,
            *answer_cells(session),
        ]


def start_cells(session: SessionLog) -> list[object]:
    """Practice day, wall-clock start, zone, version, and whether it was declared on a later day."""
    return [
        session.practice_day,
        "" if session.declared_later else wall_time(session.start_minute).isoformat("minutes"),
        session.zone,
        SessionLength(session.version).label,
        yes_or_no(session.declared_later),
    ]


def answer_cells(session: SessionLog) -> list[object]:
    return [
        session.pain_before,
        session.pain_after,
        session.pain_next_morning,
        session.pain_limit,
        session.note,
    ]


def yes_or_no(value: object) -> str:
    return _("yes") if value else _("no")


def side_headings() -> list[str]:
    session, rest = session_headings()[:5], session_headings()[10:]
    return [
        *session,
        _("Exercise"),
        _("Side"),
        _("Repetitions prescribed"),
        _("Repetitions at most"),
        _("Hold (seconds)"),
        _("Repetitions by the timer"),
        _("Seconds held by the timer"),
        _("Repetitions declared"),
        _("Skipped because"),
        _("Eased"),
        *rest,
    ]


def side_rows(patient: Patient) -> Iterator[list[object]]:
    """A row for each side of each exercise of each session, oldest first."""
    for session, logs in read_sessions(patient):
        for log in logs:
            yield [
                *start_cells(session),
                log.item.exercise.name,
                log.get_side_display(),
                log.prescribed_reps,
                log.prescribed_reps_max,
                log.prescribed_seconds,
                log.reps_done,
                log.held_seconds,
                log.declared_reps,
                "" if log.skip_reason == SkipReason.NONE else log.get_skip_reason_display(),
                yes_or_no(log.eased),
                *answer_cells(session),
            ]


def read_sessions(patient: Patient) -> Iterator[tuple[SessionLog, list[ExerciseLog]]]:
    """Each session with its exercise logs, oldest first; two queries for each page."""
    sessions = patient.sessions.select_related("routine").order_by("pk")
    logs = ExerciseLog.objects.select_related("item__exercise").order_by("session_id", "pk")
    for page in pages(keys_of(sessions), sessions, size=ROWS_PER_PAGE):
        yield from with_logs(page, logs.filter(session__in=page))


def with_logs(
    sessions: Iterable[SessionLog], logs: Iterable[ExerciseLog]
) -> Iterator[tuple[SessionLog, list[ExerciseLog]]]:
    """Pairs sessions with their logs; both are sorted by the session's key.

    Logs of a missing session are skipped: it may have been deleted between the two queries.
    """
    by_session = groupby(logs, key=lambda log: log.session_id)
    key, own = next(by_session, (None, ()))
    for session in sessions:
        while key is not None and key < session.pk:
            key, own = next(by_session, (None, ()))
        yield session, list(own) if key == session.pk else []
