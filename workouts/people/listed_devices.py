"""The list of devices on which somebody is signed in, as the settings and the desk show it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workouts.models import BrowserSession, User

MAX_DEVICES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ListedDevice:
    name: str
    last_used: str
    ref: str
    is_this: bool


def listed_devices(request: HttpRequest, user: User, *, now: datetime) -> list[ListedDevice]:
    """The devices used last, this one first; in one query."""
    own_key = request.session.session_key
    sessions = BrowserSession.objects.of(user, now=now)[:MAX_DEVICES_SHOWN]
    today = timezone.localdate(now)
    return sorted(
        (
            ListedDevice(
                name=str(each),
                last_used=last_used_text(each.seen_on, today=today),
                ref=each.ref,
                is_this=each.session_key == own_key,
            )
            for each in sessions
        ),
        key=lambda device: not device.is_this,
    )


def last_used_text(day: date | None, *, today: date) -> str:
    if day is None:
        return _("last used a while ago")
    days = (today - day).days
    if days < 2:
        return _("last used yesterday") if days == 1 else _("last used today")
    return _("last used on %(day)s") % {"day": date_format(day)}


def signed_out_text(count: int) -> str:
    if not count:
        return _("No other device is signed in.")
    return ngettext(
        "%(count)d device is signed out.", "%(count)d devices are signed out.", count
    ) % {"count": count}
