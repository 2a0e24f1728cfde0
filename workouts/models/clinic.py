"""The clinic itself: one row with its name, how to reach it, its week and its time zone.

Whatever is not filled in is as shipped. The row is read once for a request or a round of chores,
as its time zone holds for all of it; no process keeps it longer, so several servers agree.
"""

from calendar import SUNDAY
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import PurePosixPath
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from workouts.domain.weeks import weekdays_from
from workouts.models.multiline import MultilineField
from workouts.models.names import NameField
from workouts.models.users import User
from workouts.models.zones import validate_zone, zone_or_clinics

LOGO_FOLDER = "clinic"
ONLY_KEY = 1
PHONE_CHARACTERS = frozenset("0123456789+*#")


def validate_phone(phone: str) -> None:
    if not PHONE_CHARACTERS & set(phone):
        raise ValidationError(_("A phone number has digits."), code="phone")


class ClinicQuerySet(models.QuerySet["Clinic"]):
    def visible_to(self, user: User) -> Self:
        return self if user.sees_whole_clinic else self.none()

    def current(self) -> "Clinic":
        """The row, or the defaults where there is none."""
        return self.first() or Clinic()


class Clinic(models.Model):
    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_KEY, editable=False)
    name = NameField(_("name"), max_length=80, blank=True)
    logo = models.ImageField(
        _("logo"),
        blank=True,
        upload_to=LOGO_FOLDER,
        help_text=_("Shown beside the name, on white, as tall as a line of text."),
    )
    phone = NameField(_("phone"), max_length=40, blank=True, validators=[validate_phone])
    address = MultilineField(_("address"), max_length=300, blank=True)
    hours = MultilineField(_("opening hours"), max_length=300, blank=True)
    emergency = MultilineField(
        _("in an emergency"),
        max_length=400,
        blank=True,
        help_text=_("What a patient does when it cannot wait: whom to call, where to go."),
    )
    first_weekday = models.PositiveSmallIntegerField(
        _("first day of the week"),
        choices=[(day, WEEKDAY_NAMES[day]) for day in weekdays_from(SUNDAY)],
        default=SUNDAY,
    )
    zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_zone],
        help_text=_("Of the desk, and of visitors whose phone says none."),
    )

    objects = ClinicQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("clinic")
        verbose_name_plural = _("clinic")
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=ONLY_KEY), name="clinic_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(first_weekday__lt=7), name="clinic_first_weekday_is_a_weekday"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("The clinic"))

    @property
    def zone_name(self) -> str:
        """Its zone, or the one of the settings."""
        return zone_or_clinics(self.zone) if self.zone else settings.TIME_ZONE

    @property
    def phone_url(self) -> str:
        """What dials the number; empty without one."""
        digits = "".join(each for each in self.phone if each in PHONE_CHARACTERS)
        return f"tel:{digits}" if digits else ""

    @property
    def image_url(self) -> str:
        """The URL of the logo, empty without one. Another logo has another URL."""
        return self.url_of_image(str(self.logo)) if self.logo else ""

    def url_of_image(self, name: str) -> str:
        return reverse("clinic_logo", args=[PurePosixPath(name).stem])


_at_hand: ContextVar[Clinic | None] = ContextVar("clinic", default=None)


def current_clinic() -> Clinic:
    """The clinic of this request or round of chores; read at once outside of them."""
    return _at_hand.get() or Clinic.objects.current()


@contextmanager
def at_the_clinic() -> Iterator[Clinic]:
    """Reads the clinic once for all that happens within, and puts its time zone in force."""
    clinic = Clinic.objects.current()
    token = _at_hand.set(clinic)
    try:
        with timezone.override(clinic.zone_name):
            yield clinic
    finally:
        _at_hand.reset(token)
