"""Signs out the devices on which a person is signed in, from the list in the settings."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from workouts.models import BrowserSession, User
from workouts.models.owners import SignedInRequest
from workouts.people.devices import find_session, sign_out, sign_out_others

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


@login_required
@require_POST
def sign_out_device(request: SignedInRequest, ref: str) -> HttpResponse:
    """Signs out one of the person's devices. One that is signed out already stays so."""
    sign_out(find_session(request.user, ref).exclude(pk=request.session.session_key))
    messages.success(request, _("That device is signed out."))
    return to_the_list()


@login_required
@require_POST
def sign_out_other_devices(request: SignedInRequest) -> HttpResponse:
    messages.success(request, signed_out_text(sign_out_others(request, request.user)))
    return to_the_list()


def to_the_list() -> HttpResponseRedirect:
    return redirect(f"{reverse('profile')}#devices")
