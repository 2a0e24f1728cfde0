"""Pages of a patient, asked for by somebody who is none: who works at the desk, or is new."""

from functools import wraps

from django.contrib.auth.decorators import login_required

from workouts.htmx import render_page
from workouts.owners import SAFE_METHODS


def patients_page(view):
    """For whom is signed in. To look at it makes nobody a patient: they read what would."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if request.method in SAFE_METHODS and request.owner.patient is None:
            return render_page(request, "workouts/no_patient.html")
        return view(request, *args, **kwargs)

    return login_required(answer)
