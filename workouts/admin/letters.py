"""The letter to hand over: how to sign in, and the exercises on paper."""

from email.utils import parseaddr

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from workouts.admin.invitations import FOLDER, code_text, link_of, page_context
from workouts.formats import qr_code, short_weekdays
from workouts.mails import site_context, site_url
from workouts.models import Plan
from workouts.models.clinic import current_clinic
from workouts.models.invitations import read_code
from workouts.models.prescriptions import prescribed_for


def patient_letter(patient_admin, request, patient):
    """The letter on paper, for the page that has just shown the link; it changes nothing.

    After the link was used, the letter has none: the patient is signed in.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    now = timezone.now()
    secret = request.POST.get("secret", "").encode("utf-8", "replace").decode()
    invitation = patient.invitations.of_secret(secret).first()
    is_open = invitation is not None and patient.invitations.open(now=now).contains(invitation)
    if invitation is None or not (is_open or invitation.used_at):
        messages.error(request, _("That link no longer works. Make a new one."))
        return redirect("admin:workouts_patient_way-in", patient.pk)
    today = patient.today(now=now)
    plan = Plan.objects.in_force(patient, day=today) or patient.plans.order_by("starts_on").first()
    starts_on = plan.starts_on if plan and plan.starts_on > today else None
    prescribed = prescribed_for(patient, day=starts_on or today)
    context = {
        **page_context(patient_admin, request, patient),
        **(way_in(request, invitation, secret) if is_open else {}),
        "clinic_name": current_clinic().name or parseaddr(settings.DEFAULT_FROM_EMAIL)[0],
        "routine": prescribed.routine,
        "has_plan": plan is not None,
        "starts_on": starts_on,
        "items": prescribed.items,
        "weekdays": short_weekdays,  # called within, in the patient's language
        **site_context(site_url(request)),
        "qr_code": qr_code(site_url(request)),
    }
    return TemplateResponse(request, f"{FOLDER}/letter.html", context)


def way_in(request, invitation, secret):
    """What the letter shows of an open link; the code only if it is really this link's."""
    code = request.POST.get("secret_code", "")
    is_its_code = invitation.patient.invitations.of_code(code).contains(invitation)
    link = link_of(request, secret)
    return {
        "invitation": invitation,
        "link": link,
        "link_code": qr_code(link),
        "code": code_text(read_code(code)) if is_its_code else "",
    }
