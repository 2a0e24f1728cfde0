"""The first pages of an invited patient: the link or code that signs in, then zone and address.

Opening the link does not sign in, as programs that preview links would use it up; the button on the
page does. Every invalid link gets the same response, and so does every invalid code.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec

from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from workouts.forms.codes import CodeForm
from workouts.forms.slots import PlaceForm
from workouts.htmx import render_page
from workouts.models import Invitation, User
from workouts.models.invitations import InvitationQuerySet
from workouts.models.owners import OwnerRequest, PatientRequest, SignedInRequest
from workouts.people.owners import GUEST_COOKIE
from workouts.player.cues import CUES_COOKIE
from workouts.views.patients import patients_page, patients_post

P = ParamSpec("P")


def keeps_address(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Decorator: keeps the page's URL, which is a secret, out of Referer headers."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        # Not "no-referrer": the CSRF check of the form needs the origin.
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer


@keeps_address
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: OwnerRequest, secret: str) -> HttpResponse:
    """The page of an invitation's link, with the button that signs in."""
    if too_many := consume_or_429(request, action="welcome", limit_get=True):
        return too_many
    now = timezone.now()
    own = Invitation.objects.of_secret(secret)
    invitation = own.open(now=now).select_related("patient__user").first()
    if invitation is None:
        return leads_nowhere(request, own)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(invitation.patient.user.language)
    other = other_person(request, invitation)
    if request.method != "POST" or (other and "instead" not in request.POST):
        # Someone has signed in in this browser since the page was opened: it asks again.
        status = 409 if request.method == "POST" else 200
        return render_page(request, "workouts/welcome.html", {"other": other}, status=status)
    if not let_in(request, own, now=now):
        return leads_nowhere(request, own)
    return greeting(is_another=bool(other))


@require_http_methods(["GET", "HEAD", "POST"])
def welcome_code(request: OwnerRequest) -> HttpResponse:
    """The page to type a code from the clinic in; a valid one signs in at once."""
    if request.method != "POST":
        return code_page(request, CodeForm())
    if too_many := consume_or_429(request, action="welcome_code"):
        return too_many
    form = CodeForm(request.POST)
    if not form.is_valid():
        return code_page(request, form, status=422)
    now = timezone.now()
    own = Invitation.objects.of_code(form.cleaned_data["code"])
    invitation = own.open(now=now).select_related("patient").first()
    other = other_person(request, invitation) if invitation else None
    if other and "instead" not in request.POST:
        return code_page(request, form, other=other, status=409)
    if not let_in(request, own, now=now):
        if has_let_in(request, own):
            return redirect("welcome_in")
        form.refuse()
        return code_page(request, form, status=422)
    return greeting(is_another=bool(other))


def code_page(
    request: OwnerRequest, form: CodeForm, *, other: User | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "other": other}
    return render_page(request, "workouts/welcome_code.html", context, status=status)


def greeting(*, is_another: bool) -> HttpResponse:
    """To the first page of whoever was let in."""
    response = redirect("welcome_in")
    if is_another:
        # As after signing out: a guest's data on this phone is not the next person's.
        response.delete_cookie(GUEST_COOKIE)
        response.delete_cookie(CUES_COOKIE)
    return response


def other_person(request: HttpRequest, invitation: Invitation) -> User | None:
    """Who is signed in here, if that is somebody else than the invited patient."""
    is_same = request.user.pk == invitation.patient.user_id
    return request.user if request.user.is_authenticated and not is_same else None


def leads_nowhere(request: OwnerRequest, own: InvitationQuerySet) -> HttpResponse:
    """Whoever has signed in by this link continues; everybody else sees what to do."""
    if has_let_in(request, own):
        return redirect("welcome_in")
    return render_page(request, "workouts/welcome_closed.html", status=404)


def has_let_in(request: HttpRequest, own: InvitationQuerySet) -> bool:
    """Whether the person signed in here has used the invitation: it was sent twice."""
    user = request.user
    return user.is_authenticated and own.filter(patient__user=user).exclude(used_at=None).exists()


@transaction.atomic
def let_in(request: HttpRequest, own: InvitationQuerySet, *, now: datetime) -> bool:
    """Uses up the invitation and signs its patient in; False if it is no longer valid."""
    invitation = own.use(now=now)
    if invitation is None:
        return False
    user = invitation.patient.user
    if request.user.is_authenticated and request.user != user:
        logout(request)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return True


@login_required
@require_safe
def welcome_in(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "workouts/welcome_in.html")


@patients_page
@require_safe
def welcome_place(request: PatientRequest) -> HttpResponse:
    form = PlaceForm(instance=request.owner.patient)
    return render_page(request, "workouts/welcome_place.html", place_context(form))


@patients_post
def set_place(request: SignedInRequest) -> HttpResponse:
    form = PlaceForm(request.POST, instance=request.owner.as_patient().patient)
    if not form.is_valid():
        return render_page(request, "workouts/welcome_place.html", place_context(form), status=422)
    if form.has_changed():
        form.save()
    return redirect(after_place(request.user))


def place_context(form: PlaceForm) -> dict[str, Any]:
    return {"form": form, "next_url": after_place(form.instance.user)}


def after_place(user: User) -> str:
    return "sound_check" if user.email and not user.email_waits else "welcome_address"


@login_required
@require_safe
def welcome_address(request: SignedInRequest) -> HttpResponse:
    """For a patient without a confirmed email address: what that means, and how to add one."""
    context = {"email_waits": request.user.email_waits}
    return render_page(request, "workouts/welcome_address.html", context)
