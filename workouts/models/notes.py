"""Notes of a therapist about a patient: who may read them, and until when they may be corrected."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from workouts.models.days import day_text
from workouts.models.folded import FoldedField
from workouts.models.of_patient import OfPatientQuerySet
from workouts.models.people import Patient
from workouts.models.reminders import BarrierAnswer
from workouts.models.sessions import SessionLog

if TYPE_CHECKING:
    from workouts.models.users import User


TEXT = models.CharField()
# How long an author may correct a note. Later there are addenda.
CORRECTABLE_FOR = timedelta(days=1)


class Visibility(models.TextChoices):
    PRIVATE = "private", _("private (staff only)")
    SHARED = "shared", _("shared with the patient")


class TherapistNoteQuerySet(OfPatientQuerySet["TherapistNote"]):
    def shared_with(self, patient: Patient | None) -> Self:
        """What this patient may read, newest first; an addendum follows its note."""
        own = models.Q(addendum_to=None, visibility=Visibility.SHARED)
        return (
            self.filter(own | models.Q(addendum_to__visibility=Visibility.SHARED), patient=patient)
            .select_related("author")
            .order_by("-written_at", "-pk")
        )

    def mark_read(self, *, at: datetime) -> int:
        """Stores the first reading only."""
        return self.filter(seen_at=None).update(seen_at=at)


class TherapistNote(models.Model):
    """A note in plain text. Only its author may change it; the history has each version."""

    patient = models.ForeignKey(
        Patient, models.CASCADE, related_name="notes", verbose_name=_("patient")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="written_notes",
        verbose_name=_("author"),
    )
    body = models.TextField(_("note"), max_length=4000)
    is_visit = models.BooleanField(
        _("visit"),
        default=False,
        help_text=_("Written at a visit: the brief tells what happened since the last one."),
    )
    addendum_to = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="addenda",
        verbose_name=_("addendum to"),
    )
    session = models.ForeignKey(
        SessionLog,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name=_("answers the message after"),
    )
    question = models.ForeignKey(
        BarrierAnswer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name=_("answers the question of"),
    )
    visibility = models.CharField(
        _("who reads it"), max_length=8, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    seen_at = models.DateTimeField(_("seen by the patient"), null=True, editable=False)
    folded = FoldedField(of=["body"])

    objects = TherapistNoteQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["folded"])

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seen_at__isnull=True)
                | models.Q(seen_at__gte=models.F("written_at")),
                name="note_seen_after_written",
            ),
            models.CheckConstraint(
                condition=models.Q(session__isnull=True) | models.Q(question__isnull=True),
                name="note_answers_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return _("Note of %(day)s") % {"day": day_text(self.written_at)}

    def may_be_corrected(self, *, now: datetime) -> bool:
        return now - self.written_at < CORRECTABLE_FOR

    def may_be_taken_away(self, *, now: datetime) -> bool:
        """Not once the patient has seen it, or somebody has added to it."""
        is_alone = self.seen_at is None and not self.addenda.exists()
        return is_alone and self.may_be_corrected(now=now)

    @transaction.atomic
    def add(self, body: str, *, by: "User", at: datetime) -> "TherapistNote":
        """Stores an addendum with the note's visibility; one to an addendum adds to its note."""
        note = self.addendum_to or self
        return TherapistNote.objects.create(
            patient_id=note.patient_id,
            author=by,
            body=body,
            visibility=note.visibility,
            addendum_to=note,
            written_at=at,
        )


class SharedNote(NamedTuple):
    """A note as its patient reads it, with the message that it answers, if any."""

    pk: int
    author: str
    body: str
    written_at: datetime
    seen_at: datetime | None
    said: str
    adds_to: datetime | None

    @property
    def is_new(self) -> bool:
        return self.seen_at is None


def read_shared_notes(patient: Patient | None) -> list[SharedNote]:
    """The notes that this patient may read, newest first; read-only, in one query."""
    return read_notes(TherapistNote.objects.shared_with(patient))


def read_new_notes(patient: Patient | None) -> list[SharedNote]:
    """Those that the patient has not marked as read yet."""
    # Mostly there are none, and the joins of a note cost three times as much as this.
    if not TherapistNote.objects.filter(patient=patient, seen_at=None).exists():
        return []
    return read_notes(TherapistNote.objects.shared_with(patient).filter(seen_at=None))


def read_notes(notes: TherapistNoteQuerySet) -> list[SharedNote]:
    author = Coalesce(NullIf("author__name", models.Value("")), "author__email", output_field=TEXT)
    said = Coalesce("session__note", "question__question", models.Value(""), output_field=TEXT)
    columns = ("pk", author, "body", "written_at", "seen_at", said, "addendum_to__written_at")
    return [SharedNote._make(row) for row in notes.select_related(None).values_list(*columns)]
