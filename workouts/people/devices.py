"""Where somebody is signed in: notes on which day a browser was used, and signs browsers out."""

from collections.abc import Callable
from typing import cast

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from workouts.domain.devices import read_device
from workouts.models import BrowserSession, PushSubscription, User
from workouts.models.browser_sessions import SessionStore
from workouts.reminders import push


@receiver(user_logged_in)
def name_device(request: HttpRequest, **_kwargs: object) -> None:
    """The session, which is saved after this, gets the name of its device."""
    session = cast(SessionStore, request.session)
    session.device = read_device(request.META.get("HTTP_USER_AGENT", ""))
    session.modified = True


class LastUsedMiddleware:
    """Notes once a day that a signed-in browser was used. It costs no query on any other request.

    Only requests that have looked up whose they are count. It is no reason to fail, nor to renew
    the sign-in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        session = cast(SessionStore, request.session)
        today = timezone.localdate()
        if session.accessed and SESSION_KEY in session and session.seen_on != today:
            session.seen_on = today
            session.device = read_device(request.META.get("HTTP_USER_AGENT", ""))
            note_use(session)
        return response


def note_use(session: SessionStore) -> None:
    if session.session_key is None or session.seen_on is None:
        return
    try:
        with transaction.atomic():
            BrowserSession.objects.use(session.session_key, session.device, day=session.seen_on)
    except DatabaseError:
        # Whoever only looks at a page sees it on a disk that is full, too.
        session.seen_on = None


def sign_out(sessions: QuerySet[BrowserSession]) -> int:
    """Signs these browsers out, and wakes none of them any more. Returns how many they were."""
    rows = list(sessions)
    endpoint_hashes = {row.get_decoded().get(push.SESSION_KEY) for row in rows} - {None}
    PushSubscription.objects.filter(endpoint_hash__in=endpoint_hashes).delete()
    BrowserSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def sign_out_others(request: HttpRequest, user: User) -> int:
    """Signs out every browser of the user but the request's own, and wakes no other one."""
    own_endpoint = request.session.get(push.SESSION_KEY)
    allowed = PushSubscription.objects.filter(patient__user=user)
    allowed.exclude(endpoint_hash=own_endpoint or "").delete()
    return sign_out(user.browser_sessions.exclude(pk=request.session.session_key))


@receiver([password_changed, password_reset, password_set])
def sign_out_after_new_password(request: HttpRequest, user: User, **_kwargs: object) -> None:
    """A new password ends every other sign-in: none of them is listed, or woken, any more."""
    sign_out_others(request, user)


def sign_out_everywhere(user: User) -> int:
    """Signs out every browser of the user, and wakes none any more."""
    PushSubscription.objects.filter(patient__user=user).delete()
    return user.sign_out_everywhere()


def find_session(user: User, ref: str) -> QuerySet[BrowserSession]:
    """The user's session of that name in pages: one or none."""
    keys = [row.pk for row in user.browser_sessions.only("session_key") if row.ref == ref]
    return user.browser_sessions.filter(pk__in=keys)
