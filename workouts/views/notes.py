"""What the therapist wrote to the patient: all notes on a page, and marking one as read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workouts.htmx import render_page, wants_partial
from workouts.models import TherapistNote
from workouts.models.notes import read_new_notes, read_shared_notes
from workouts.models.owners import PatientRequest, SignedInRequest
from workouts.views.patients import patients_page
from workouts.views.returns import lead_back


@patients_page
@require_safe
def notes(request: PatientRequest) -> HttpResponse:
    context = {"notes": read_shared_notes(request.owner.patient)}
    return render_page(request, "workouts/notes.html", context)


@login_required
@require_POST
def mark_note_read(request: SignedInRequest, pk: int) -> HttpResponse:
    """Marks a shared note as read by the patient; its author sees when."""
    shared = TherapistNote.objects.shared_with(request.owner.patient)
    note = get_object_or_404(shared, pk=pk)
    TherapistNote.objects.filter(pk=note.pk).mark_read(at=timezone.now())
    if wants_partial(request):
        context = {"new_notes": read_new_notes(request.owner.patient), "is_just_read": True}
        return render_page(request, "workouts/progress.html", context, partial="notes")
    messages.success(request, _("Marked as read."))
    return lead_back(request)
