"""A patient is let in by a link that works once, for a short while, and can be taken back.

The link holds a secret, of which the database knows the hash alone: whoever reads the database
cannot sign in with it.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workouts.models.hashed import hash_secret
from workouts.models.people import Patient

VALID_FOR = timedelta(hours=24)


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Invitations of the patients whom this member of staff looks after."""
        return self.filter(patient__in=Patient.objects.visible_to(user))

    def open(self, *, now):
        """Those that still let somebody in."""
        return self.filter(
            used_at=None, revoked_at=None, expires_at__gt=now, patient__user__is_active=True
        )

    def issue(self, patient, *, by, now):
        """A fresh invitation, in place of every open one, and the secret for its link."""
        self.filter(patient=patient, used_at=None, revoked_at=None).update(revoked_at=now)
        secret = secrets.token_urlsafe(32)
        invitation = self.create(
            patient=patient,
            secret_hash=hash_secret(secret),
            made_by=by,
            made_at=now,
            expires_at=now + VALID_FOR,
        )
        return invitation, secret

    def accept(self, secret, *, now):
        """The invitation of that secret, used from now on; None if it lets nobody in any more.

        One conditional UPDATE: of two who come at once, one gets in.
        """
        invitation = self.open(now=now).filter(secret_hash=hash_secret(secret)).first()
        if invitation is None or not self.filter(pk=invitation.pk, used_at=None).update(
            used_at=now
        ):
            return None
        return invitation


class Invitation(models.Model):
    """A one-time link that signs a patient in."""

    patient = models.ForeignKey(
        Patient, models.CASCADE, related_name="invitations", verbose_name=_("patient")
    )
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="made_invitations",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return _("Invitation of %(day)s") % {"day": self.made_at.date()}
