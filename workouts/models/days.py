"""Formats the day in a row's name, in the clinic's time zone, and validates typed days."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

EARLIEST_DAY = date(2000, 1, 1)


def validate_day(day: date) -> None:
    """Refuses the year 26: streaks are computed day by day from the first one on."""
    if day < EARLIEST_DAY:
        raise ValidationError(_("That day is long past: is the year right?"), code="long-past")


def day_text(day: date | datetime) -> str:
    """The formatted day; of an instant the day in the clinic's zone, never in UTC."""
    return localize(timezone.localdate(day) if isinstance(day, datetime) else day)
