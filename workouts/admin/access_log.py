"""Writes the access log: whose data each page of the desk has shown to whom.

Pages of one row and lists name their patients by themselves (`ScopedAdmin`). A page that shows
patients in a way of its own calls `record_shown`. `logs_access` writes the entries.
"""

from functools import wraps
from http import HTTPStatus

from workouts.models import PatientRead

# Statuses of a response that puts a page on the screen: a page, or a form shown again.
SHOWN_STATUSES = {HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}


def record_shown(request, people, page):
    """Notes that this response shows data of the people with these opaque ids.

    One entry a person, under the page noted first. None is nobody: an account without a patient, or
    a row of the whole clinic.
    """
    shown = request.__dict__.setdefault("shown_at_desk", {})
    for opaque_id in people:
        if opaque_id is not None:
            shown.setdefault(opaque_id, page)


def record_patients_shown(request, patients, page):
    record_shown(request, [patient.user.opaque_id for patient in patients], page)


def logs_access(view):
    """Decorator: logs what the response shows. Redirects and refusals show nothing."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        shown = request.__dict__.get("shown_at_desk")
        if shown and response.status_code in SHOWN_STATUSES:
            write_entries(request, shown)
        return response

    return inner


def write_entries(request, shown):
    PatientRead.objects.bulk_create(
        PatientRead(reader=request.user.opaque_id, patient=opaque_id, page=page)
        for opaque_id, page in shown.items()
    )
