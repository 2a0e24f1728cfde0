"""Invitations to the desk: a link that lets a colleague choose a password or a passkey, once.

The database stores a hash of the link's secret alone. There is one invitation an account: a new
link takes the place of the former one.
"""

import secrets
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from workouts.models.hashed import hash_secret
from workouts.models.invitations import InvitationState
from workouts.models.users import User

# Over a weekend, as it may be sent by mail.
STAFF_LINK_VALID_FOR = timedelta(days=3)


class StaffInvitationQuerySet(models.QuerySet["StaffInvitation"]):
    def of_secret(self, secret: str) -> Self:
        return self.filter(secret_hash=hash_secret(secret))

    def open(self, *, now: datetime) -> Self:
        """Invitations that are still valid."""
        return self.filter(
            used_at=None,
            revoked_at=None,
            expires_at__gt=now,
            user__is_active=True,
            user__is_staff=True,
        )

    @transaction.atomic
    def invite(
        self, *, email: str, name: str, role: str, by: User | None, now: datetime
    ) -> "tuple[StaffInvitation, str]":
        """A new account at the desk with its invitation, and the secret for its link.

        IntegrityError if the address is taken.
        """
        user = User.objects.create_user(email, name=name, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        return self.issue(user, by=by, now=now)

    @transaction.atomic
    def issue(self, user: User, *, by: User | None, now: datetime) -> "tuple[StaffInvitation, str]":
        """The account's invitation with a new link, and the secret for it.

        An account that was closed by revoking its invitation is open again.
        """
        revoked = self.filter(user=user).exclude(revoked_at=None)
        User.objects.filter(staff_invitation__in=revoked, last_login=None).update(is_active=True)
        secret = secrets.token_urlsafe(32)
        values = {
            "secret_hash": hash_secret(secret),
            "made_by": by,
            "made_at": now,
            "expires_at": now + STAFF_LINK_VALID_FOR,
            "used_at": None,
            "revoked_at": None,
        }
        invitation, _is_new = self.update_or_create(user=user, defaults=values)
        return invitation, secret

    @transaction.atomic
    def use(self, secret: str, *, now: datetime) -> User | None:
        """Uses the link up and returns whose it is; None if it is no longer valid.

        One conditional UPDATE: of two requests at once, one gets in. The address counts as
        confirmed: who invites has typed it, and a code sent there opens the account anyway.
        """
        invitation = self.open(now=now).of_secret(secret).select_related("user").first()
        if invitation is None:
            return None
        # Without a join: PostgreSQL looks at these columns again once a request before has won.
        unused = StaffInvitation.objects.of_secret(secret).filter(used_at=None, revoked_at=None)
        if not unused.update(used_at=now):
            return None
        invitation.user.confirm_email()
        return invitation.user


class StaffInvitation(models.Model):
    """A one-time link by which somebody who works at the desk chooses how to sign in."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="staff_invitation",
        verbose_name=_("user"),
    )
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="made_staff_invitations",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = StaffInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to the desk")
        verbose_name_plural = _("invitations to the desk")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")),
                name="staff_invitation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def state(self, *, now: datetime) -> InvitationState:
        if self.used_at:
            return InvitationState.USED
        if self.revoked_at:
            return InvitationState.REVOKED
        return InvitationState.OPEN if self.expires_at > now else InvitationState.EXPIRED

    @transaction.atomic
    def revoke(self, *, now: datetime) -> bool:
        """Revokes the link if it was not used; an account that nobody has entered is closed."""
        if not self.withdraw(now=now):
            return False
        User.objects.filter(pk=self.user_id, last_login=None).update(is_active=False)
        return True

    def withdraw(self, *, now: datetime) -> bool:
        """Ends the link if it was not used, and leaves the account as it is."""
        unused = StaffInvitation.objects.filter(pk=self.pk, used_at=None, revoked_at=None)
        return bool(unused.update(revoked_at=now))
