"""Signs staff out of a desk that nobody uses: the screen shows patients' data.

Every request to the desk counts as activity, except what a page asks by itself. The page reports
typing and reading, which make no request (`desk-idle.js`), and stores what was typed in that tab;
without scripts the response to a form that comes too late contains what was typed.
"""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.shortcuts import render
from django.utils.translation import gettext as _

SEEN_AT_KEY = "desk_seen_at"
# Seldom enough that the session is not written with every page.
SESSION_WRITTEN_EVERY_SECONDS = 30
# What a page asks by itself, and nobody has done anything for: the end of such a path.
ASKED_BY_ITSELF = "/opened/"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# In the names of fields that hold something else than typed text, or a secret.
NOT_TYPED_MARKS = ("csrfmiddlewaretoken", "password", "secret", "once", "_FORMS", "-id")


@receiver(user_logged_in)
def begin_watch(request, user, **_kwargs):
    """Counts signing in as activity. Whoever signed in long ago comes to the desk idle."""
    if user.is_staff:
        request.session[SEEN_AT_KEY] = int(time.time())


class StaffIdleMiddleware:
    """Signs staff out at the desk's next request once they were idle for too long."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, _view, _args, _kwargs):
        if not is_at_desk(request) or not request.user.is_staff:
            return None
        now = int(time.time())
        seen_at = request.session.get(SEEN_AT_KEY, 0)
        if now - seen_at > settings.STAFF_IDLE_SECONDS:
            return sign_out(request)
        is_activity = not request.path.endswith(ASKED_BY_ITSELF)
        if is_activity and now - seen_at > SESSION_WRITTEN_EVERY_SECONDS:
            request.session[SEEN_AT_KEY] = now
        return None


def is_at_desk(request):
    """Whether one of the desk's views answers, by whichever path it was found."""
    return "admin" in request.resolver_match.namespaces


def sign_out(request):
    """Redirects to the sign-in and back; a form that comes too late is shown, not saved."""
    address = request.get_full_path()
    if request.method in SAFE_METHODS:
        logout(request)
        messages.info(request, _("You were signed out because no one had been at the desk."))
        return redirect_to_login(address)
    typed = typed_texts(request.POST)
    logout(request)
    context = {"typed": typed, "sign_in_url": redirect_to_login(address).url}
    return render(request, "admin/signed_out.html", context, status=401)


def typed_texts(post):
    """Pairs of a field's name and its text: what a person typed, without empty ones."""
    return [
        (name, text)
        for name, texts in post.lists()
        for text in texts
        if text.strip() and not any(mark in name for mark in NOT_TYPED_MARKS)
    ]
