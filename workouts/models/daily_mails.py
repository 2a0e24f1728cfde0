"""Who of the staff wants one email a day about what waits at the desk, at which hour."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workouts.models.languages import active_language
from workouts.models.users import User, waiting_addresses

HOURS = range(24)


class DailyMailQuerySet(models.QuerySet["DailyMail"]):
    def due(self, *, day: date, hour: int) -> Self:
        """Those whose hour has come on that day, and whose desk was not checked on it yet."""
        waits = waiting_addresses().filter(user=OuterRef("user"), email=OuterRef("user__email"))
        return self.filter(
            Q(checked_on=None) | Q(checked_on__lt=day),
            ~Exists(waits),
            hour__lte=hour,
            user__is_staff=True,
            user__is_active=True,
            user__email__isnull=False,
        )

    def wanted_by(self, user: User) -> bool:
        return self.filter(user=user).exclude(hour=None).exists()


class DailyMail(models.Model):
    """The choice of one member of staff, and the row that claims the email of a day.

    `fingerprints` has one of each thing that waited when the desk was last checked: only another
    one is news. They name nobody, and are replaced every day.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="daily_mail",
        verbose_name=_("user"),
    )
    hour = models.PositiveSmallIntegerField(_("hour"), null=True)
    language = models.CharField(
        max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    checked_on = models.DateField(null=True)
    fingerprints = models.JSONField(default=list)
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = DailyMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("daily email")
        verbose_name_plural = _("daily emails")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(hour__lt=len(HOURS)), name="daily_mail_hour_of_day"),
        ]

    def __str__(self) -> str:
        return gettext("Daily email to %(user)s") % {"user": self.user}

    def choose(self, hour: int | None, *, at: datetime) -> None:
        """Chooses an hour of the clinic's day, or None for no emails.

        If that hour is over today, the first one comes tomorrow. It comes in the language in which
        the desk is read now.
        """
        self.hour = hour
        columns = {
            "hour": hour,
            "language": active_language(),
            "fingerprints": self.fingerprints if hour is not None else [],
        }
        if hour is not None and hour <= at.hour:
            columns["checked_on"] = at.date()
        DailyMail.objects.update_or_create(user=self.user, defaults=columns)

    def claim(self, *, day: date, fingerprints: Collection[str]) -> bool:
        """Claims that day for the sender that asks first; False for all others."""
        same = DailyMail.objects.filter(pk=self.pk, hour=self.hour, checked_on=self.checked_on)
        return bool(same.update(checked_on=day, fingerprints=sorted(fingerprints)))

    def release(self) -> None:
        """Takes the claim back: this row is as it was read before."""
        claimed = DailyMail.objects.filter(pk=self.pk)
        claimed.update(checked_on=self.checked_on, fingerprints=self.fingerprints)

    def mark_sent(self, *, at: datetime) -> None:
        DailyMail.objects.filter(pk=self.pk).update(sent_at=at)
