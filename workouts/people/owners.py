"""Finds whose request it is, a user's or a guest's, and refuses forms of another person's page.

A guest's secret is in an HttpOnly cookie; the database stores its hash alone. Every form carries
the owner of the page that it is on. If somebody else is signed in by the time it is sent, nothing
is written: 409, or 401 if nobody is signed in any more.
"""

import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import ResolverMatch
from django.utils.functional import LazyObject, SimpleLazyObject

from workouts.models import SessionLog, User
from workouts.models.hashed import hash_secret
from workouts.models.owners import Owner, OwnerRequest, PatientOwner
from workouts.player.cues import CUES_COOKIE

GUEST_COOKIE = "guest"
GUEST_COOKIE_SECONDS = 90 * 24 * 3600
# Tells the scripts, without a network, who is signed in: the same name as on the pages' forms.
SIGNED_IN_COOKIE = "signed_in"
SECRET_PATTERN = re.compile(r"[A-Za-z0-9_-]{43}")
# These views check whom they concern themselves, or take the person from their URL.
VIEWS_WITHOUT_OWNER_CHECK = {"welcome", "welcome_code", "unsubscribe"}
# When a browser's sign-in was last renewed by practicing, in its session.
RENEWED_AT = "renewed_at"
RENEWED_EVERY_SECONDS = 24 * 3600
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


def read_owner(request: HttpRequest) -> Owner:
    user = request.user
    # A user who signed in with this very request has no patient attached.
    patient = getattr(user, "patient", None)
    secret = request.COOKIES.get(GUEST_COOKIE, "")
    guest_hash = hash_secret(secret) if SECRET_PATTERN.fullmatch(secret) else ""
    if patient is None:
        return Owner(user=user, patient=None, guest_hash=guest_hash)
    return PatientOwner(user=user, patient=patient, guest_hash=guest_hash)


def new_guest(user: User | AnonymousUser) -> tuple[Owner, str]:
    """A guest's owner with a fresh secret, and that secret for the cookie."""
    secret = secrets.token_urlsafe(32)
    return Owner(user=user, patient=None, guest_hash=hash_secret(secret)), secret


def set_guest_cookie(response: HttpResponseBase, secret: str) -> None:
    response.set_cookie(
        GUEST_COOKIE,
        secret,
        max_age=GUEST_COOKIE_SECONDS,
        secure=settings.GUEST_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def stay_signed_in(request: OwnerRequest) -> None:
    """Renews a patient's sign-in when they practice, at most once a day; never that of staff."""
    user = request.user
    if not user.is_authenticated or user.works_at_desk:
        return
    now = int(time.time())
    if now - request.session.get(RENEWED_AT, 0) >= RENEWED_EVERY_SECONDS:
        request.session[RENEWED_AT] = now
        request.is_sign_in_renewed = True


def page_owner(request: HttpRequest) -> dict[str, str]:
    """Template context: the owner's name, which every form of this page sends back."""
    owner = getattr(request, "owner", None)
    return {"page_owner": owner.page_id if owner else ""}


def is_sign_out(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.view_name == "account_logout"


def set_signed_in_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Sets or deletes the cookie that says who is signed in; signing out clears the cache."""
    user: User | AnonymousUser | None = request.user
    if isinstance(user, LazyObject):
        # Only a user whom the view has looked up: this alone is worth no query.
        user = getattr(request, "_cached_user", None)
    elif not request.user.is_authenticated:
        # This very request has signed out, by whichever view.
        response.headers["Clear-Site-Data"] = '"cache"'
    if user is None:
        return
    name = f"user-{user.opaque_id.hex}" if user.is_authenticated else ""
    in_cookie = request.COOKIES.get(SIGNED_IN_COOKIE, "")
    if name and (name != in_cookie or getattr(request, "is_sign_in_renewed", False)):
        response.set_cookie(
            SIGNED_IN_COOKIE,
            name,
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    elif in_cookie and not name:
        response.delete_cookie(SIGNED_IN_COOKIE)


def may_be_from_a_visitor(request: HttpRequest, view_kwargs: Mapping[str, Any]) -> bool:
    """Whether a form may come from a page on which nobody was signed in.

    A session that began on such a page without a network continues, whoever signed in meanwhile.
    """
    if not request.user.is_authenticated:
        return True
    name = cast(ResolverMatch, request.resolver_match).view_name
    if name == "start_session":
        return "already_begun" in request.POST
    if "session_uuid" in view_kwargs:
        session = SessionLog.objects.filter(uuid=view_kwargs["session_uuid"])
        return not session.exclude(patient=None).filter(begun_offline=False).exists()
    return name in VIEWS_WITHOUT_OWNER_CHECK


class OwnerMiddleware:
    """Gives each request its `owner`, and refuses what was sent from another person's page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: OwnerRequest) -> HttpResponseBase:
        request.owner = cast(Owner, SimpleLazyObject(lambda: read_owner(request)))
        response = self.get_response(request)
        set_signed_in_cookie(request, response)
        if is_sign_out(request):
            # On a shared phone the next person is a new guest, with the default cue settings.
            response.delete_cookie(GUEST_COOKIE)
            response.delete_cookie(CUES_COOKIE)
        return response

    def process_view(
        self,
        request: OwnerRequest,
        view_func: object,  # noqa: ARG002 - Django's signature
        view_args: object,  # noqa: ARG002
        view_kwargs: Mapping[str, Any],
    ) -> HttpResponse | None:
        if request.method in SAFE_METHODS:
            return None
        claimed = request.POST.get("page_owner")
        if claimed is None or claimed in request.owner.page_ids:
            return None
        if claimed == "" and may_be_from_a_visitor(request, view_kwargs):
            return None
        status = 409 if request.user.is_authenticated else 401
        return render(request, "workouts/another_owner.html", {"status": status}, status=status)
