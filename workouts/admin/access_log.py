"""Writes the access log: whose data a page of the desk shows, noted once the page is sent.

Pages of one row and lists name their patients by themselves (`ScopedAdmin`). A page that shows
patients in a way of its own calls `note_shown`. The site writes down what the answer really shows.
"""

from functools import wraps
from http import HTTPStatus

from workouts.models import PatientRead

# Answers that put a page on the screen: one that was asked for, and a form shown again.
SHOWING = {HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}


def note_shown(request, people, page):
    """This answer shows data of the people with these opaque ids. One look each, by its first name.

    None stands for nobody: an account that is no patient's, or a row of the whole clinic.
    """
    shown = request.__dict__.setdefault("shown_at_desk", {})
    for opaque_id in people:
        if opaque_id is not None:
            shown.setdefault(opaque_id, page)


def note_patients(request, patients, page):
    note_shown(request, [patient.user.opaque_id for patient in patients], page)


def written_down(view):
    """A look is what came on the screen: no redirect, and no refusal."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        shown = request.__dict__.get("shown_at_desk")
        if shown and response.status_code in SHOWING:
            write_down(request, shown)
        return response

    return inner


def write_down(request, shown):
    PatientRead.objects.bulk_create(
        PatientRead(reader=request.user.opaque_id, patient=opaque_id, page=page)
        for opaque_id, page in shown.items()
    )
