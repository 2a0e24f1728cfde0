"""Decorators for patients' pages: what staff and others who are no patients get instead."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponseBase
from django.views.decorators.http import require_POST

from workouts.htmx import render_page
from workouts.models.owners import SignedInRequest
from workouts.people.owners import SAFE_METHODS

View = Callable[..., HttpResponseBase]


def patients_page(view: View) -> View:
    """Decorator for a page of the signed-in patient. Others see how to become one."""

    @wraps(view)
    def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.owner.patient is not None:
            return view(request, *args, **kwargs)
        if request.method in SAFE_METHODS:
            return render_page(request, "workouts/no_patient.html")
        return answer_as_one(view, request, *args, **kwargs)

    return login_required(answer)


def patients_post(view: View) -> View:
    """Decorator for a POST of the signed-in patient. It makes others one, unless it is refused."""

    @wraps(view)
    def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return answer_as_one(view, request, *args, **kwargs)

    return login_required(require_POST(answer))


def answer_as_one(
    view: View, request: SignedInRequest, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """Undoes everything if the view fails or refuses: nobody becomes a patient by a mistake."""
    with transaction.atomic():
        response = view(request, *args, **kwargs)
        transaction.set_rollback(response.status_code >= 400)
    return response
