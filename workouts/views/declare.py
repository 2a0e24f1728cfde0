"""“I did it yesterday”: stores a session that a patient declares to have done without the app."""

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from workouts.forms.sessions import DeclareForm
from workouts.htmx import render_page
from workouts.models import SessionLog
from workouts.models.owners import PatientOwner, SignedInRequest
from workouts.models.prescriptions import prescribed_for
from workouts.people.owners import stay_signed_in
from workouts.views.patients import patients_post
from workouts.views.returns import lead_back


@patients_post
def declare_day(request: SignedInRequest) -> HttpResponse:
    owner = request.owner.as_patient()
    now = timezone.now()
    form = DeclareForm(request.POST, today=owner.patient.today(now=now))
    if not form.is_valid():
        return render_page(request, "workouts/try_again.html", {"form": form}, status=422)
    stay_signed_in(request)
    declare(request, owner, at=now, **form.cleaned_data)
    return lead_back(request)


def declare(
    request: SignedInRequest, owner: PatientOwner, *, day: date, version: str, at: datetime
) -> None:
    """Stores the session, with a message about the result."""
    prescribed = prescribed_for(owner.patient, day=day)
    if not prescribed.items:
        messages.error(request, _("There is no routine yet. Please ask your clinic."))
        return
    session = SessionLog.objects.declare(
        owner=owner, day=day, prescribed=prescribed, version=version, at=at
    )
    if session is None:
        messages.info(request, _("That day already counts."))
    else:
        messages.success(request, _("Thanks, we logged that day."))
