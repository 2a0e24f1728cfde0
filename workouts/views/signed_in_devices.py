"""Signs out the devices on which a person is signed in, from the list in the settings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workouts.models.owners import SignedInRequest
from workouts.people.devices import find_session, sign_out, sign_out_others
from workouts.people.listed_devices import signed_out_text


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
