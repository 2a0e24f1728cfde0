"""Pauses: days without expected practice, as for a vacation, an illness or pain."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from workouts.domain import streak
from workouts.domain.streak import A_DAY
from workouts.models.days import day_text, validate_day
from workouts.models.of_patient import OfPatientQuerySet
from workouts.models.people import DISCHARGED, Patient

LONGEST_PAUSE = timedelta(days=366)


class PauseReason(models.TextChoices):
    PAIN = "pain", _("it hurts")
    ILLNESS = "illness", _("I am ill")
    AWAY = "away", _("I am away")
    OTHER = "other", _("another reason")
    DISCHARGED = DISCHARGED, _("discharged")


# What a person may choose: a discharge sets its own pause.
REASONS_TO_CHOOSE = [
    (value, label) for value, label in PauseReason.choices if value != PauseReason.DISCHARGED
]


class PauseQuerySet(OfPatientQuerySet["Pause"]):
    def periods(self) -> tuple[streak.Pause, ...]:
        """The pauses as values of `domain.streak`."""
        return tuple(pause.period for pause in self.order_by())


class Pause(models.Model):
    """Both days included; without a last day it runs until it is ended. Pauses may overlap."""

    patient = models.ForeignKey(
        Patient, models.CASCADE, related_name="pauses", verbose_name=_("patient")
    )
    first_day = models.DateField(_("from"), validators=[validate_day])
    last_day = models.DateField(
        _("until"), null=True, blank=True, help_text=_("Leave it empty if you do not know yet.")
    )
    reason = models.CharField(_("reason"), max_length=8, choices=PauseReason.choices)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("set by"),
    )

    objects = PauseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__isnull=True)
                | models.Q(last_day__gte=models.F("first_day")),
                name="pause_ends_after_it_begins",
                violation_error_message=_("The last day comes before the first one."),
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=PauseReason.values), name="pause_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return _("Pause from %(day)s") % {"day": day_text(self.first_day)}

    @property
    def period(self) -> streak.Pause:
        """This pause as a value of `domain.streak`."""
        return streak.Pause(self.first_day, self.last_day or date.max)

    def runs_on(self, day: date) -> bool:
        return self.first_day <= day <= self.period.last_day

    def clean(self) -> None:
        super().clean()
        if self.first_day and self.last_day and self.last_day - self.first_day > LONGEST_PAUSE:
            raise ValidationError(
                {"last_day": _("At most a year. You can set another pause after this one.")}
            )

    def end(self, *, today: date) -> None:
        """Ends the pause yesterday, or deletes it if it has not begun by then.

        A pause that is over already stays as it is.
        """
        if self.first_day >= today:
            self.delete()
        elif self.period.last_day >= today:
            self.last_day = today - A_DAY
            self.save(update_fields=["last_day"])
