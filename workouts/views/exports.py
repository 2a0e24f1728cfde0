"""Downloads of a person's own data: everything as JSON, and one CSV row for each side."""

from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from workouts.exports.personal_data import json_attachment, personal_data
from workouts.exports.spreadsheets import csv_attachment, side_headings, side_rows
from workouts.models.owners import SignedInRequest


@login_required
@require_safe
def export_me(request: SignedInRequest) -> StreamingHttpResponse:
    data = personal_data(request.user, now=timezone.now())
    return json_attachment(data, filename="hip-workout.json")


@login_required
@require_safe
def export_sessions(request: SignedInRequest) -> StreamingHttpResponse:
    """Only the headings for whoever has never practiced."""
    patient = request.owner.patient
    rows = side_rows(patient) if patient else ()
    return csv_attachment(side_headings(), rows, filename="sessions.csv")
