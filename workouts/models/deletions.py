"""Requests to have everything about a person deleted, with days to take them back."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workouts.models.days import day_text
from workouts.models.people import Patient

if TYPE_CHECKING:
    from workouts.models.users import User


GRACE = timedelta(days=14)


class DeletionQuerySet(models.QuerySet["Deletion"]):
    def visible_to(self, user: "User") -> Self:
        """Only the clinic's administrator sees them; once carried out they name nobody."""
        return self if user.sees_whole_clinic else self.none()

    def pending(self) -> Self:
        """Requests that are neither taken back nor carried out."""
        return self.filter(cancelled_at=None, done_at=None)

    def due(self, *, now: datetime) -> Self:
        return self.pending().filter(due_at__lte=now)

    def to_come_for(self, user: "User") -> Self:
        """The pending ones that concern this member of staff, the soonest first.

        A therapist those of own patients; the clinic's administrator all.
        """
        pending = self.pending().exclude(user=None).order_by("due_at", "pk")
        pending = pending.select_related("user__patient__therapist")
        if user.sees_whole_clinic:
            return pending
        return pending.filter(user__patient__in=Patient.objects.visible_to(user))

    def pending_of(self, user: "User") -> "Deletion | None":
        return self.pending().filter(user=user).first()

    def ask(self, user: "User", *, now: datetime) -> "tuple[Deletion, bool]":
        """The user's pending deletion, and whether it is new. Asking twice changes no date."""
        return self.pending().get_or_create(
            user=user,
            defaults={
                "user": user,
                "opaque_id": user.opaque_id,
                "asked_at": now,
                "due_at": now + GRACE,
            },
        )

    def take_back(self, user: "User", *, now: datetime) -> int:
        """Takes the request back. Returns how many there were: one or none."""
        return self.pending().filter(user=user).update(cancelled_at=now)


class Deletion(models.Model):
    """One request to be deleted. Once carried out it contains numbers, and no name."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="deletions",
        verbose_name=_("user"),
    )
    opaque_id = models.UUIDField(_("opaque id"), editable=False)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("due"))
    cancelled_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    done_at = models.DateTimeField(_("carried out"), null=True, editable=False)
    counts = models.JSONField(_("rows deleted"), default=dict, editable=False)

    objects = DeletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("deletion")
        verbose_name_plural = _("deletions")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(cancelled_at=None, done_at=None),
                name="deletion_one_pending",
            ),
        ]

    def __str__(self) -> str:
        return _("Deletion asked for on %(day)s") % {"day": day_text(self.asked_at)}
