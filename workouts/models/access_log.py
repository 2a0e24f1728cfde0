"""The access log: who opened a patient's data at the desk, and when. Rows are only added.

A row has only the opaque ids of both people, so that it outlives a deletion and then names nobody.
"""

from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workouts.models.days import day_text

if TYPE_CHECKING:
    from workouts.models.users import User


class ReadPage(models.TextChoices):
    PATIENT = "patient", _("the patient's page")
    BRIEF = "brief", _("the visit brief")
    HISTORY = "history", _("the history")
    LETTER = "letter", _("the letter")
    EXPORT = "export", _("an export")
    LIST = "list", _("a list")
    SEARCH = "search", _("a search for a patient")
    MESSAGES = "messages", _("the patient's messages")
    NOTE = "note", _("a note")
    PLAN = "plan", _("a plan")
    PAUSE = "pause", _("a pause")
    SESSION = "session", _("a session")
    WAY_IN = "way-in", _("the access")
    MERGE = "merge", _("a merge")
    DELETION = "deletion", _("a deletion")
    ACCOUNT = "account", _("the account")
    LOG = "log", _("these looks")
    PREVIEW = "preview", _("what the patient sees")


class PatientReadQuerySet(models.QuerySet["PatientRead"]):
    def visible_to(self, user: "User") -> Self:
        """Only the clinic's administrator sees the access log."""
        return self if user.sees_whole_clinic else self.none()

    def update(self, **kwargs: object) -> NoReturn:  # noqa: ARG002 - Django's signature
        raise TypeError("what was read stays recorded as it was")

    def delete(self) -> NoReturn:
        raise TypeError("what was read stays recorded")


class PatientRead(models.Model):
    """One access of a member of staff to one patient's data."""

    reader = models.UUIDField(_("read by"), editable=False)
    patient = models.UUIDField(_("patient"), editable=False)
    page = models.CharField(_("page"), max_length=8, choices=ReadPage.choices, editable=False)
    read_at = models.DateTimeField(_("read at"), default=timezone.now, editable=False)

    objects = PatientReadQuerySet.as_manager()

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")
        ordering = ["-read_at", "-pk"]
        indexes = [
            models.Index(fields=["patient", "read_at"], name="patient_read_when"),
            models.Index(fields=["read_at"], name="patient_read_newest"),
        ]

    def __str__(self) -> str:
        return _("Access log, %(day)s") % {"day": day_text(self.read_at)}

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("what was read stays recorded as it was")
        super().save(**kwargs)

    def delete(self, *args: object, **kwargs: object) -> NoReturn:  # noqa: ARG002 - Django's signature
        raise TypeError("what was read stays recorded")
