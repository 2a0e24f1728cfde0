"""Who can sign in, by an email address or an invitation, and who works at the desk."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Self

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    Group,
    PermissionsMixin,
)
from django.db import models, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from workouts.domain.day import EPOCH
from workouts.models.folded import FoldedField
from workouts.models.names import NameField

THERAPIST_GROUP = gettext_noop("Therapist")


ADMINISTRATOR_GROUP = gettext_noop("Clinic administrator")


LATEST_JOINED = datetime(9999, 1, 1, tzinfo=UTC)


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """Without an address the user needs a name, and signs in by invitations only."""
        user = self.model(email=email.lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """The accounts that this member of staff manages: a therapist manages none."""
        return self if user.sees_whole_clinic else self.none()

    def update(self, **fields: Any) -> int:
        """Updates the folded column along with a name or address."""
        if not {"name", "email"} & fields.keys():
            return super().update(**fields)
        with transaction.atomic(using=self.db):
            keys = list(self.values_list("pk", flat=True))
            changed = super().update(**fields)
            renamed = list(self.model._base_manager.filter(pk__in=keys))
            for user in renamed:
                User._meta.get_field("folded").pre_save(user, add=False)
            self.model._base_manager.bulk_update(renamed, ["folded"])
        return changed

    # What Django reads off the function itself.
    update.alters_data = True  # type: ignore[attr-defined]

    def therapists(self) -> Self:
        """Who can look after patients: whoever may sign in at the desk and has a role there."""
        roles = User.groups.through.objects.filter(
            group__name__in=[THERAPIST_GROUP, ADMINISTRATOR_GROUP]
        )
        has_role = models.Q(is_superuser=True) | models.Q(pk__in=roles.values("user_id"))
        return self.filter(has_role, is_staff=True, is_active=True).order_by("folded", "pk")

    def of_address(self, email: str) -> Self:
        """Whose main address this is, or a further one that they have confirmed."""
        confirmed = EmailAddress.objects.filter(email=email, verified=True)
        return self.filter(models.Q(email=email) | models.Q(pk__in=confirmed.values("user_id")))

    def administrators(self) -> Self:
        """Who sees the whole clinic, as `sees_whole_clinic` says."""
        roles = User.groups.through.objects.filter(group__name=ADMINISTRATOR_GROUP)
        is_one = models.Q(is_staff=True, pk__in=roles.values("user_id"))
        return self.filter(models.Q(is_superuser=True) | is_one, is_active=True)

    def with_own_way_in(self) -> Self:
        """Who has a password, a passkey or an authenticator app, and so needs no link."""
        has_password = ~models.Q(password="") & ~models.Q(
            password__startswith=UNUSABLE_PASSWORD_PREFIX
        )
        factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return self.filter(has_password | models.Q(pk__in=factors.values("user_id")))


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in: by an email address, or without one by an invitation."""

    email = models.EmailField(_("email address"), unique=True, null=True, blank=True)
    name = NameField(_("name"), max_length=150, blank=True)
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("May sign in to the therapist's desk.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Uncheck to close the account; nothing is deleted.")
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    opaque_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    folded = FoldedField(of=["name", "email"])

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | ~models.Q(name=""),
                name="user_has_email_or_name",
                violation_error_message=_("Enter a name or an email address."),
            ),
        ]

    def __str__(self) -> str:
        # An account may have neither.
        return self.name or self.email or "–"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Updates the folded column along with a name or address."""
        if update_fields is not None and {"name", "email"} & set(update_fields):
            update_fields = {*update_fields, "folded"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower() if self.email else None

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def language(self) -> str:
        """In which a page or a mail for this person is written, whoever causes it.

        One of the site's, whatever an older or a newer version has stored.
        """
        for name in ("patient", "daily_mail"):
            row = getattr(self, name, None)
            if row is not None and row.language in dict(settings.LANGUAGES):
                return str(row.language)
        return settings.LANGUAGE_CODE

    @property
    def joined(self) -> datetime:
        """When the person joined, limited to instants that have a day in every zone."""
        return min(max(self.joined_at, EPOCH), LATEST_JOINED)

    @property
    def works_at_desk(self) -> bool:
        return self.is_staff or self.is_superuser

    def change_email(self, email: str | None) -> None:
        """Stores an address as unconfirmed: it signs nobody in until its owner confirms it.

        All former addresses are deleted, as they may be a stranger's, who may have been mailed a
        link to the desk: it ends as well.
        """
        if invitation := getattr(self, "staff_invitation", None):
            invitation.withdraw(now=timezone.now())
        self.email = email or None
        self.save(update_fields=["email"])
        EmailAddress.objects.filter(user=self).delete()
        if self.email:
            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=False)

    def confirm_email(self) -> None:
        """Marks the address as confirmed, unless it is a confirmed one of somebody else."""
        addresses = EmailAddress.objects.filter(user=self)
        is_taken = EmailAddress.objects.filter(email=self.email, verified=True).exclude(user=self)
        if not self.email or is_taken.exists():
            return
        addresses.exclude(email=self.email).update(primary=False)
        addresses.update_or_create(
            email=self.email, defaults={"user": self, "verified": True, "primary": True}
        )

    @property
    def email_waits(self) -> bool:
        """Whether the address is not confirmed yet."""
        return waiting_addresses().filter(user=self, email=self.email).exists()

    @property
    def may_look_after(self) -> bool:
        """Whether somebody can look after patients, as `therapists` says."""
        return User.objects.therapists().filter(pk=self.pk).exists()

    def become_administrator(self) -> None:
        """Lets the account in at the desk, as the clinic's administrator."""
        if not self.is_staff:
            self.is_staff = True
            self.save(update_fields=["is_staff"])
        self.groups.add(Group.objects.get(name=ADMINISTRATOR_GROUP))

    def sign_out_everywhere(self) -> int:
        """Ends the browser sessions of this user, and returns how many."""
        return self.browser_sessions.all().delete()[0]

    def hand_over_patients(self, therapist: "User", *, now: datetime) -> int:
        """Hands over every patient to that therapist, and returns how many."""
        return sum(patient.hand_over(therapist, now=now) for patient in self.patients.all())

    @cached_property
    def sees_whole_clinic(self) -> bool:
        """A clinic's administrator sees every patient; a therapist only own ones."""
        return self.is_active and (
            self.is_superuser
            or (self.is_staff and self.groups.filter(name=ADMINISTRATOR_GROUP).exists())
        )


def waiting_addresses() -> QuerySet[Any]:
    """The addresses that their owners have not confirmed yet."""
    return EmailAddress.objects.filter(verified=False)
