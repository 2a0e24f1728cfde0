"""Writes CSV files for spreadsheets, row by row, without holding the connection.

A file is made while it is sent, a page of rows at a time: the keys first, then each page read
whole. So little is held in memory, and no cursor stays open while whoever takes the file takes
their time, or goes away: an open one holds the connection in an old snapshot, in which nothing can
be written, by this request or by the thread's next one. CSV is as RFC 4180 says, in UTF-8 with the
mark by which spreadsheets know it, and no cell of it is taken for a formula.
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
# What begins a formula; the wide ones do so where Japanese or Chinese is written.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
NUMBER = re.compile(r"-?\d+([.,]\d+)?", re.ASCII)
ROWS_AT_ONCE = 200


def attachment(chunks: Iterable[str], *, filename: str, content_type: str) -> StreamingHttpResponse:
    """A file to be saved, which no cache keeps."""
    response = StreamingHttpResponse(chunks, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "no-store, private"
    return response


def keys_of(rows: QuerySet[Any]) -> list[Any]:
    """The primary keys in the order of the rows, each once; all that is read before the first."""
    return list(dict.fromkeys(rows.values_list("pk", flat=True)))


def pages(keys: Sequence[Any], rows: QuerySet[M], *, size: int) -> Iterator[list[M]]:
    """Lists of the rows with those keys, in their order. A row that is gone by then is left out."""
    for start in range(0, len(keys), size):
        page = keys[start : start + size]
        found = rows.in_bulk(page)
        yield [found[key] for key in page if key in found]


def read_in_pages(rows: QuerySet[M]) -> Iterator[M]:
    for page in pages(keys_of(rows), rows, size=ROWS_AT_ONCE):
        yield from page


# --- CSV ----------------------------------------------------------------------------------------


def csv_attachment(
    heads: Iterable[str], rows: Iterable[Iterable[object]], *, filename: str
) -> StreamingHttpResponse:
    return attachment(
        csv_chunks(heads, rows), filename=filename, content_type="text/csv; charset=utf-8"
    )


def csv_chunks(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file in pieces of many lines each."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow([cell(head) for head in heads])
    lines = (writer.writerow([cell(value) for value in row]) for row in rows)
    yield from together(lines)


class Echo:
    """The file that a CSV writer wants: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def cell(value: object) -> object:
    """A text that a spreadsheet would take for a formula gets an apostrophe; numbers stay."""
    if value is None:
        return ""
    if not isinstance(value, str) or NUMBER.fullmatch(value):
        return value
    is_formula = value.startswith(FORMULA) or value.lstrip().startswith(FORMULA)
    return f"'{value}" if is_formula else value


def together(texts: Iterable[str]) -> Iterator[str]:
    """Few long texts in place of many short ones: each piece is packed and sent on its own."""
    texts = iter(texts)
    while piece := "".join(islice(texts, ROWS_AT_ONCE)):
        yield piece


# --- Sessions -----------------------------------------------------------------------------------


def session_heads() -> list[str]:
    return [
        _("Practice day"),
        _("Began at"),
        _("Time zone"),
        _("Version"),
        _("Declared on a later day"),
        _("Exercises"),
        _("Exercises left open"),
        _("Repetitions prescribed"),
        _("Repetitions done"),
        _("Repetitions by the timer"),
        _("Pain before"),
        _("Pain after"),
        _("Pain next morning"),
        _("Pain limit"),
        _("Word to the therapist"),
    ]


def session_rows(patient: Patient) -> Iterator[list[object]]:
    """A row a session, oldest first; no repetition beyond a side's dose is counted."""
    sessions = patient.sessions.order_by("started_at", "pk")
    for session in read_in_pages(sessions):
        yield [
            *when(session),
            session.exercise_count,
            session.open_count,
            session.prescribed_reps,
            session.done_reps,
            session.timed_reps,
            *answers(session),
        ]


def when(session: SessionLog) -> list[object]:
    """Day, time on the wall, zone, version, and whether it was declared on a later day."""
    return [
        session.practice_day,
        "" if session.declared_later else wall_time(session.start_minute).isoformat("minutes"),
        session.zone,
        SessionLength(session.version).label,
        yes_or_no(session.declared_later),
    ]


def answers(session: SessionLog) -> list[object]:
    return [
        session.pain_before,
        session.pain_after,
        session.pain_next_morning,
        session.pain_limit,
        session.note,
    ]


def yes_or_no(value: object) -> str:
    return _("yes") if value else _("no")


def side_heads() -> list[str]:
    session, rest = session_heads()[:5], session_heads()[10:]
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
                *when(session),
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
                *answers(session),
            ]


def read_sessions(patient: Patient) -> Iterator[tuple[SessionLog, list[ExerciseLog]]]:
    """Each session with its rows, oldest first: two queries a page."""
    sessions = patient.sessions.select_related("routine").order_by("pk")
    logs = ExerciseLog.objects.select_related("item__exercise").order_by("session_id", "pk")
    for page in pages(keys_of(sessions), sessions, size=ROWS_AT_ONCE):
        yield from with_logs(page, logs.filter(session__in=page))


def with_logs(
    sessions: Iterable[SessionLog], logs: Iterable[ExerciseLog]
) -> Iterator[tuple[SessionLog, list[ExerciseLog]]]:
    """Both in the order of the sessions' keys. Rows of a session that is not there are passed by:
    it may have gone between the two queries.
    """
    by_session = groupby(logs, key=lambda log: log.session_id)
    key, own = next(by_session, (None, ()))
    for session in sessions:
        while key is not None and key < session.pk:
            key, own = next(by_session, (None, ()))
        yield session, list(own) if key == session.pk else []
