"""How a row's name writes its day: in the clinic's time zone and the style of all pages.

And which days may be typed in at all.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

EARLIEST_DAY = date(2000, 1, 1)


def validate_day(day: date) -> None:
    """Refuses the year 26: days are counted one by one from the first one on, for every list."""
    if day < EARLIEST_DAY:
        raise ValidationError(_("That day is long past: is the year right?"), code="long-past")


def day_text(day: date | datetime) -> str:
    """Of an instant it is the day on the clinic's wall, never the one of UTC."""
    return localize(timezone.localdate(day) if isinstance(day, datetime) else day)
