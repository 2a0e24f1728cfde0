"""Invitations: a link or a code that lets a patient in once, for a day, and can be taken back.

The link contains a secret, the code is typed. The database stores only hashes of both: whoever
reads it cannot sign in with them. Neither opens the account of somebody who works at the desk.
"""

import re
import secrets
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from workouts.models.days import day_text
from workouts.models.hashed import hash_code, hash_secret
from workouts.models.of_patient import OfPatientQuerySet
from workouts.models.people import Patient
from workouts.models.users import User

VALID_FOR = timedelta(hours=24)
# Without letters that look like a digit or like each other, and without vowels: no code is a word.
CODE_LETTERS = "BCDFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
CODE = re.compile(f"[{CODE_LETTERS}]{{{CODE_LENGTH}}}")
BETWEEN_LETTERS = re.compile(r"[\s\-\u2010-\u2015]+")


def read_code(typed: str) -> str:
    """The code as it was issued, however it was typed; empty for what can be none."""
    code = BETWEEN_LETTERS.sub("", typed).upper()
    return code if CODE.fullmatch(code) else ""


class InvitationState(models.TextChoices):
    OPEN = "open", _("open")
    USED = "used", _("used")
    REVOKED = "revoked", _("revoked")
    EXPIRED = "expired", _("expired")


class InvitationQuerySet(OfPatientQuerySet["Invitation"]):
    def of_secret(self, secret: str) -> Self:
        return self.filter(secret_hash=hash_secret(secret))

    def of_code(self, typed: str) -> Self:
        code = read_code(typed)
        return self.filter(code_hash=hash_code(code)) if code else self.none()

    def unused_code(self) -> str:
        """A new code that no other invitation has."""
        while True:
            code = "".join(secrets.choice(CODE_LETTERS) for _nth in range(CODE_LENGTH))
            if not self.of_code(code).exists():
                return code

    def open(self, *, now: datetime) -> Self:
        """Invitations that are still valid."""
        return self.filter(
            used_at=None,
            revoked_at=None,
            expires_at__gt=now,
            patient__user__is_active=True,
            patient__user__is_staff=False,
            patient__user__is_superuser=False,
        )

    def revoke(self, *, now: datetime) -> int:
        """Revokes the unused ones. Returns how many."""
        return self.filter(used_at=None, revoked_at=None).update(revoked_at=now)

    @transaction.atomic
    def invite(
        self,
        *,
        name: str,
        email: str | None,
        therapist: User | None,
        by: User | None,
        opaque_id: UUID,
        now: datetime,
        language: str = settings.LANGUAGE_CODE,
    ) -> "tuple[Invitation, str]":
        """A new patient with an invitation, and the secret for its link.

        No mail is sent. IntegrityError if the address or the opaque id is taken.
        """
        user = User.objects.create_user(email, name=name, opaque_id=opaque_id)
        if user.email:
            # Its owner confirms it later, with the first code that is typed in.
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
        patient = Patient(user=user, therapist=therapist, language=language)
        patient._change_reason = gettext_noop("Invited")
        patient.save()
        return self.issue(patient, by=by, now=now)

    @transaction.atomic
    def issue(
        self, patient: Patient, *, by: User | None, now: datetime
    ) -> "tuple[Invitation, str]":
        """A new invitation, which revokes the open ones, and the secret for its link.

        The invitation has its `code`, which is read nowhere else.
        ValueError for a closed account, and for one that works at the desk.
        """
        # Of two that are issued at once only the later one is valid.
        patient = Patient.objects.select_for_update().get(pk=patient.pk)
        if not patient.may_be_invited:
            raise ValueError("no invitation opens this account")
        patient.invitations.revoke(now=now)
        secret, code = secrets.token_urlsafe(32), self.unused_code()
        invitation = self.create(
            patient=patient,
            secret_hash=hash_secret(secret),
            code_hash=hash_code(code),
            made_by=by,
            made_at=now,
            expires_at=now + VALID_FOR,
        )
        invitation.code = code
        return invitation, secret

    def accept(self, secret: str, *, now: datetime) -> "Invitation | None":
        """Uses the invitation of that secret."""
        return self.of_secret(secret).use(now=now)

    def use(self, *, now: datetime) -> "Invitation | None":
        """Marks the invitation among these as used; None if it is no longer valid.

        One conditional UPDATE: of two requests at once, one gets in.
        """
        invitation = self.open(now=now).select_related("patient__user").first()
        if invitation is None:
            return None
        unused = self.model.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
        return invitation if unused.update(used_at=now) else None


class Invitation(models.Model):
    """A one-time link, and a code to type in its place, that signs a patient in."""

    patient = models.ForeignKey(
        Patient, models.CASCADE, related_name="invitations", verbose_name=_("patient")
    )
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    code_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
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

    # Where it was just issued.
    code: str

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return _("Invitation of %(day)s") % {"day": day_text(self.made_at)}

    def state(self, *, now: datetime) -> InvitationState:
        """Its state, whether or not its patient's account is open."""
        if self.used_at:
            return InvitationState.USED
        if self.revoked_at:
            return InvitationState.REVOKED
        return InvitationState.OPEN if self.expires_at > now else InvitationState.EXPIRED
