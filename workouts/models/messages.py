"""Patients' messages: a note after a session, or a question on a missed day.

A message is new until somebody at the desk has marked it as read or answered it. One that the
patient changes afterwards is new again.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.db.models import QuerySet

from workouts.models.hashed import hash_secret
from workouts.models.notes import TherapistNote, Visibility
from workouts.models.people import Patient
from workouts.models.reminders import BarrierAnswer
from workouts.models.sessions import SessionLog

if TYPE_CHECKING:
    from workouts.models.users import User


# Of sessions or of answers: what differs between them is read by the columns of a `Source`.
MessageRows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Source:
    """Where messages are stored: columns of text, day and reading; the answer's foreign key."""

    model: type[SessionLog] | type[BarrierAnswer]
    text: str
    day: str
    read_at: str
    answers: str

    def rows(self) -> MessageRows:
        """The rows with a message."""
        return self.model.objects.exclude(**{self.text: ""})

    def unread(self) -> MessageRows:
        return self.rows().filter(**{self.read_at: None})


SOURCES = {
    "session": Source(SessionLog, "note", "practice_day", "note_read_at", "session"),
    "question": Source(BarrierAnswer, "question", "day", "question_read_at", "question"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """`kind` is the key of its source; `mark` a hash of the text, so that a change is noticed."""

    kind: str
    pk: int
    patient: Patient
    day: date
    text: str
    is_new: bool
    answers: tuple[TherapistNote, ...]

    @property
    def mark(self) -> str:
        return hash_secret(self.text)


def read_messages(patient: Patient, *, most: int) -> list[Message]:
    """The latest messages of one patient, newest first, with answers; in four queries."""
    return latest(
        {
            kind: source.rows().filter(patient=patient).select_related("patient__user")
            for kind, source in SOURCES.items()
        },
        most=most,
    )


def read_unread(user: "User", *, most: int) -> list[Message]:
    """The latest unread messages of all patients whom this member of staff sees, newest first."""
    return read_of_all({kind: source.unread() for kind, source in SOURCES.items()}, user, most)


def read_all(user: "User", *, most: int) -> list[Message]:
    """As `read_unread`, with those that are read."""
    return read_of_all({kind: source.rows() for kind, source in SOURCES.items()}, user, most)


def read_of_all(rows_by_kind: Mapping[str, MessageRows], user: "User", most: int) -> list[Message]:
    patients = Patient.objects.visible_to(user)
    seen = {
        kind: rows.filter(patient__in=patients).select_related("patient__user")
        for kind, rows in rows_by_kind.items()
    }
    return latest(seen, most=most)


def unread_by_source() -> list[MessageRows]:
    """An unordered queryset for each source; all rows have a `patient`."""
    return [source.unread().order_by() for source in SOURCES.values()]


def count_unread_of(patients: Collection[Patient]) -> Counter[int]:
    """The number of unread messages by the patient's key; in two queries."""
    counts: Counter[int] = Counter()
    for messages in unread_by_source():
        theirs = messages.filter(patient__in=patients).values_list("patient")
        counts.update(dict(theirs.annotate(models.Count("pk"))))
    return counts


def latest(rows_by_kind: Mapping[str, MessageRows], *, most: int) -> list[Message]:
    words = [
        message_of(kind, row)
        for kind, rows in rows_by_kind.items()
        for row in rows.order_by(f"-{SOURCES[kind].day}", "-pk").prefetch_related(
            "answers__author"
        )[:most]
    ]
    return sorted(words, key=lambda word: word.day, reverse=True)[:most]


def message_of(kind: str, row: SessionLog | BarrierAnswer) -> Message:
    source = SOURCES[kind]
    return Message(
        kind=kind,
        pk=row.pk,
        # Asked for by patient, or by what the desk sees: no guest's session is among them.
        patient=cast(Patient, row.patient),
        day=getattr(row, source.day),
        text=getattr(row, source.text),
        is_new=getattr(row, source.read_at) is None,
        answers=tuple(row.answers.all()),
    )


def find_message(patient: Patient, kind: str, pk: int) -> Message | None:
    """The patient's message of that kind and key, or None."""
    source = SOURCES.get(kind)
    row = source and source.rows().filter(patient=patient, pk=pk).first()
    return message_of(kind, row) if row else None


def mark_read(word: Message, *, at: datetime) -> bool:
    """False, and it stays new, if the patient has changed the text meanwhile."""
    source = SOURCES[word.kind]
    same = source.model.objects.filter(pk=word.pk, **{source.text: word.text})
    same.filter(**{source.read_at: None}).update(**{source.read_at: at})
    return same.exists()


def answer(word: Message, body: str, *, by: "User", at: datetime) -> TherapistNote:
    """Stores the answer as a shared note, and marks the message as read."""
    note = TherapistNote.objects.create(
        patient=word.patient,
        author=by,
        body=body,
        visibility=Visibility.SHARED,
        written_at=at,
        **{f"{SOURCES[word.kind].answers}_id": word.pk},
    )
    mark_read(word, at=at)
    return note
